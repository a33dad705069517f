"""reStructuredText, as Pelican and Nikola keep their posts: docutils parses it, and opens no file and no raw markup."""

import re
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Any

from feedsvc.domain.drafts import BodyKind, Draft
from feedsvc.domain.limits import MAX_LINES, is_endless
from feedsvc.errors import UnreadableArticle
from feedsvc.readers._html import inner_html, parse_html
from feedsvc.readers.decode import decode
from feedsvc.readers.markdown import date_of_name
from feedsvc.readers.sidecar import apply_metadata

if TYPE_CHECKING:
    from docutils import nodes

MAX_MARKS = 2_000
"""Characters that may begin inline markup; docutils complains of each that ends none, at a millisecond apiece."""

MAX_COMPLAINTS = 500
"""Faults and unknown directives of a text: the text of each is parsed on its own."""

MOST_NESTED = 5
"""Directives that docutils doesn't know within each other."""

_SETTINGS: dict[str, object] = {
    "file_insertion_enabled": False,
    "raw_enabled": False,
    "_disable_config": True,
    "docinfo_xform": False,
    "strip_comments": True,
    "report_level": 3,
    "halt_level": 5,
    "warning_stream": False,
    "traceback": True,
    "input_encoding": "unicode",
    "output_encoding": "unicode",
    "embed_stylesheet": False,
    "stylesheet_path": "",
    "math_output": "MathML",
    "syntax_highlight": "none",
    "initial_header_level": 2,
    "line_length_limit": 100_000,
}
_NIKOLA = re.compile(r"\A\s*((?:\.\. [\w-]+:(?!:)[^\n]*\n|[ \t]*\n)+)")
"""Nikola's metadata: `.. key: value` lines, which are comments to others."""

_MARKUP = re.compile(rb"^(?:[=~^*#+\"'`-]{3,}[ \t]*$|\.\. [\w-]+:|:[A-Za-z]+: \S)", re.MULTILINE)
_PELICAN_PLACES = re.compile(r"\{(?:static|attach|filename)\}/?(?=\w)|\|(?:static|attach|filename)\|/?(?=\w)")
_OPTION = re.compile(r"^:[\w -]+:(?: .*)?$")
_ROLE = re.compile(r"^:[\w:.-]+:`(.*)`$|^`(.*)`(?::[\w:.-]+:|_{1,2})?$", re.DOTALL)
_TARGET = re.compile(r"\s*<[^<>]*>$")


def is_marked_up(content: bytes) -> bool:
    """Return whether a file holds an underlined heading, a directive or a field, and isn't plain text under the name of one."""
    return _MARKUP.search(content.replace(b"\r\n", b"\n")) is not None


def read(path: PurePosixPath, content: bytes) -> tuple[Draft, ...]:
    """Read a post: its first heading, the fields at its top, and its text. Raises `UnreadableArticle` for one without text."""
    text, encoding = decode(content)
    text = _PELICAN_PLACES.sub("", text.lstrip("\ufeff").replace("\r\n", "\n"))
    if is_endless(text) or text.count("\n") > MAX_LINES:
        raise UnreadableArticle("The text is longer than any article; split the file.")
    if sum(map(text.count, "`*_|")) > MAX_MARKS:
        raise UnreadableArticle(f"The reStructuredText has more than {MAX_MARKS:,} marks (` * _ |); split the file.")
    metadata, text = _nikola(text)
    document = _parse(text)
    metadata |= _fields(document)
    headings = [_taken(document, kind) for kind in ("title", "subtitle")]
    body = _html_of(document)
    draft = Draft(
        format="restructuredtext",
        path=path,
        body=body,
        body_kind=BodyKind.HTML,
        encoding=encoding,
        title=headings[0],
        summary=headings[1],
        published=date_of_name(path),
    )
    draft = apply_metadata(draft, metadata, path.name)
    if not body.strip() and not draft.title and not draft.withdrawn:
        raise UnreadableArticle("There is no headline and no text in it.")
    return (draft,)


