"""Sending on the event loop: whose bodies are read, and clients that wait for what becomes of a file (RFC 7240, `wait`)."""

import asyncio
import json
import re
from collections import Counter
from collections.abc import Collection
from concurrent.futures import Executor, ThreadPoolExecutor
from dataclasses import dataclass, field, replace

from feedsvc.domain.people import key_of
from feedsvc.errors import FeedsvcError, StoreUnavailable
from feedsvc.server.bridge import Bridge
from feedsvc.server.exchange import Answer, Request
from feedsvc.server.reader import Refusal
from feedsvc.web.bodies import FORM
from feedsvc.web.drop import CHALLENGE, DropDoor, bearer
from feedsvc.web.problems import problem

LONGEST_WAIT = 30
"""Seconds that a client may wait for an outcome."""

GATHERING = 0.05
"""Seconds in which commits are gathered before the store is asked for outcomes."""

METHODS = ("PUT", "DELETE")

_WAIT = re.compile(r"(?:^|[,;])\s*wait\s*=\s*\"?(\d{1,6})\"?\s*(?=$|[,;])", re.IGNORECASE)


def wait_of(prefer: str) -> int:
    """Return for how many seconds a client wants to wait; 0 for one that doesn't say."""
    match = _WAIT.search(prefer)
    return min(int(match[1]), LONGEST_WAIT) if match else 0


@dataclass(slots=True)
class SendingFront:
    """Answer `/drop/PATH`; `largest` is how many bytes a file may have."""

    door: DropDoor
    bridge: Bridge
    largest: int
    threads: Executor = field(default_factory=lambda: ThreadPoolExecutor(2, thread_name_prefix="sent"))
    is_ending: bool = False
    _hashes: Collection[str] = ()
    _waiting: Counter[str] = field(default_factory=Counter)
    """How many clients wait for the outcome of each path."""
    _changed: asyncio.Condition = field(default_factory=asyncio.Condition)
    _settled: set[str] = field(default_factory=set)
    _has_news: bool = False
    _looking: "asyncio.Task[None] | None" = None

    def refresh(self) -> None:
        """Read which keys are valid, so that no stranger's body is taken; called by a thread after each commit."""
        try:
            self._hashes = self.door.sending.hashes()
        except StoreUnavailable:
            return

    def largest_body(self, request: Request) -> int:
        """Return how many bytes of a body are taken: a file's of who has a key, else what is needed to refuse it in words.

        Raises `Refusal` for a larger one.
        """
        token, headers = bearer(request.headers.get("authorization", "")), request.headers
        length = int(headers.get("content-length", "0"))
        if token and key_of(token) in self._hashes:
            if length > self.largest:
                raise _refusal(413, f"The file is larger than {self.largest:,} bytes (setting intake.max_bytes).")
            return self.largest
        if "transfer-encoding" in headers or length > FORM:
            raise _refusal(401, "Send a key that is valid here: Authorization: Bearer KEY.", CHALLENGE)
        return FORM

    async def answer(self, request: Request) -> Answer:
        """Answer at once, or with the outcome, as the client prefers."""
        seconds = wait_of(request.headers.get("prefer", "")) if request.method in METHODS else 0
        answer = await self.bridge.answer(request)
        if answer.status != 202 or not seconds:
            return answer
        accepted = json.loads(answer.body)
        is_settled = await self._wait(accepted["file"], seconds)
        if is_settled:
            answer = await self._outcome(request, accepted["file"], answer)
        return replace(answer, headers=[*answer.headers, ("Preference-Applied", f"wait={seconds}")])

    async def wake(self) -> None:
        """Look whether something is settled that somebody waits for; called after each commit."""
        self._has_news = True
        if self._waiting and (self._looking is None or self._looking.done()):
            self._looking = asyncio.get_running_loop().create_task(self._look())

    async def end(self) -> None:
        """Answer everybody who waits."""
        self.is_ending = True
        async with self._changed:
            self._changed.notify_all()

    def close(self) -> None:
        """End the threads."""
        self.threads.shutdown(wait=False, cancel_futures=True)

    async def _wait(self, path: str, seconds: float) -> bool:
        """Wait until a path is settled; return whether it is."""
        self._waiting[path] += 1
        self._settled.discard(path)  # that was the file before
        await self.wake()
        try:
            async with asyncio.timeout(seconds), self._changed:
                await self._changed.wait_for(lambda: self.is_ending or path in self._settled)
        except TimeoutError:
            return False
        finally:
            self._waiting[path] -= 1
            self._waiting += Counter()  # keeps what is above 0
        return path in self._settled

    async def _look(self) -> None:
        """Ask which of the paths are settled, until no commit came meanwhile."""
        loop = asyncio.get_running_loop()
        while self._has_news and self._waiting:
            await asyncio.sleep(GATHERING)
            self._has_news = False
            try:
                settled = await loop.run_in_executor(self.threads, self.door.sending.settled, list(self._waiting))
            except StoreUnavailable:
                continue
            async with self._changed:
                self._settled = set(settled)
                self._changed.notify_all()

    async def _outcome(self, request: Request, path: str, accepted: Answer) -> Answer:
        """Answer with what became of a file; with its acceptance where another took its place meanwhile."""
        token = bearer(request.headers.get("authorization", ""))

        def ask() -> Answer:
            sent = self.door.sending.status(token, path)
            return self.door.outcome(sent) if sent.settled else accepted

        try:
            return await asyncio.get_running_loop().run_in_executor(self.threads, ask)
        except FeedsvcError:
            return accepted


def _refusal(status: int, sentence: str, *headers: tuple[str, str]) -> Refusal:
    return Refusal(status, sentence, problem(status, sentence, *headers))
