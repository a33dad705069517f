"""Polls are counted on the event loop, which needs no lock, and kept in the store every few seconds by a thread."""

import asyncio
from collections.abc import Callable
from concurrent.futures import Executor
from dataclasses import dataclass

from feedsvc.counts.counting import Counting, PollCounts, keep_polls

SECONDS = 5.0
"""Between two times that polls are kept: as much is lost when a process is killed."""


@dataclass(slots=True)
class PollKeeper:
    """Count the polls of a web process. `counted_as` gives the name that a rendition is counted under, None for none."""

    counts: PollCounts
    counting: Counting
    counted_as: Callable[[str], str | None]

    def count(self, name: str, status: int, user_agent: str | None) -> None:
        """Count a request below `/feeds/`; `name` may be anything that a client thought of."""
        known = self.counted_as(name) if status != 404 else None
        if known is not None:
            self.counts.add(known, status, user_agent)

    async def keep(self, executor: Executor) -> None:
        """Keep what was counted until cancelled; what the store doesn't take is kept when it answers again."""
        loop = asyncio.get_running_loop()
        while True:
            await asyncio.sleep(SECONDS)
            counted = self.counts.take()
            if counted:
                self.counts.restore(await loop.run_in_executor(executor, keep_polls, self.counting, counted))

    def close(self) -> None:
        """Keep what is left."""
        keep_polls(self.counting, self.counts.take())
