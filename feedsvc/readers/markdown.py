"""Markdown with YAML or TOML front matter."""

import re
import tomllib
from functools import cache
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Any

from feedsvc.domain.draft import BodyKind, Draft, Media
from feedsvc.errors import UnreadableArticle
from feedsvc.readers.decode import decode
from feedsvc.readers.sidecar import apply_metadata

if TYPE_CHECKING:
    from markdown_it import MarkdownIt

C_LIMIT = 4000
"""Characters of front matter that are read in C, ten times as fast: some 20,000 nested lists end the process there, where
Python's own loader refuses them."""

_FRONT = re.compile(r"\A﻿?(---|\+\+\+)[ \t]*\r?\n(.*?)\r?\n\1[ \t]*(?:\r?\n|\Z)", re.DOTALL)
_HEADING = re.compile(r"\A\s*#\s+(.+?)\s*#*\s*(?:\n|\Z)|\A\s*(\S.*)\n=+\s*(?:\n|\Z)")


def has_front_matter(text: str) -> bool:
    """Tell whether a text begins with front matter."""
    return _FRONT.match(text) is not None


def read(path: PurePosixPath, content: bytes) -> tuple[Draft, ...]:
    """Read a Markdown file; a first heading is the headline where the front matter gives none."""
    text, encoding = decode(content)
    front = _FRONT.match(text)
    told = _front_matter(front[1], front[2]) if front else {}
    body = text[front.end() :] if front else text
    heading = _HEADING.match(body)
    title = (heading[1] or heading[2]) if heading else None
    if heading:
        body = body[heading.end() :]
    image = told.pop("image", None)
    draft = Draft(
        format="markdown", path=path, body=_html(body), body_kind=BodyKind.HTML, encoding=encoding, title=title,
        media=(Media(url=str(image), type="image/jpeg"),) if image else (),
    )  # fmt: skip
    draft = apply_metadata(draft, told, path.name)
    if not body.strip() and not draft.title and not draft.withdrawn:
        raise UnreadableArticle("There is no headline and no text in it.")
    return (draft,)


def _front_matter(fence: str, text: str) -> dict[str, Any]:
    try:
        if fence == "+++":
            return tomllib.loads(text)
        import yaml  # 30 ms to load

        loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader) if len(text) <= C_LIMIT else yaml.SafeLoader
        told = yaml.load(text, Loader=loader)  # noqa: S506 both are safe loaders
    except tomllib.TOMLDecodeError as error:
        raise UnreadableArticle(f"The front matter is no TOML: {error}.") from error
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        where = getattr(error, "problem_mark", None)
        line = f"line {where.line + 2}: " if where else ""
        raise UnreadableArticle(f"{line}the front matter is no YAML: {getattr(error, 'problem', error)}.") from error
    if told is None:
        return {}
    if not isinstance(told, dict):
        raise UnreadableArticle("The front matter has to hold keys and values.")
    return {str(key): value for key, value in told.items()}


def _html(text: str) -> str:
    return str(_parser().render(text))


@cache
def _parser() -> "MarkdownIt":
    """Make the parser once: it keeps no state between texts, and is as dear to make as a text to parse."""
    from markdown_it import MarkdownIt  # 40 ms to load

    return MarkdownIt("commonmark", {"html": True}).enable("table").enable("strikethrough")
