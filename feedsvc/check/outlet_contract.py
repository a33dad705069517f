"""What an outlet that another package registers has to keep: to be run by the tests of that package."""

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor

from feedsvc.domain.outlets import SiteAnswer
from feedsvc.errors import StoreUnavailable
from feedsvc.ports.outlets import OutletWriter

Read = Callable[[str], bytes | None]
"""Returns what an outlet holds for a public address, None if it holds nothing."""

_PAGE = {"Content-Type": "text/html; charset=utf-8", "Cache-Control": "max-age=60"}
_FEED = {"Content-Type": "application/rss+xml; charset=utf-8", "Cache-Control": "max-age=300"}
_ID = "/articles/8d1c4f5e-0b1a-5f0a-9c2f-6a2f4f0f8a11"

ANSWERS = {
    "/": SiteAnswer(200, b"<!doctype html><p>Latest News", _PAGE),
    "/feed/latest": SiteAnswer(200, b"<!doctype html><p>Latest", _PAGE),
    "/feeds/latest.rss": SiteAnswer(200, b"<rss/>" * 40_000, _FEED),
    "/feeds/latest/archive/1.rss": SiteAnswer(200, b"<rss/>", _FEED),
    "/feeds/Küste & Hafen.rss": SiteAnswer(200, b"<rss/> of the coast", _FEED),
    "/media/ab/pier.jpg": SiteAnswer(200, bytes(range(256)), {"Content-Type": "image/jpeg"}),
    _ID: SiteAnswer(200, b"<!doctype html><p>an article", _PAGE),
    f"{_ID}/harbour-reopens": SiteAnswer(200, b"<!doctype html><p>under its first headline", _PAGE),
    f"{_ID}/harbour-stays-open": SiteAnswer(200, b"<!doctype html><p>under its second", _PAGE),
    f"{_ID}0": SiteAnswer(200, b"<!doctype html><p>another article", _PAGE),
    "/robots.txt": SiteAnswer(200, b"", {"Content-Type": "text/plain"}),
}
"""Answers by address: a page may have others below its own, and addresses hold any characters."""


def outlet_breaches(writer: OutletWriter, read: Read) -> Sequence[str]:
    """Return how an outlet, which should be empty, breaks its contract, a sentence each; none if it keeps it."""
    breaches: list[str] = []
    for step in (_written, _rewritten, _taken_down, _taken_down_below, _emptied):
        try:
            breaches += step(writer, read)
        except StoreUnavailable as error:
            return [*breaches, f"The outlet does not answer: {error}"]
        except Exception as error:  # noqa: BLE001 the outermost frame of what is tried: a breach itself
            return [*breaches, f"{step.__name__.strip('_')}: {type(error).__name__} instead of StoreUnavailable: {error}"]
    return breaches


def _written(writer: OutletWriter, read: Read) -> Iterator[str]:
    with ThreadPoolExecutor(8) as threads:
        list(threads.map(writer.put, ANSWERS, ANSWERS.values()))
    yield from (f"{path} is not what was written there." for path, answer in ANSWERS.items() if read(path) != answer.body)


def _rewritten(writer: OutletWriter, read: Read) -> Iterator[str]:
    path = "/feeds/latest.rss"
    for body in (b"<rss/> a shorter one", ANSWERS[path].body):
        writer.put(path, SiteAnswer(200, body, _FEED))
        if read(path) != body:
            yield f"{path} is not what was written there last."


def _taken_down(writer: OutletWriter, read: Read) -> Iterator[str]:
    path = "/feed/latest"
    for _ in range(2):  # what is gone is taken down without an error
        writer.remove(path)
    if read(path) is not None:
        yield f"{path} was taken down, and is there."
    yield from (f"{other} went with {path}." for other in ANSWERS if other != path and read(other) is None)


def _taken_down_below(writer: OutletWriter, read: Read) -> Iterator[str]:
    kept = f"{_ID}/harbour-stays-open"
    writer.remove_below(_ID, but=kept)
    yield from (f"{path} was taken down, and is there." for path in (_ID, f"{_ID}/harbour-reopens") if read(path) is not None)
    yield from (f"{path} went with what is below {_ID}." for path in (kept, f"{_ID}0") if read(path) is None)
    writer.remove_below(_ID)
    if read(kept) is not None:
        yield f"{kept} was taken down, and is there."


def _emptied(writer: OutletWriter, read: Read) -> Iterator[str]:
    for path in ANSWERS:
        writer.remove(path)
    yield from (f"{path} was taken down, and is there." for path in ANSWERS if read(path) is not None)
