"""The fast lane: polls of the live feeds, answered from memory before Flask is asked.

The answers of `conditional.respond` are remembered with the rendition, by the headers that decide them. Pollers ask alike, so
nearly every poll costs a look-up; and since Flask's view calls the same function, the two can't differ.
"""

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime

from feedsvc.domain.edge import keys_of
from feedsvc.ports import Clock
from feedsvc.publishing.live import LiveFeed
from feedsvc.server.exchange import Answer
from feedsvc.web.conditional import Asked, respond, taken_deltas
from feedsvc.web.cors import NOBODY, Cors

FEEDS = "/feeds/"

MOST_ANSWERS = 200
"""Answers that are remembered of one rendition; a client with headers of its own costs a rendition's worth of work at most."""

MOST_FEEDS = 2000
"""Feeds whose answers are remembered; there is no end of streams."""

MOST_BYTES = 64_000_000
"""Bytes of streams that answers may keep in memory when nothing else does."""

_Key = tuple[str | None, ...]


@dataclass(slots=True)
class _Remembered:
    """The answers that a rendition gave, good until `until` (seconds since 1970): then the time left to its end changes."""

    live: LiveFeed
    until: float
    answers: dict[_Key, Answer] = field(default_factory=dict)


@dataclass(slots=True)
class FastLane:
    """Answer GET and HEAD of live feeds, and of `streams` that are in memory, by the name of the rendition."""

    feeds: Callable[[], Mapping[str, LiveFeed]]
    streams: Callable[[str], LiveFeed | None]
    clock: Clock
    cors: Cors = NOBODY
    key_header: str | None = None
    _remembered: dict[str, _Remembered] = field(default_factory=dict)
    _weight: int = 0

    def answer(self, path: str, header: Callable[[str], str | None], now: float) -> Answer | None:
        """Answer a poll at `now` (seconds since 1970); None for what is no live feed. `header` returns a header by its name."""
        if not path.startswith(FEEDS):
            return None
        name = path[len(FEEDS) :]
        configured = self.feeds().get(name)
        live = configured or self.streams(name)
        if live is None:
            return None
        known = self._remembered.get(path)
        if known is None or known.live is not live or now >= known.until:
            known = self._remember(path, _Remembered(live, _good_until(live, now)), is_stream=configured is None)
        key = self._key(header)
        answer = known.answers.get(key)
        if answer is None:
            answer = respond(Asked(*key), live.rendition, now=self.clock(), past=live.past, cors=self.cors)
            if self.key_header:
                answer = replace(answer, headers=[*answer.headers, (self.key_header, keys_of(path))])
            if len(known.answers) < MOST_ANSWERS:
                known.answers[key] = answer
        return answer

    def again(self, path: str, header: Callable[[str], str | None]) -> Callable[[float], Answer | None]:
        """Return what looks up the answer to a repeated poll, at an instant: None once the feed has changed, or of a stream."""
        name, key, feeds, remembered = path[len(FEEDS) :], self._key(header), self.feeds, self._remembered

        def look_up(now: float) -> Answer | None:
            known = remembered.get(path)
            if known is None or now >= known.until or known.live is not feeds().get(name):
                return None
            return known.answers.get(key)

        return look_up

    def _key(self, header: Callable[[str], str | None]) -> _Key:
        """Return what decides the answer: the fields of `Asked`, in their order."""
        origin = header("origin") if self.cors.varies else None
        a_im = header("a-im") and taken_deltas(header("a-im"), header("user-agent"))
        return (
            *(header("if-none-match"), header("if-modified-since"), header("accept-encoding"), a_im, origin),
            *(header("if-match"), header("if-unmodified-since")),
        )

    def _remember(self, path: str, known: _Remembered, *, is_stream: bool) -> _Remembered:
        self._weight += known.live.rendition.weight if is_stream else 0
        if len(self._remembered) >= MOST_FEEDS or self._weight > MOST_BYTES:
            self._remembered.clear()
            self._weight = 0
        self._remembered[path] = known
        return known


def _good_until(live: LiveFeed, now: float) -> float:
    """Return the second at which the answers' max-age changes: soon, once the next turn of the feed is nearer than its ttl."""
    turn: datetime | None = live.rendition.cache_until
    if turn is None:
        return math.inf
    begins_to_count = turn.timestamp() - live.rendition.max_age
    return begins_to_count if now < begins_to_count else math.floor(now) + 1
