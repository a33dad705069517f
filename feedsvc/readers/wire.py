"""Wire copy: IPTC 7901 and ANPA 1312 messages, with priority, category, slug, takes, corrections and kills."""

import re
from dataclasses import dataclass, replace
from pathlib import PurePosixPath

from feedsvc.domain.drafts import BodyKind, Draft
from feedsvc.domain.limits import MAX_ARTICLES
from feedsvc.errors import UnreadableArticle
from feedsvc.readers.decode import decode
from feedsvc.readers.items import read_each

MOST_CONTROL = 0.2
"""Share of control characters: short messages have as many."""

LINES_OF_HEADER = 2
"""The line of the message's number, and that of its keywords."""

_MESSAGE = re.compile(r"\x01(?P<header>[^\x01-\x07]{0,2000})\x02(?P<text>[^\x03\x01]*)\x03?(?P<trailer>[^\x01\x04]*)\x04?")
_NAMED = re.compile(r"[^\W_]{3}")
"""What a header has: a number, or a word of the slug; other bytes between SOH and STX are a program's."""

_IPTC = re.compile(
    r"(?P<source>[a-z]{2,6})?\s*(?P<number>\d{3,5})\s+(?P<priority>\d)\s+(?P<category>[a-z]{1,4})\b"
    r"[ \t]*(?:\d{1,5}\b)?(?P<slug>.*)",
    re.IGNORECASE | re.DOTALL,
)
_ANPA = re.compile(
    r"(?P<source>[a-z])(?P<number>\d{4})\x1f?[^\r\n]*[\r\n]+\s*(?P<priority>[a-z])\s+(?P<category>[a-z])[\x11-\x14\s]+"
    r"(?:(?:am|pm|bc|ap)-)?(?P<slug>[^\r\n]*?)\s+(?P<month>\d{1,2})-(?P<day>\d{1,2})\s+\d{0,5}\s*$",
    re.IGNORECASE,
)
_TAIL = re.compile(
    r"[\s,/_-]+(?:(?P<word>take|tk|add)[\s-]*(?P<take>\d{1,2})?|(?P<nth>\d{1,2})(?:st|nd|rd|th)?[\s-]*add"
    r"|(?:\d{1,2}(?:st|nd|rd|th)?[\s-]*)?(?:lead|ld|lead-all|update|writethru|sub|insert)(?:[\s-]*\d{1,2})?"
    r"|correct(?:ion|ed|ive)?|refile|repeat|rpt|urgent|bulletin|flash|(?:mandatory[\s-]+|advisory[\s-]+)?kill)\s*$",
    re.IGNORECASE,
)
_KILLED = re.compile(r"(?:^|[\s,/_-])(?:(?:MANDATORY|ADVISORY)[\s-]+)?KILL\s*$")
_KILLS = re.compile(r"(?:^|[\s,/_-])kill\s*$", re.IGNORECASE)
_ORDER = re.compile(r"\b(?:kill|eliminate|withdraw|withdrawn|do not (?:use|publish)|disregard)\b", re.IGNORECASE)
_KILL_LINE = re.compile(
    r"^\W*(?:(?:BULLETIN|URGENT|MANDATORY|ADVISORY)\s+)*"
    r"(?:KILL|STORNO|WITHDRAWN?|ANNUL(?:E|É|ATION)|ELIMINATION)\b(?![- ]?[a-z])"
)
_IPTC_TIME = re.compile(
    r"\b(?P<day>[0-3]\d)(?P<time>\d{4})\s*(?P<zone>[A-Z]{2,5})?\s*(?P<month>[A-Za-zäéû]{3,4})\.?\s+(?P<year>\d\d)\b"
)
_ANPA_TIME = re.compile(r"(?P<month>\d{1,2})-(?P<day>\d{1,2})-(?P<year>\d\d)\s+(?P<time>\d{4})\s*(?P<zone>[A-Z]{2,4})?")
_MARKS = "^<= \t"
_PARAGRAPHS = re.compile(r"\n(?=[\t\b]| {2,})|\n\s*\n")
"""Where paragraphs part; a backspace opens a row of figures."""


_MONTHS = {
    **{name: n for n, name in enumerate("jan feb mar apr may jun jul aug sep oct nov dec".split(), 1)},
    "mär": 3,
    "mrz": 3,
    "mai": 5,
    "okt": 10,
    "dez": 12,
    "fév": 2,
    "avr": 4,
    "aoû": 8,
    "déc": 12,
    "ene": 1,
    "abr": 4,
}

