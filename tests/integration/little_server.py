"""A server process that answers `/now` at once, `/page` after a moment, and `/number` with the number that its file holds."""

import asyncio
import os
from pathlib import Path

from feedsvc.server.exchange import Answer, Limits, Request, sentence


class LittleApplication:
    limits = Limits()

    def __init__(self) -> None:
        self.file = Path(os.environ["LITTLE_FILE"])
        self.number = int(self.file.read_text())

        self.hung_up = asyncio.Event()

    def hang_up(self) -> None:
        self.hung_up.set()

    async def successor(self) -> "LittleApplication":
        while True:
            await self.hung_up.wait()
            self.hung_up.clear()
            if self.file.read_text().isdigit():
                return LittleApplication()

    def under_way(self) -> int:
        return 0

    def largest_body(self, _: Request) -> int:
        return 100

    def at_once(self, request: Request) -> Answer | None:
        if request.path == "/page":
            return None
        return sentence(200, str(self.number) if request.path == "/number" else "now")

    def again(self, _: Request) -> None:
        return None

    async def answer(self, _: Request) -> Answer:
        await asyncio.sleep(0.02)
        return sentence(200, "a page")

    async def start(self) -> None:
        """Nothing has to begin."""

    def finish(self) -> None:
        """Nothing goes on."""

    def close(self) -> None:
        """Nothing is open."""
