"""What a reader that another package registers has to keep: to be run by the tests of that package."""

import time
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import PurePosixPath
from random import Random

from feedsvc.domain.drafts import Draft
from feedsvc.domain.outlet import Outlet
from feedsvc.errors import FeedsvcError, UnreadableArticle
from feedsvc.normalise import normalise
from feedsvc.plugins import Plugin
from feedsvc.readers.plugins import FormatReader, checked

SECONDS = 5.0
"""Seconds of computing that any file may take; the service ends a reader after ten."""

_RECEIVED = datetime(2026, 3, 1, 12, tzinfo=UTC)
_OUTLET = Outlet(name="The Sableport Courier", base_url="https://news.example", zone=UTC)

OTHERS: Mapping[str, bytes] = {
    "plain.txt": b"Harbour reopens\n\nBy Ana Prill\n\nThe harbour of Sableport has reopened after the storm.\n",
    "page.html": b"<!doctype html><html><head><title>Harbour reopens</title></head><body><p>It has reopened.</p></body></html>",
    "notes.md": b"---\ntitle: Harbour reopens\n---\n\nThe harbour of Sableport has reopened.\n",
    "object.json": b'{"title": "Harbour reopens", "body": "The harbour of Sableport has reopened."}',
    "feed.xml": b'<?xml version="1.0"?><rss version="2.0"><channel><title>News</title></channel></rss>',
    "letter.eml": b"From: ana@news.example\r\nSubject: Harbour reopens\r\n\r\nThe harbour has reopened.\r\n",
    "archive.zip": b"PK\x03\x04" + bytes(60),
    "picture.png": b"\x89PNG\r\n\x1a\n" + bytes(60),
}
"""Files of formats that we read, which no other reader may take for its own."""


def reader_breaches(reader: FormatReader, samples: Mapping[str, bytes], *, rounds: int = 500, seed: int = 0) -> Sequence[str]:
    """Return how a reader breaks its contract, a sentence each; none if it keeps it.

    `samples` are good files by their names. Each round spoils one of them in another way; `seed` decides how.
    """
    plugin = Plugin("reader", "the package under test", reader)
    breaches = [*_of_samples(plugin, samples), *_of_others(plugin), *_of_spoilt(plugin, samples, rounds, Random(seed))]  # noqa: S311 no secret
    return list(dict.fromkeys(breaches))


def _of_samples(plugin: Plugin[FormatReader], samples: Mapping[str, bytes]) -> Iterator[str]:
    for name, content in samples.items():
        path = PurePosixPath(name)
        try:
            with plugin.calling():
                if plugin.part.recognises(path, content) is not True:
                    yield f"{name} is a sample, and not recognised."
                    continue
                drafts, again = (checked(plugin.part.read(path, content), path) for _ in range(2))
        except FeedsvcError as error:
            yield f"{name} is a sample, and can't be read: {error}"
            continue
        if drafts != again:
            yield f"{name} is read otherwise a second time."
        yield from (f"{name}: {reason}" for draft in drafts for reason in _lacking(draft))


def _lacking(draft: Draft) -> Iterator[str]:
    """Yield why a draft of a sample becomes no article."""
    try:
        revision = normalise(draft, outlet=_OUTLET, received=_RECEIVED)
    except UnreadableArticle as error:
        yield error.reason
        return
    if not revision.title or not revision.content_text:
        yield "an article of it has no headline or no text."


def _of_others(plugin: Plugin[FormatReader]) -> Iterator[str]:
    for name, content in OTHERS.items():
        try:
            with plugin.calling():
                if plugin.part.recognises(PurePosixPath(name), content):
                    yield f"{name}, a file of another format, is taken for one of this format."
        except FeedsvcError as error:
            yield f"{name}, a file of another format: {error}"


def _of_spoilt(plugin: Plugin[FormatReader], samples: Mapping[str, bytes], rounds: int, random: Random) -> Iterator[str]:
    for _ in range(rounds):
        name = random.choice(list(samples))
        content, path = spoilt(samples[name], random), PurePosixPath(name)
        begun = time.process_time()
        try:
            with plugin.calling():
                drafts = checked(plugin.part.read(path, content), path) if plugin.part.recognises(path, content) else ()
            for draft in drafts:
                normalise(draft, outlet=_OUTLET, received=_RECEIVED)
        except UnreadableArticle as error:
            if not error.reason.strip():
                yield f"A spoilt {name} is refused without a sentence."
        except FeedsvcError as error:
            yield f"A spoilt {name} is neither read nor refused: {error}"
        if time.process_time() - begun > SECONDS:
            yield f"A spoilt {name} takes more than {SECONDS:g} s of computing."


def spoilt(content: bytes, random: Random) -> bytes:
    """Return a file that is cut, or in which bytes are changed, doubled, left out or put in."""
    start, end = sorted(random.randrange(len(content) + 1) for _ in range(2))
    match random.randrange(5):
        case 0:
            return content[:start]
        case 1:
            return content[:start] + random.randbytes(min(end - start, 20)) + content[end:]
        case 2:
            return content[:end] + content[start:]
        case 3:
            return content[:start] + content[end:]
        case _:
            return content[:start] + random.choice((b"\x00", b"\xff", b"<", b'"', b"\n", "é\u202e".encode())) + content[start:]
