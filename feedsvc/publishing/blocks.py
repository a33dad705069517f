"""The blocks of articles that sitemaps list: all are counted once, and after that those that articles or time have changed.

To count a million articles takes a database a third of a second.
"""

import threading
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from feedsvc.domain.sitemaps import Block
from feedsvc.ports import Unit

MANY = 50
"""Blocks that are counted one by one; of more, all are."""

LATE = timedelta(minutes=10)
"""Time after an erasure in which all are counted: another machine's clock, by which it is dated, may be behind."""


@dataclass(slots=True)
class Blocks:
    """The blocks of `size` articles, as far as this process has counted them."""

    size: int
    _kept: dict[int, Block] = field(default_factory=dict)
    _reached: tuple[int, datetime] | None = None
    """The sequence up to which articles are counted, and at which instant."""
    _one_at_a_time: threading.Lock = field(default_factory=threading.Lock)

    def __call__(self, view: Unit, now: datetime) -> Sequence[Block]:
        """Return the blocks that hold public articles, first to last."""
        with self._one_at_a_time:
            sequence = view.articles.last_sequence()
            touched = self._touched(view, now)
            if touched is None:
                self._kept = {}
            for number in touched or ():
                self._kept.pop(number, None)
            if touched is None or touched:
                counted = view.articles.blocks(size=self.size, now=now, numbers=touched)
                self._kept |= {block.number: block for block in counted}
            self._reached = (sequence, now)
            return [self._kept[number] for number in sorted(self._kept)]

    def _touched(self, view: Unit, now: datetime) -> Sequence[int] | None:
        """Return the numbers of the blocks that are to be counted; None for all."""
        if self._reached is None or now < self._reached[1] or view.erasures.since(self._reached[1] - LATE):
            return None
        sequence, until = self._reached
        touched = view.articles.touched_blocks(size=self.size, known=sequence, since=until, until=now)
        return touched if len(touched) <= MANY else None
