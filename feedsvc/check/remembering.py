"""Entries in which nothing was found before: in a feed with one new entry, that one alone is examined."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from hashlib import blake2b

from feedsvc.check.finding import Finding

MOST = 10_000
"""Entries that are remembered, by their hash: 2 MB."""

_NEVER = datetime.max.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Faultless:
    """The entries in which nothing was found, and the time as of which they were examined."""

    _known: dict[bytes, datetime] = field(default_factory=dict)

    def examine(self, entry: bytes, findings: Iterator[Finding], now: datetime | None) -> Iterator[Finding]:
        """Yield `findings`, which examine the entry written as these bytes as of `now`; one without any isn't examined again.

        What was not dated ahead at one time isn't so later, so only an earlier `now` asks for another look.
        """
        mark = blake2b(entry, digest_size=16).digest()
        if mark in self._known and (now is None or self._known[mark] <= now):
            return
        is_clean = True
        for finding in findings:
            is_clean = False
            yield finding
        if is_clean:
            if len(self._known) >= MOST:
                self._known.clear()
            self._known[mark] = now or _NEVER
