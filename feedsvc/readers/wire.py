"""Wire copy: IPTC 7901 and ANPA 1312 messages, with priority, category, slug and corrections."""

import re
from pathlib import PurePosixPath

from feedsvc.domain.draft import BodyKind, Draft
from feedsvc.errors import UnreadableArticle
from feedsvc.readers.decode import decode

_CONTROLS = re.compile(rb"[\x01\x16\x02\x03\x04]")
_MESSAGE = re.compile(r"\x01(?P<header>[^\x02]*)\x02(?P<text>[^\x03]*)\x03?(?P<trailer>[^\x01\x04]*)\x04?", re.DOTALL)
_HEADER = re.compile(
    r"(?P<source>[a-z]{2,6})?\s*(?P<number>\d{3,5})\s+(?P<priority>\d)\s+(?P<category>[a-z]{1,4})\b(?P<rest>.*)",
    re.IGNORECASE | re.DOTALL,
)
_KILL = re.compile(r"\b(?:KILL|MANDATORY KILL|ADVISORY KILL|WITHDRAWN?|STORNO|ANNULE)\b", re.IGNORECASE)


def is_wire(content: bytes) -> bool:
    """Tell whether a file is framed as a wire message: SOH or SYN SYN SOH, then STX."""
    return content[:200].lstrip(b"\x16\x00\r\n").startswith(b"\x01") and b"\x02" in content[:2000]


def read(path: PurePosixPath, content: bytes) -> tuple[Draft, ...]:
    """Read every message of a file; takes of one slug are joined in their order."""
    text, encoding = decode(_CONTROLS.sub(lambda match: match.group(), content.replace(b"\x16", b"").replace(b"\x00", b"")))
    drafts: dict[str, Draft] = {}
    for match in _MESSAGE.finditer(text):
        draft = _draft(match, path, encoding)
        key = draft.source_id or str(len(drafts))
        drafts[key] = _joined(drafts[key], draft) if key in drafts else draft
    if not drafts:
        raise UnreadableArticle("The wire file holds no complete message.")
    several = len(drafts) > 1
    return tuple(_placed(draft, position if several else 0) for position, draft in enumerate(drafts.values(), 1))


def _draft(match: re.Match[str], path: PurePosixPath, encoding: str) -> Draft:
    told = _HEADER.search(match["header"])
    slug = " ".join((told["rest"] if told else match["header"]).split())
    body = match["text"].strip("\r\n\x1f\x1e ")
    name = re.sub(r"\b(?:take|tk|add|lead|ld|\d+(?:st|nd|rd|th))\b.*$", "", slug, flags=re.IGNORECASE).strip(" -/,")
    if not body.strip():
        raise UnreadableArticle("A wire message has no text.")
    return Draft(
        format="wire",
        path=path,
        body=body.replace("\r\n", "\n").replace("\r", "\n"),
        body_kind=BodyKind.PAGE,
        encoding=encoding,
        source_id=f"{(told['source'] or '').lower()}:{name.lower()}" if told and name else None,
        withdrawn=bool(_KILL.search(slug) or _KILL.match(body)),
        section={"s": "Sports", "f": "Business", "e": "Entertainment", "i": "International", "a": "National"}.get(
            told["category"].lower() if told else ""
        ),
    )


def _joined(first: Draft, take: Draft) -> Draft:
    from dataclasses import replace

    return replace(first, body=f"{first.body}\n\n{take.body}", withdrawn=first.withdrawn or take.withdrawn)


def _placed(draft: Draft, position: int) -> Draft:
    from dataclasses import replace

    return replace(draft, position=position)
