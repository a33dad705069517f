"""Comments in the sources of static sites and notebooks: what stands in them no generator shows. Code samples stay."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from feedsvc.domain.drafts import HiddenText
from feedsvc.readers.hidden.lengths import Lengths

_BLANK_LINE = r"\n[ \t]*\n"
_PARAGRAPH_ENDS = rf"{_BLANK_LINE}|\Z"
_TEXT_ENDS = r"\Z"
_IS_NONE = ""


@dataclass(frozen=True, slots=True)
class _Syntax:
    """How a comment begins and ends, and where one ends that is never closed; `_IS_NONE`: then it is none."""

    opener: str
    closer: str
    unclosed: str = _PARAGRAPH_ENDS
    is_shown: bool = False
    """Whether it stays as it stands: in samples the marks of comments mean nothing."""


_TAG = r"\{%-?\s*"
_SYNTAXES: Mapping[str, _Syntax] = {
    "escape": _Syntax(r"\\[`<%]", "", is_shown=True),
    "raw": _Syntax(_TAG + r"(?:raw|verbatim)\s*-?%\}", _TAG + r"end(?:raw|verbatim)\s*-?%\}", _IS_NONE, is_shown=True),
    "liquid": _Syntax(_TAG + r"(?:comment|doc)\b[^%\n]{0,200}%\}", _TAG + r"end(?:comment|doc)\s*-?%\}", _TEXT_ENDS),
    "liquid_line": _Syntax(_TAG + r"\#", r"%\}"),
    "hugo": _Syntax(r"\{\{-?\s*/\*", r"\*/\s*-?\}\}"),
    "hugo_shortcode": _Syntax(r"\{\{[<%]\s*comment\b[^}\n]{0,200}[>%]\}\}", r"\{\{[<%]\s*/\s*comment\s*[>%]\}\}", _TEXT_ENDS),
    "handlebars_long": _Syntax(r"\{\{~?!--", r"--~?\}\}"),
    "handlebars": _Syntax(r"\{\{~?!", r"\}\}"),
    "jinja": _Syntax(r"\{\#-?(?=\s)", r"\#\}"),
    "mdx": _Syntax(r"\{\s*/\*", r"\*/\s*\}"),
    "kramdown": _Syntax(r"\{::comment\}", r"\{:/(?:comment)?\}", _TEXT_ENDS),
    "deletion": _Syntax(r"\{--", r"--\}"),
    "remark": _Syntax(r"\{>>", r"<<\}"),
    "substitution": _Syntax(r"\{~~(?=[^~}])", r"~>|~~\}"),
    "accepted": _Syntax(r"\{\+\+|\+\+\}|\{==|==\}|~~\}", ""),
    "pandoc": _Syntax(
        r"^[ ]{0,3}:{3,}[ \t]*(?:\{[^}\n]{0,200}\.(?:content-)?hidden\b[^}\n]{0,200}\}|hidden\b|comment\b)",
        r"^[ ]{0,3}:{3,}[ \t]*$",
    ),
    "fenced_div": _Syntax(r"^[ ]{0,3}:{3,}[ \t]*(?:\{[^}\n]*\}|[\w-]+)?[ \t]*$", ""),
    "hidden_span": _Syntax(r"\[(?=[^\[\]\n]*\]\{[^}\n]*\.(?:content-)?hidden\b)", r"\]\{[^}\n]*\}", _IS_NONE),
    "logseq": _Syntax(r"^[ \t]*\#\+begin_comment\b", r"^[ \t]*\#\+end_comment\b", _TEXT_ENDS),
    "erb_long": _Syntax(r"<%--", r"--%>"),
    "erb": _Syntax(r"<%\#", r"%>"),
    "html": _Syntax(r"<!--", r"--!?>"),
    "html_block": _Syntax(r"^[ \t>]*<!--", r"--!?>", _TEXT_ENDS),
    "reference": _Syntax(
        r"^[ ]{0,3}\[(?:(?://|comment)\]:|[^\]\n]{0,60}\]:[ \t]*(?:\#|<>)[ \t]+(?=[\"'(]))[ \t]*(?:\#|<>)?[ \t]*(?=[\"'(])",
        rf"[\"')][ \t]*$|{_BLANK_LINE}",
    ),
    "bare_reference": _Syntax(r"^[ ]{0,3}\[(?://|comment)\]:", r"$"),
    "obsidian_block": _Syntax(r"^[ \t>]*%%(?!%)", r"%%", _TEXT_ENDS),
    "obsidian": _Syntax(r"(?<![\d%])(?<!\d\s)%%(?=[^%\n])", rf"%%|{_BLANK_LINE}", _IS_NONE),
    "tag": _Syntax(r"\{%[-+]?", r"%\}|$"),
    "output": _Syntax(r"\{\{", r"\}\}|$"),
    "attributes": _Syntax(r"\{:(?=[ .\#\w])", r"\}|$"),
}
"""Openers that stand at a line's beginning alone are looked for first."""

_UNCOUNTED = frozenset(("fenced_div", "tag", "output", "attributes", "accepted"))
"""Marks for the generator: taken out too, but nobody hid them."""