def _nikola(text: str) -> tuple[dict[str, Any], str]:
    found = _NIKOLA.match(text)
    pairs = re.findall(r"\.\. ([\w-]+):[ \t]*([^\n]*)\n", found[1]) if found else []
    if found is None or "title" not in dict(pairs):
        return {}, text
    return {key.lower(): value.strip() for key, value in pairs if value.strip()}, text[found.end() :]


def _parse(text: str, depth: int = 0) -> "nodes.document":
    from docutils.core import publish_doctree  # 200 ms to load
    from docutils.utils import SystemMessage

    try:
        document = publish_doctree(text, settings_overrides=_SETTINGS)
    except (SystemMessage, ValueError, LookupError, TypeError, AttributeError, AssertionError, RecursionError) as error:
        raise UnreadableArticle(f"The reStructuredText can't be read: {error}.") from error
    _settle(document, depth)
    return document


def _settle(document: "nodes.document", depth: int) -> None:
    """Put in the place of docutils' complaints what they are about: the text of a directive or a role that it doesn't know."""
    from docutils import nodes

    for problem in list(document.findall(nodes.problematic)):
        match = _ROLE.match(problem.astext())
        shown = _TARGET.sub("", match[1] or match[2] or "") if match else problem.astext()
        problem.parent.replace(problem, nodes.Text(shown))
    messages = list(document.findall(nodes.system_message))
    if len(messages) > MAX_COMPLAINTS:
        raise UnreadableArticle(f"The reStructuredText has more than {MAX_COMPLAINTS:,} faults and unknown directives.")
    for message in messages:
        source = next(iter(message.findall(nodes.literal_block)), None)
        inner = _content_of(source.astext()) if source is not None and depth < MOST_NESTED else ""
        message.parent.replace(message, list(_parse(inner, depth + 1).children) if inner else [])
    document.parse_messages, document.transform_messages = [], []


def _content_of(directive: str) -> str:
    """Return the text in a directive, without its name and options; nothing for one that is raw or holds code of its own."""
    first, _, rest = directive.partition("\n")
    if re.match(r"\s*\.\. (?:raw|include|literalinclude|csv-table)::", first):
        return ""
    lines = [line.strip() if not line.strip() else line for line in rest.split("\n")]
    indents = [len(line) - len(line.lstrip()) for line in lines if line]
    plain = [line[min(indents, default=0) :] for line in lines]
    while plain and (not plain[0] or _OPTION.match(plain[0])):
        plain.pop(0)
    return "\n".join(plain).strip("\n")


def _fields(document: "nodes.document") -> dict[str, Any]:
    """Take the list of fields at the top out of a text, as keys and values."""
    from docutils import nodes

    heads = (nodes.title, nodes.subtitle)
    first = next((child for child in document.children if not isinstance(child, heads)), None)
    if not isinstance(first, nodes.field_list):
        return {}
    document.remove(first)
    pairs = ((field[0].astext().strip().lower(), _value(field[1])) for field in first.findall(nodes.field))
    return {key: value for key, value in pairs if value}


def _value(body: "nodes.Node") -> str | list[str]:
    """Return the value of a field; a list of items, or of texts parted by semicolons, as one."""
    from docutils import nodes

    items = [" ".join(item.astext().split()) for item in body.findall(nodes.list_item)]
    value = " ".join(body.astext().split())
    return items or ([part.strip() for part in value.split(";")] if ";" in value else value)


def _taken(document: "nodes.document", kind: str) -> str | None:
    """Take the headline, or the line below it, out of a text."""
    from docutils import nodes

    heading = next((child for child in document.children if isinstance(child, getattr(nodes, kind))), None)
    if heading is None:
        return None
    document.remove(heading)
    return " ".join(heading.astext().split()) or None


def _html_of(document: "nodes.document") -> str:
    from docutils.core import publish_from_doctree
    from docutils.languages.en import labels

    page = parse_html(str(publish_from_doctree(document, writer="html5", settings_overrides=_SETTINGS)))
    main = page.find(".//main")
    for label in page.xpath("//p[@class='admonition-title']"):
        if label.text_content().rstrip("!") in labels.values():  # "Note" and its like, which no author wrote
            label.drop_tree()
    return inner_html(main).strip() if main is not None else ""
