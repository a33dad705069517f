"""How much one file may hold: beyond it, it is no newsroom's, and reading it would hold up the others."""

import re

MAX_ARTICLES = 10_000
"""Articles of one file; a larger export is parted by its sender."""

LONGEST_BODY = 1_000_000
"""Characters of one article, its markup included and pictures inside it (data: addresses) not; a long novel has as many."""

MAX_LINES = 10_000
"""Lines of one article in text."""

MAX_ATTRIBUTES = 1_000
"""Attributes of one tag; HTML parsers take quadratic time over them: 5 minutes for 500,000."""

_ATTRIBUTE = r"""[\s/]*+[^\s/>][^\s/>=]*+(?:\s*+=\s*+(?:"[^"]*+"|'[^']*+'|[^\s>"'][^\s>]*+)?+)?+"""
_OVERLOADED = re.compile(rf"<[a-zA-Z][^\s/>]*+(?:{_ATTRIBUTE}){{{MAX_ATTRIBUTES}}}")
_INSIDE = re.compile(r"""data:[\w/+.-]*;base64,[^"'()<>\s]*+""")


def is_overloaded(markup: str) -> bool:
    """Return whether a tag of some HTML has more attributes than anybody writes."""
    return _OVERLOADED.search(markup) is not None


def is_endless(body: str) -> bool:
    """Return whether a text is longer than any article."""
    return len(body) > LONGEST_BODY and len(_INSIDE.sub("", body)) > LONGEST_BODY