_FENCE = r"^(?:[ \t>]|[-*+][ \t]|\d{1,9}[.)][ \t])*+(?P<fence>`{3,}(?=[^`\n]*$)|~{3,})"
_SPAN = r"(?P<span>`+)"
_ORDER = sorted(_SYNTAXES, key=lambda name: not _SYNTAXES[name].opener.startswith("^"))
_OPENER = re.compile(
    "|".join([_FENCE, _SPAN, *(f"(?P<{name}>{_SYNTAXES[name].opener})" for name in _ORDER)]), re.IGNORECASE | re.MULTILINE
)
_MARKED = re.compile(r"[\\`{}<\[%]|~~~|:::|\#\+begin", re.IGNORECASE)
"""What a paragraph has to hold for a comment to begin in it. Prose rarely does, and is passed over at once: to look for every
opener at each of its characters took 1.9 ms of 3 kB."""

_CLOSERS = {name: re.compile(syntax.closer, re.IGNORECASE | re.MULTILINE) for name, syntax in _SYNTAXES.items()}
_INDENTED = re.compile(r" {4}|\t")
_PLAIN = re.compile(r"[^\s\d*+<{|:\[>-]")
"""What opens a line that is no item of a list, no tag and no note: what stands indented below those is text."""

FARTHEST = 4_000
"""Characters above a place in which the paragraph stands below which it is code."""

_SPACES = re.compile(r"[ \t]+")


def strip_comments(text: str) -> tuple[str, tuple[HiddenText, ...]]:
    """Return Markdown without its comments and template tags, and how many characters each comment had."""
    text = text.replace("\r\n", "\n")
    lengths = Lengths()
    pieces: list[str] = []
    missing: set[str] = set()
    kept = end = 0
    while opener := _next_opener(text, end):
        name = str(opener.lastgroup)
        if name in ("fence", "span"):
            end = _end_of_code(text, opener[name], opener.end(), is_fence=name == "fence")
            continue
        if _is_indented_code(text, opener.end()):
            end = opener.end() + len(text[opener.end() :].partition("\n")[0])
            continue
        closed = _end(text, name, opener.end(), missing)
        end = max(opener.end(), closed or 0)
        if closed is None or _SYNTAXES[name].is_shown:
            continue
        pieces.append(text[kept : opener.start()])
        if name not in _UNCOUNTED:
            lengths.add(text[opener.end() : end])
        kept = end = _behind(text, opener.start(), end)
    return "".join([*pieces, text[kept:]]), lengths.found


def _next_opener(text: str, place: int) -> re.Match[str] | None:
    while mark := _MARKED.search(text, place):
        line = text.rfind("\n", 0, mark.start()) + 1
        end = text.find("\n\n", mark.start())
        end = len(text) if end < 0 else end + 1
        if opener := _OPENER.search(text, max(place, line), end):
            return opener
        place = end
    return None


def _end(text: str, name: str, start: int, missing: set[str]) -> int | None:
    """Return where a comment ends; None for what only looks like one. No closer is looked for twice in vain."""
    closer = _CLOSERS[name].search(text, start) if name not in missing else None
    if closer is not None and not closer.group().startswith("\n"):
        return closer.end()
    if closer is None:
        missing.add(name)
    if _SYNTAXES[name].unclosed == _IS_NONE:
        return None
    last = re.compile(_SYNTAXES[name].unclosed).search(text, start)
    return last.start() if last else len(text)


def _is_indented_code(text: str, place: int) -> bool:
    """Return whether a place is in code by its indent: below a blank line that a plain paragraph ends (CommonMark 4.4)."""
    above = text[max(0, place - FARTHEST) : place].split("\n")
    if place > FARTHEST or not _INDENTED.match(above[-1]):
        above = above[1:] if _INDENTED.match(above[-1]) else []
    while above and (not above[-1].strip() or _INDENTED.match(above[-1])):
        is_parted = not above.pop().strip()
        if above and not is_parted and above[-1].strip() and not _INDENTED.match(above[-1]):
            return False
    return bool(above) and _PLAIN.match(above[-1]) is not None


def _end_of_code(text: str, marks: str, start: int, *, is_fence: bool) -> int:
    """Return where a code sample ends: at a fence as long as its first, or at as many backticks in the same paragraph."""
    mark, count = marks[0], len(marks)
    fence = rf"^[ \t>]*{mark}{{{count},}}[ \t]*$"
    span = rf"(?<!`)`{{{count}}}(?!`)|{_BLANK_LINE}"
    closer = re.compile(fence if is_fence else span, re.MULTILINE).search(text, start)
    if closer is None:
        return len(text) if is_fence else start
    return start if closer.group().startswith("\n") else closer.end()


def _behind(text: str, start: int, end: int) -> int:
    """Return where the text goes on: spaces behind a comment at a line's beginning would make code of the line."""
    if text[start - 1 : start] not in ("", "\n"):
        return end
    spaces = _SPACES.match(text, end)
    return spaces.end() if spaces else end
