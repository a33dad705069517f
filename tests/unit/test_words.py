"""Names in feedsvc use the words of its domain: words that say too little, or mean something else there, are avoided."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

import feedsvc

PACKAGE = Path(feedsvc.__file__).parent

AVOIDED = set("story post filter info sink uid manager obj handle util told".split())
"""Words that no name contains. Add a word here once the last name with it is gone."""

ALLOWED = {
    "_AddressInfo",  # what socket.getaddrinfo returns
    "__post_init__",  # what a dataclass calls
    "_post",  # HTTP's method
    "get_event_mask_from_filter",  # watchdog's method
}


def test_names_contain_no_avoided_word() -> None:
    names = [
        f"{path.relative_to(PACKAGE)}:{line} {name}"
        for path in sorted(PACKAGE.rglob("*.py"))
        for line, name in avoided_names(path.read_text(encoding="utf-8"))
    ]

    assert names == []


def test_no_module_has_an_avoided_word_for_its_name() -> None:
    names = [str(path) for path in PACKAGE.rglob("*.py") if AVOIDED & words_of(path.relative_to(PACKAGE).as_posix())]

    assert names == []


@pytest.mark.parametrize(
    "source",
    [
        "class StorySender: ...",
        "def send(uid): ...",
        "async def read_story(): ...",
        "story = 1",
        "page.story_count = 1",
        "class Page:\n    UID: str",
        "import feedsvc as story",
        "try: ...\nexcept Error as info: ...",
        "match page:\n    case {'a': uid}: ...",
        "[uid for uid in pages]",
    ],
)
def test_an_avoided_word_is_noticed_wherever_a_name_is_given(source: str) -> None:
    assert list(avoided_names(source))


@pytest.mark.parametrize(
    "source", ["history = 1", "pages.filter(uid=1)", "'story'", "squid = postage", "from zoneinfo import ZoneInfo"]
)
def test_other_words_and_names_of_libraries_are_let_be(source: str) -> None:
    assert not list(avoided_names(source))


def avoided_names(source: str) -> Iterator[tuple[int, str]]:
    """Yield line and name of each name that a module gives and that contains an avoided word."""
    for node in ast.walk(ast.parse(source)):
        name = name_given(node)
        if name not in ALLOWED and AVOIDED & words_of(name):
            yield getattr(node, "lineno", 0), name


def name_given(node: ast.AST) -> str:
    """Return the name that a node of the syntax tree gives to something, or nothing."""
    match node:
        case ast.ClassDef(name=name) | ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name) | ast.arg(arg=name):
            return name
        case ast.Name(id=name, ctx=ast.Store()) | ast.Attribute(attr=name, ctx=ast.Store()):
            return name
        case ast.alias(asname=str(name)) | ast.ExceptHandler(name=str(name)) | ast.MatchAs(name=str(name)):
            return name
    return ""


def words_of(name: str) -> set[str]:
    """Split a name at underscores and capitals."""
    return {word.lower() for word in re.findall(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])", name)}
