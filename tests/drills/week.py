"""A week of a newsroom replayed in minutes, polled by the libraries that readers are made of.

Articles of all formats are dropped in batches, corrected, killed and doubled one batch later, and put under embargo. After each
batch feedparser (RSS and Atom, by conditional requests), reader, and a client of JSON Feed poll; they forget what the feed of
tombstones names. In the end each has exactly the articles that are public, as they were corrected, and so has who walks the
archive from the subscription document back.

`ARTICLES` (35,000) is how many, `BATCH` (20) how many at a time, `SEED` (1) which week.
"""

import json
import os
import re
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Protocol
from urllib.error import HTTPError
from urllib.request import Request, urlopen

import feedparser
from reader import make_reader

from tests.acceptance.running import Running, eventually, running
from tests.drills.newsweek import SOON, Fate, Story, stories
from tests.drills.report import Outcome, Promise

_DELETED = re.compile(r'<(?:\w+:)?deleted-entry [^>]*?ref="([^"]+)"')
_MARK = re.compile(r"Wk\d{6}v\d")
LONGEST = 120
"""Seconds that a batch may take to come out."""

PROMISE = Promise(
    "Every reader ends with exactly the public articles, as they were corrected, whatever a newsroom's week brings.",
    "A week of articles in six formats, some corrected, killed, embargoed or doubled; feedparser, reader and others poll.",
    "make drill PART=week ARTICLES=35000",
)


class Client(Protocol):
    """A reader of feeds: what it has, headlines by ids."""

    has: dict[str, str]

    def poll(self) -> None: ...


@dataclass
class Parsed:
    """feedparser, which asks whether there is anything new."""

    url: str
    has: dict[str, str] = field(default_factory=dict)
    etag: str | None = None
    modified: str | None = None

    def poll(self) -> None:
        feed = feedparser.parse(self.url, etag=self.etag, modified=self.modified)
        if feed.get("status") == 200:
            self.etag, self.modified = feed.get("etag"), feed.get("modified")
            self.has |= {entry.id: entry.title for entry in feed.entries}


@dataclass
class Reader:
    """The library reader, which keeps what it has in a database."""

    url: str
    has: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._reader = make_reader(":memory:", feed_root="")
        self._reader.add_feed(self.url)

    def poll(self) -> None:
        self._reader.update_feed(self.url)
        self.has |= {entry.id: entry.title or "" for entry in self._reader.get_entries(limit=200)}


@dataclass
class Json:
    """A client of JSON Feed."""

    url: str
    has: dict[str, str] = field(default_factory=dict)
    etag: str = ""

    def poll(self) -> None:
        try:
            with urlopen(Request(self.url, headers={"If-None-Match": self.etag} if self.etag else {}), timeout=30) as answer:
                self.etag = answer.headers["ETag"]
                self.has |= {item["id"]: item["title"] for item in json.loads(answer.read())["items"]}
        except HTTPError as error:
            if error.code != 304:
                raise


def drill() -> Outcome:
    """Replay a week, and compare what every client has with what is public."""
    size, batch, seed = (int(os.environ.get(name, usual)) for name, usual in (("ARTICLES", 35_000), ("BATCH", 20), ("SEED", 1)))
    week = list(stories(size, seed))
    with tempfile.TemporaryDirectory(prefix="feedsvc-week-") as name, running(Path(name)) as service:
        base = f"{service.url}/feeds/latest"
        clients: dict[str, Client] = {
            "feedparser, RSS": Parsed(f"{base}.rss"),
            "feedparser, Atom": Parsed(f"{base}.atom"),
            "reader": Reader(f"{base}.atom"),
            "JSON Feed": Json(f"{base}.json"),
        }
        polls = _replayed(service, week, batch, list(clients.values()))
        kept = {name: set(client.has.values()) for name, client in clients.items()}
        kept |= {f"the archive, {suffix}": set(_walked(f"{base}.{suffix}")) for suffix in ("rss", "atom")}
    public = {story.last_mark for story in week if story.last_mark}
    failures = [fault for name, titles in kept.items() for fault in _faults(name, titles, public)]
    fates = Counter(story.fate.value for story in week)
    return Outcome(size, "articles", {**fates, "public in the end": len(public), "polls": polls}, failures)


def _replayed(service: Running, week: Sequence[Story], size: int, clients: Sequence[Client]) -> int:
    """Drop a week batch by batch, each with what becomes of the batch before; have all clients poll; return how often."""
    batches = [week[start : start + size] for start in range(0, len(week), size)]
    polls = 0
    for number, (batch, before) in enumerate(zip([*batches, []], [[], *batches], strict=True)):
        share = number / len(batches)
        for name, text in (*_firsts(batch, share), *_seconds(before, share)):
            service.drop(name, text)
        _wait_until_out(
            service,
            [*(s.mark() for s in batch if s.fate in _AT_ONCE), *(s.last_mark for s in before if s.fate is Fate.CORRECTED)],
        )
        polls += _polled(service, clients)
        if number % 50 == 0:
            sys.stdout.write(f"{number * size:,} articles\n")
            sys.stdout.flush()
    time.sleep(SOON.total_seconds() + 2)
    return polls + _polled(service, clients)


_AT_ONCE = (Fate.STANDS, Fate.CORRECTED, Fate.KILLED, Fate.DOUBLED)


def _firsts(batch: Sequence[Story], share: float) -> Iterator[tuple[str, str]]:
    for story in batch:
        yield story.name, story.written(1, datetime.now(UTC), share=share)


def _seconds(batch: Sequence[Story], share: float) -> Iterator[tuple[str, str]]:
    for story in batch:
        if story.fate is Fate.CORRECTED:
            yield story.name, story.written(2, datetime.now(UTC), share=share)
        if story.fate is Fate.KILLED:
            yield f"{story.name}.withdraw", "killed"
        if story.fate is Fate.DOUBLED:
            copy = Story(story.number, story.fate, "txt")
            yield f"copy-{story.number}.txt", copy.written(1, datetime.now(UTC), share=share)


def _wait_until_out(service: Running, marks: Sequence[str | None]) -> None:
    """Wait until all is taken in, and the feed has these."""
    drop = service.data / "drop"

    def is_out() -> bool:
        if any(not file.name.startswith(".") for file in drop.iterdir()):
            return False
        return {mark for mark in marks if mark} <= set(_MARK.findall(service.fetch("/feeds/latest.json").decode()))

    eventually(is_out, f"a batch to come out: {marks}", seconds=LONGEST)


def _polled(service: Running, clients: Sequence[Client]) -> int:
    gone = _DELETED.findall(service.fetch("/feeds/latest.tombstones.atom").decode())
    for client in clients:
        client.poll()
        for name in gone:
            client.has.pop(name, None)
    return len(clients)


def _walked(url: str) -> Iterator[str]:
    """Yield the headlines of a feed and of all pages of its archive."""
    while url:
        feed = feedparser.parse(url)
        yield from (entry.title for entry in feed.entries)
        url = next((link.href for link in feed.feed.get("links", ()) if link.rel == "prev-archive"), "")


def _faults(name: str, titles: set[str], public: set[str]) -> Iterator[str]:
    """Yield what a client lacks, and what it has that is not public."""
    marks = {match[0] for title in titles if (match := _MARK.search(title))}
    if missing := public - marks:
        yield f"{name} lacks {len(missing)}: {sorted(missing)[:5]}"
    if beyond := marks - public:
        yield f"{name} has {len(beyond)} that are not public: {sorted(beyond)[:5]}"
