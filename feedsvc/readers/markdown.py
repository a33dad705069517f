"""Markdown with YAML or TOML front matter."""

import re
from collections.abc import Iterator
from functools import cache
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Any

from feedsvc.domain.drafts import BodyKind, Draft, Media
from feedsvc.domain.limits import MAX_LINES, is_endless
from feedsvc.errors import UnreadableArticle
from feedsvc.readers import kirby
from feedsvc.readers.decode import decode
from feedsvc.readers.front_matter import front_matter
from feedsvc.readers.hidden.comments import strip_comments
from feedsvc.readers.hidden.markup import plain_text
from feedsvc.readers.html_media import kind_of
from feedsvc.readers.markdown_dialects import plain_value, to_commonmark, with_figures, without_anchors
from feedsvc.readers.sidecar import apply_metadata

if TYPE_CHECKING:
    from markdown_it import MarkdownIt

MAX_MARKS = 20_000
"""Characters that may begin markup; the parser goes back over what it can't close: 60 s for 10^6."""

_FRONT = re.compile(r"\A﻿?(---|\+\+\+)[ \t]*\r?\n(.*?)\r?\n\1[ \t]*(?:\r?\n|\Z)", re.DOTALL)
_JSON = re.compile(r"\A\ufeff?---json[ \t]*\n(.*?)\n---[ \t]*(?:\n|\Z)", re.DOTALL)
"""Metadata in JSON, as Eleventy has it."""

_KEY = r"[A-Za-z][\w-]{0,30}[ \t]*:[^\n]*\n"
_PLAIN = re.compile(rf"\A\ufeff?(?=(?:.*\n)?title[ \t]*:)({_KEY}(?:{_KEY}|[ \t]+\S[^\n]*\n)+)[ \t]*\n", re.IGNORECASE)
"""Pelican's metadata: `Key: value` lines at the top, without fences, up to a blank line."""

_LISTED = re.compile(r"\A\ufeff?\s*((?:\.\. [\w-]+:[^\n]*\n){2,})")
"""Nikola's metadata: `.. key: value` lines at the top."""

_COMMENTED = re.compile(r"\A\ufeff?\s*<!--[ \t]*\n((?:[ \t]*\.\. [\w-]+:[^\n]*\n|[ \t]*\n)+)[ \t]*-->")
"""The same in a comment."""

_PROPERTIES = re.compile(
    r"\A(\s*# [^\n]+\n\s*\n)(?=(?:[^\n]+\n)*?(?:status|author|tags|date|created|published)[ \w]*:)"
    r"((?:[A-Za-z][\w -]{0,30}:[^\n]*\n){2,})[ \t]*\n",
    re.IGNORECASE,
)
"""Notion's properties: `Key: value` lines under the first heading."""

_DATED = re.compile(r"(\d{4}-[01]\d-[0-3]\d)[-_]\D")
_PICTURES = frozenset(
    (
        *("image", "cover", "coverimage", "heroimage", "hero", "featuredimage", "featureimage", "featured", "thumbnail"),
        *("thumb", "banner", "teaserimage", "ogimage", "socialimage", "titleimage", "headerimage", "photo"),
    )
)
_SOURCES = ("src", "url", "image", "path", "filename")

_HEADING = re.compile(r"\A\s*#[ \t]+(?=\S)(.+)(?:\n\s*|\Z)|\A\s*(\S.*)\n=+\s*(?:\n|\Z)")


def has_front_matter(text: str) -> bool:
    """Return whether a text begins with front matter, or with fields in a list."""
    plain = text.replace("\r\n", "\n")
    is_fenced = _FRONT.match(text) is not None or _JSON.match(plain) is not None
    return is_fenced or _LISTED.match(plain) is not None or kirby.is_content(plain)


def has_plain_metadata(text: str) -> bool:
    """Return whether a text begins with metadata that no fence parts from it, a title among them, as Pelican writes it."""
    return _PLAIN.match(text) is not None


def front_matter_of(content: bytes) -> dict[str, Any]:
    """Return what stands in the front matter of a text; nothing where it can't be read, which its reader says."""
    try:
        return _parted(decode(content)[0])[0]
    except UnreadableArticle:
        return {}