_SECTIONS = {
    "a": "National", "i": "International", "s": "Sports", "f": "Business", "e": "Entertainment", "l": "Lifestyle",
    "n": "State", "p": "Politics", "w": "Washington", "o": "Weather", "t": "Travel", "d": "Food", "c": "Features",
    "k": "Commentary", "pol": "Politics", "pl": "Politik", "wi": "Wirtschaft", "ku": "Kultur", "vm": "Vermischtes",
    "sp": "Sport", "eco": "Business", "fin": "Business", "spo": "Sports", "clt": "Culture", "soc": "Society",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Header:
    """What the header of a message tells: its slug without version words, and which take of the story it is (0: the whole)."""

    source: str
    slug: str
    keywords: str
    take: int
    category: str


def is_wire(content: bytes) -> bool:
    """Return whether a file is framed as a wire message: SOH or SYN SYN SOH, then STX."""
    return content[:200].lstrip(b"\x16\x00\r\n").startswith(b"\x01") and b"\x02" in content[:2000]


def read(path: PurePosixPath, content: bytes) -> tuple[Draft, ...]:
    """Read every message of a file; takes of one slug are joined in their order."""
    text, encoding = decode(content.replace(b"\x16", b"").replace(b"\x00", b""), most_control=MOST_CONTROL)
    if text.count("\x01") > MAX_ARTICLES:
        raise UnreadableArticle(f"The wire file holds more than {MAX_ARTICLES:,} messages; split the file.")
    messages = [match for match in _MESSAGE.finditer(text) if _NAMED.search(match["header"])]
    if not messages:
        raise UnreadableArticle("The wire file holds no complete message.")
    drafts = read_each(messages, lambda match: _draft(match, path, encoding))
    stories: dict[str, list[Draft]] = {}
    for draft in drafts:
        stories.setdefault(draft.source_id or f"#{draft.position}", []).append(draft)
    joined = [_joined(takes) for takes in stories.values()]
    return (replace(joined[0], passed_over=drafts[0].passed_over), *joined[1:])


def _draft(match: re.Match[str], path: PurePosixPath, encoding: str) -> Draft:
    head, lines = _parted(match["header"])
    header = _header(head)
    body = match["text"].replace("\r\n", "\n").replace("\r", "\n").strip("\n\x1f\x1e ")
    if not body.strip():
        raise UnreadableArticle("A wire message has no text.")
    body = "\n".join([*lines, "", body]) if lines else body
    time, day = _time(match["trailer"]) or (None, None)
    has_slug = re.search(r"[^\W\d_]{3}", header.slug) is not None
    identity = ":".join(part for part in (header.source, header.slug.lower(), day) if part) if has_slug else None
    return Draft(
        format="wire",
        path=path,
        body=columns(body),
        body_kind=BodyKind.PAGE,
        encoding=encoding,
        source_id=identity,
        take=header.take,
        published=time,
        withdrawn=_is_kill(header, body),
        section=_SECTIONS.get(header.category),
    )


def _parted(header: str) -> tuple[str, list[str]]:
    """Separate the header of an IPTC message from the headline and byline that some agencies send in it, below the keywords."""
    lines = [line.strip() for line in header.splitlines() if line.strip()]
    if len(lines) <= LINES_OF_HEADER or _ANPA.search(header):
        return header, []
    return "\n".join(lines[:LINES_OF_HEADER]), lines[LINES_OF_HEADER:]


def _header(text: str) -> _Header:
    match = _ANPA.search(text) or _IPTC.search(text)
    keywords = " ".join((match["slug"] if match else text).split()).strip(" -/,")
    slug, take = keywords, 0
    while tail := _TAIL.search(slug):
        number = int(tail["take"] or tail["nth"] or 0)
        if tail["word"] or tail["nth"]:
            is_add = tail["nth"] is not None or (tail["word"] or "").lower() == "add"
            take = max(number, 1) + 1 if is_add else max(number, 1)
        slug = slug[: tail.start()].strip(" -/,")
    source, category = ((match["source"] or "").lower(), match["category"].lower()) if match else ("", "")
    return _Header(source, slug, keywords, take, category)


def _is_kill(header: _Header, body: str) -> bool:
    """Return whether the slug says so in capitals, or small and the text agrees, or the first line is the order to kill."""
    head = body[:400]
    return bool(
        _KILLED.search(header.keywords)
        or (_KILLS.search(header.keywords) and _ORDER.search(head))
        or any(_KILL_LINE.match(line) for line in head.split("\n")[:3])
    )


def _time(trailer: str) -> tuple[str, str] | None:
    """Read the time of transmission after the text, "251015 GMT NOV 26" or "11-25-26 1015GMT": (time, day) in ISO 8601."""
    match = _ANPA_TIME.search(trailer) or _IPTC_TIME.search(trailer)
    if match is None:
        return None
    name = match["month"].lower()[:3]
    month = int(match["month"]) if match["month"].isdigit() else _MONTHS.get(name, 0)
    day = f"20{match['year']}-{month:02}-{int(match['day']):02}"
    zone = f" {match['zone']}" if match["zone"] and match["zone"] not in ("GMT", "UTC") else "Z" if match["zone"] else ""
    return f"{day}T{match['time'][:2]}:{match['time'][2:]}{zone}", day


def columns(body: str) -> str:
    """Read ANPA's columns as a page: `^` opens a line of head or a subhead, `<` or `=` ends it, a tab opens a paragraph."""
    if not body.startswith("^") and "\n^" not in body:
        return body
    lines = body.split("\n")
    first = next(n for n, line in enumerate(lines) if line.startswith("^"))
    end = next((n for n, line in enumerate(lines) if n > first and line.strip() and not line.startswith("^")), len(lines))
    head = [line.strip(_MARKS) for line in lines[first:end] if line.strip()]
    text = "\n".join(f"\n{line.strip(_MARKS)}\n" if line.startswith("^") else line.rstrip("< ") for line in lines[end:])
    paragraphs = (" ".join(part.lstrip("\b").split()) for part in _PARAGRAPHS.split(text))
    return "\n\n".join(part for part in ("\n".join([*lines[:first], *head]), *paragraphs) if part)


def _joined(takes: list[Draft]) -> Draft:
    """Join the takes of a story in the order of their numbers; a version that is whole replaces what came before it."""
    start = max((n for n, draft in enumerate(takes) if draft.take <= 1), default=0)
    if takes[start].withdrawn or any(draft.withdrawn for draft in takes[start:]):
        return next(draft for draft in reversed(takes) if draft.withdrawn)
    parts = sorted(takes[start:], key=lambda draft: draft.take)
    body = "\n\n".join(draft.body for draft in parts)
    return replace(parts[0], body=body, take=parts[-1].take if len(parts) > 1 else parts[0].take)
