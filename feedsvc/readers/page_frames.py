"""What word processors print round every page: headers, footers and watermarks, in which authors write for whom a text is."""

import re
import zipfile
from collections.abc import Iterator

from lxml import etree

from feedsvc.errors import UnreadableArticle
from feedsvc.readers._xml import every, local, parse
from feedsvc.readers.archive import read_member

LONGEST = 2_000
"""Characters of a document's headers and footers that are read."""

_PART = re.compile(r"word/(?:header|footer)\d*\.xml")
_RICH = re.compile(r"\{\\(?:header|footer)[lrf]?\b")
_RICH_TOKEN = re.compile(
    r"\\'([0-9a-fA-F]{2})|\\u(-?\d{1,6}) ?\??|(\\par\b ?|\\line\b ?)|\\\*?[a-zA-Z]*-?\d* ?|([{}])|([^\\{}]+)"
)
_RICH_WATERMARK = re.compile(r"\{\\sn gtextUNICODE\}\{\\sv ([^{}]{1,200})\}")


def frames_of_word(archive: zipfile.ZipFile) -> tuple[str, ...]:
    """Return the lines of a Word document's page headers and footers, and the words of its watermarks."""
    return _bounded(line for name in archive.namelist() if _PART.fullmatch(name) for line in _lines_of_part(archive, name))


def frames_of_opendocument(styles: etree._Element | None) -> tuple[str, ...]:
    """Return the lines of an OpenDocument's page headers and footers; its watermarks are shapes in them."""
    frames = (frame for kind in ("header", "footer") for frame in every(styles, kind)) if styles is not None else ()
    return _bounded("".join(map(str, line.itertext())) for frame in frames for line in every(frame, "p"))


def frames_of_rich_text(source: str) -> tuple[str, ...]:
    """Return the lines of a rich text's page headers and footers, and the words of its watermarks."""
    watermarks = [match[1] for match in _RICH_WATERMARK.finditer(source)]
    groups = (_group(source, match.end()) for match in _RICH.finditer(source))
    return _bounded((*watermarks, *(line for group in groups for line in group.split("\n"))))


def _lines_of_part(archive: zipfile.ZipFile, name: str) -> Iterator[str]:
    try:
        part = parse(read_member(archive, name))[0]
    except UnreadableArticle:
        return
    yield from (str(path.get("string") or "") for path in every(part, "textpath"))
    for paragraph in every(part, "p"):
        yield "".join(run.text or " " for run in paragraph.iter() if local(run) in ("t", "tab", "br"))


def _group(source: str, start: int) -> str:
    """Return the plain text of a group of a rich text, whose controls begin at `start`."""
    depth, pieces, position = 1, list[str](), start
    while depth and position - start < 10 * LONGEST and (token := _RICH_TOKEN.match(source, position)):
        position = max(token.end(), position + 1)
        depth += {"{": 1, "}": -1}.get(token[4] or "", 0)
        coded = bytes.fromhex(token[1]).decode("cp1252", "replace") if token[1] else ""
        character = chr(int(token[2]) % 0x10000) if token[2] else ""
        pieces.append(coded or character or ("\n" if token[3] else "") or (token[5] or "").strip("\r\n"))
    return "".join(pieces)


def _bounded(lines: Iterator[str] | tuple[str, ...]) -> tuple[str, ...]:
    """Return lines that say something, each once, as many as fit."""
    kept, length = dict[str, None](), 0
    for line in lines:
        text = " ".join(line.split())
        length += len(text)
        if length > LONGEST:
            break
        if text:
            kept[text] = None
    return tuple(kept)
