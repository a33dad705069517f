"""A week of a newsroom, made up: articles in the formats that newsrooms drop, corrected, killed, embargoed and doubled."""

import json
import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum

from tests.bench.newsroom import WORDS

WEEK = timedelta(days=7)
NEVER = datetime(2099, 1, 1, tzinfo=UTC)
SOON = timedelta(seconds=15)
"""How long an embargo lasts that ends while the week is replayed."""


class Fate(StrEnum):
    """What becomes of an article."""

    STANDS = "stands"
    CORRECTED = "corrected"
    KILLED = "killed"
    SOON = "embargoed for a while"
    NEVER = "embargoed"
    DOUBLED = "doubled"


SHARES = {Fate.STANDS: 78, Fate.CORRECTED: 8, Fate.KILLED: 4, Fate.SOON: 2, Fate.NEVER: 2, Fate.DOUBLED: 6}


@dataclass(frozen=True)
class Story:
    """An article of the week; its headline has a mark of its own, and of its version."""

    number: int
    fate: Fate
    suffix: str

    def mark(self, version: int = 1) -> str:
        """Return the word that stands in this version's headline and nowhere else."""
        return f"Wk{self.number:06}v{version}"

    @property
    def name(self) -> str:
        """Its file in the drop folder."""
        return f"{self.number}.{self.suffix}"

    @property
    def last_mark(self) -> str | None:
        """The mark that the public sees in the end; None if it sees nothing."""
        if self.fate in (Fate.KILLED, Fate.NEVER):
            return None
        return self.mark(2 if self.fate is Fate.CORRECTED else 1)

    def written(self, version: int, now: datetime, *, share: float) -> str:
        """Write a version of it, as of a moment of the week."""
        dice = random.Random(self.number)  # noqa: S311 no secret
        title = f"Council weighs {self.mark(version)} for the {dice.choice(WORDS)}"
        text = [" ".join(dice.choices(WORDS, k=45)).capitalize() + "." for _ in range(3)]
        embargo = {Fate.SOON: now + SOON, Fate.NEVER: NEVER}.get(self.fate)
        return _FORMATS[self.suffix](f"week-{self.number}", title, now - WEEK * (1 - share), text, embargo)


def stories(size: int, seed: int) -> Iterator[Story]:
    """Make the articles of a week: the same for the same size and seed."""
    chance = random.Random(seed)  # noqa: S311 repeatable
    fates = chance.choices(list(SHARES), list(SHARES.values()), k=size)
    for number, fate in enumerate(fates):
        is_embargoed = fate in (Fate.SOON, Fate.NEVER)
        yield Story(number, fate, chance.choice(("md", "json") if is_embargoed else tuple(_FORMATS)))


def _text(_: str, title: str, at: datetime, text: list[str], __: datetime | None) -> str:
    return "\n\n".join([title, "By Ana Ruiz", f"{at:%-d %B %Y %H:%M} GMT", *text])


def _markdown(name: str, title: str, at: datetime, text: list[str], embargo: datetime | None) -> str:
    waits = f"embargo: {embargo.isoformat()}\n" if embargo else ""
    return f"---\nid: {name}\ntitle: {title}\ndate: {at.isoformat()}\n{waits}---\n\n" + "\n\n".join(text)


def _page(_: str, title: str, at: datetime, text: list[str], __: datetime | None) -> str:
    head = f'<title>{title}</title><meta property="article:published_time" content="{at.isoformat()}">'
    return f"<html><head>{head}</head><body><article><h1>{title}</h1>{_paragraphs(text)}</article></body></html>"


def _ninjs(name: str, title: str, at: datetime, text: list[str], embargo: datetime | None) -> str:
    item = {"uri": f"urn:week:{name}", "type": "text", "headline": title, "versioncreated": at.isoformat()}
    item |= {"embargoed": embargo.isoformat()} if embargo else {}
    return json.dumps({**item, "pubstatus": "usable", "body_xhtml": _paragraphs(text)})


def _nitf(name: str, title: str, at: datetime, text: list[str], _: datetime | None) -> str:
    head = f'<docdata><doc-id id-string="{name}"/><date.issue norm="{at:%Y%m%dT%H%M%SZ}"/></docdata>'
    body = f"<body.head><hedline><hl1>{title}</hl1></hedline></body.head><body.content>{_paragraphs(text)}</body.content>"
    return f"<nitf><head>{head}</head><body>{body}</body></nitf>"


def _mail(name: str, title: str, at: datetime, text: list[str], _: datetime | None) -> str:
    dated = f"Date: {at:%a, %d %b %Y %H:%M:%S +0000}\nMessage-ID: <{name}@week.example>\nMIME-Version: 1.0\n"
    return f"From: Ana Ruiz <ana@week.example>\nSubject: {title}\n{dated}\n" + "\n\n".join(text)


def _paragraphs(text: list[str]) -> str:
    return "".join(f"<p>{paragraph}</p>" for paragraph in text)


_FORMATS = {"txt": _text, "md": _markdown, "html": _page, "json": _ninjs, "xml": _nitf, "eml": _mail}
