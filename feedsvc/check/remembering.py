"""Entries in which nothing was found before: a feed with one new entry costs a look at that one."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from hashlib import blake2b

from lxml import etree

from feedsvc.check.finding import Finding

MOST = 10_000
"""Entries that are remembered, by their hash: 2 MB."""

_NEVER = datetime.max.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Faultless:
    """The entries of one format in which nothing was found, and the time as of which they were looked at."""

    _known: dict[bytes, datetime] = field(default_factory=dict)

    def look(self, entry: etree._Element, findings: Iterator[Finding], now: datetime | None) -> Iterator[Finding]:
        """Give `findings`, which look at `entry` as of `now` when they are asked for; an entry without any isn't looked at
        again. What was not dated ahead at one time isn't so later, so that only an earlier `now` asks for another look.
        """
        mark = blake2b(etree.tostring(entry, with_tail=False), digest_size=16).digest()
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