def read(path: PurePosixPath, content: bytes) -> tuple[Draft, ...]:
    """Read a Markdown file; a first heading is the headline where the front matter gives none."""
    text, encoding = decode(content)
    metadata, body = _parted(text)
    body, hidden = strip_comments(without_anchors(with_figures(body)))
    _refuse_hostile(body)
    heading = _HEADING.match(body)
    title = _plain_title((heading[1] or heading[2]).strip().rstrip("#").strip()) if heading else None
    if heading:
        body = body[heading.end() :]
    draft = Draft(
        format="markdown", path=path, body=_html(to_commonmark(body, is_mdx=path.suffix.lower() == ".mdx")),
        body_kind=BodyKind.HTML, encoding=encoding, title=title, published=date_of_name(path),
        media=tuple(_pictures(metadata)), hidden=hidden,
    )  # fmt: skip
    draft = apply_metadata(draft, metadata, path.name)
    if not body.strip() and not draft.title and not draft.withdrawn:
        raise UnreadableArticle("There is no headline and no text in it.")
    return (draft,)


def html_of(text: str) -> str:
    """Return Markdown without front matter as HTML. Raises `UnreadableArticle` for what its parser takes too long over."""
    _refuse_hostile(text)
    return _html(to_commonmark(text))


def _parted(text: str) -> tuple[dict[str, Any], str]:
    """Split a file into its metadata, fenced or not, and its text."""
    if front := _FRONT.match(text):
        return front_matter(front[1], front[2]), text[front.end() :]
    if written := _JSON.match(text.replace("\r\n", "\n")):
        return front_matter("---", written[1]), text.replace("\r\n", "\n")[written.end() :]
    if kirby.is_content(text.replace("\r\n", "\n")):
        return kirby.parted(text.replace("\r\n", "\n"))
    if commented := _COMMENTED.match(text.replace("\r\n", "\n")):
        lines = re.findall(r"\.\. ([\w-]+:[^\n]*)\n", commented[1])
        return _plain_metadata("\n".join(lines)), text.replace("\r\n", "\n")[commented.end() :]
    if listed := _LISTED.match(text.replace("\r\n", "\n")):
        return _plain_metadata(listed[1].replace(".. ", "")), text.replace("\r\n", "\n")[listed.end() :]
    if plain := _PLAIN.match(text.replace("\r\n", "\n")):
        return _plain_metadata(plain[1]), text.replace("\r\n", "\n")[plain.end() :]
    if properties := _PROPERTIES.match(text.replace("\r\n", "\n")):
        return _plain_metadata(properties[2]), properties[1] + text.replace("\r\n", "\n")[properties.end() :]
    return {}, text


def _refuse_hostile(body: str) -> None:
    """Count what the parser takes longest over, before it does."""
    if is_endless(body) or body.count("\n") > MAX_LINES:
        raise UnreadableArticle("The text is longer than any article; split the file.")
    if sum(map(body.count, "[]*_~`<")) > MAX_MARKS:
        raise UnreadableArticle(f"The Markdown has more than {MAX_MARKS:,} marks ([ ] * _ ~ ` <); split the file.")


def date_of_name(path: PurePosixPath) -> str | None:
    """Return the day by which Jekyll and Pelican name their posts."""
    named = _DATED.match(path.name)
    return named[1] if named else None


def _pictures(metadata: dict[str, Any]) -> Iterator[Media]:
    """Take the article's pictures out of the metadata: an address, or an object that has it beside alt and caption."""
    seen = set()
    for key in [key for key in metadata if key.replace("_", "").lower() in _PICTURES]:
        image = metadata.pop(key)
        fields = image if isinstance(image, dict) else {"src": image}
        source = next((fields[name] for name in _SOURCES if isinstance(fields.get(name), str) and fields[name].strip()), None)
        if source and source not in seen:
            seen.add(source)
            alt, caption = (value if isinstance(value := fields.get(name), str) else None for name in ("alt", "caption"))
            address = plain_value(source.strip().removeprefix("!"))
            yield Media(url=address, type=kind_of(address) or "image/jpeg", alt=alt, caption=caption)


def _plain_metadata(block: str) -> dict[str, Any]:
    """Read `Key: value` lines; an indented line goes on with the one before it, and keys are compared without case."""
    values: dict[str, Any] = {}
    key = ""
    for line in block.splitlines():
        if line[:1].isspace():
            values[key] = f"{values[key]} {line.strip()}".strip()
            continue
        key, _, value = line.partition(":")
        key = key.strip().lower()
        values[key] = value.strip()
    return {key: value for key, value in values.items() if value}


def _plain_title(title: str) -> str | None:
    """Return a headline without its marks: bold letters and signs that are escaped, as Google Docs writes them."""
    return plain_text(str(_parser().renderInline(title))) if any(mark in title for mark in "*_`\\[&") else title


def _html(text: str) -> str:
    return str(_parser().render(text))


@cache
def _parser() -> "MarkdownIt":
    """Make the parser once: it keeps no state between texts, and is as dear to make as a text to parse."""
    from markdown_it import MarkdownIt  # 40 ms to load

    return MarkdownIt("commonmark", {"html": True}).enable("table").enable("strikethrough")
