"""Files that are sent by HTTP: who may, under which path, and what is known of what was sent."""

import io
import math
import threading
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import IO

from feedsvc.domain.articles import Article, Guid
from feedsvc.domain.files import WITHDRAW, decomposed
from feedsvc.domain.people import key_of
from feedsvc.domain.sending import READY, DropKey, SentFile, SentOutcome, is_in_folder, sent_path
from feedsvc.errors import FeedsvcError, FolderRefused, KeyRefused, NothingSent, SentTooOften
from feedsvc.ports import Clock, Store
from feedsvc.ports.sending import Inbox, ReceivedFile

NOTED = timedelta(minutes=10)
"""How exactly the last use of a key is noted: not every file is worth a commit."""

TAKEN_BACK = "It was taken back before its sidecar came."


@dataclass(slots=True)
class KeyRates:
    """How many files each key may send now: at most `limit` at once, and as many in a minute; 0: no limit."""

    limit: int = 0
    _left: dict[str, tuple[float, datetime]] = field(default_factory=dict)
    _guard: threading.Lock = field(default_factory=threading.Lock)

    def take(self, key: str, now: datetime) -> None:
        """Count a file. Raises `SentTooOften`."""
        if not self.limit:
            return
        with self._guard:
            left, since = self._left.get(key, (float(self.limit), now))
            left = min(self.limit, left + (now - since).total_seconds() * self.limit / 60)
            self._left[key] = (max(left - 1, left % 1), now)
        if left < 1:
            raise SentTooOften(self.limit, math.ceil((1 - left) * 60 / self.limit))


@dataclass(frozen=True, slots=True, kw_only=True)
class Sending:
    """Take files that are sent, each by a `token`, under a path below the drop folder.

    Everything raises `KeyRefused`, `RefusedPath`, `FolderRefused` for what the token may not do, and `StoreUnavailable`.
    """

    store: Store
    inbox: Inbox
    clock: Clock
    rates: KeyRates = field(default_factory=KeyRates)
    sentinel: str | None = None

    def put(self, token: str, path: str, body: IO[bytes], *, awaits_sidecar: bool = False, client: str = "") -> SentFile:
        """Put a file in the drop folder, in place of what waits there under its path, and return what is known of it.

        The same bytes again change nothing, and have the same outcome. Raises `SentTooOften`, `RefusedBody`, `FolderFull`.
        """
        key, path = self._allowed(token, path)
        return self._put(key, path, body, awaits_sidecar=awaits_sidecar, client=client)

    def withdraw(self, token: str, path: str, *, client: str = "") -> SentFile:
        """Withdraw what came under a path, as a file PATH.withdraw does. Raises `NothingSent` where nothing did."""
        key, path = self._allowed(token, path)
        with self.store.read() as view:
            is_known = bool(view.articles.by_path(path) or view.articles.by_path(decomposed(path)))
        if not is_known and self.inbox.take_back(path):
            return self._taken_back(key, path, client)
        if not is_known and not self.inbox.is_waiting(path):
            raise NothingSent("No article came under this path.")
        return self._put(key, f"{path}{WITHDRAW}", io.BytesIO(), client=client)

    def status(self, token: str, path: str, digest: str | None = None) -> SentFile:
        """Return what is known of the file that was sent last under a path. Raises `NothingSent`, also where the one that is
        asked for by its digest isn't that."""
        _, path = self._allowed(token, path)
        known = self._known(path)
        if known is None or not known.digest:
            raise NothingSent("No file was sent under this path.")
        if digest not in (None, known.digest):
            raise NothingSent("Another file was sent under this path since.")
        return known

    def articles(self, sent: SentFile) -> Sequence[Article | None]:
        """Return the article of each outcome of a file; None where it has none, or where it is gone or came from elsewhere
        since."""
        with self.store.read() as view:
            articles = [view.articles.by_guid(Guid(outcome.guid)) if outcome.guid else None for outcome in sent.outcomes]
        return [article if article and is_in_folder(article.revision.path, sent.folder) else None for article in articles]

    def settled(self, paths: Collection[str]) -> Collection[str]:
        """Return those of these paths whose outcome is known."""
        with self.store.read() as view:
            return {sent.path for sent in view.sent.of(paths) if sent.settled is not None}

    def hashes(self) -> Collection[str]:
        """Return the hashes of the keys that may send."""
        with self.store.read() as view:
            return frozenset(key.key for key in view.drop_keys.all() if key.revoked is None)

    def latest(self, *, before: datetime | None = None, limit: int = 50) -> Sequence[SentFile]:
        """List the files that were sent last."""
        with self.store.read() as view:
            return view.sent.latest(before=before, limit=limit)

    def _allowed(self, token: str, path: str) -> tuple[DropKey, str]:
        """Return the key of a token, and the path as the drop folder has it."""
        now = self.clock()
        with self.store.read() as view:
            key = view.drop_keys.get(key_of(token)) if token else None
        if key is None or key.revoked is not None:
            raise KeyRefused("Send a key that is valid here: Authorization: Bearer KEY. `feedsvc keys add` makes one.")
        path = sent_path(path, sentinel=self.sentinel)
        if not key.may_fill(path):
            raise FolderRefused(f"This key is for the folder {key.folder}: its paths begin with {key.folder}/.")
        if key.used is None or now - key.used >= NOTED:
            with self.store.begin() as unit:
                unit.drop_keys.use(key.key, now)
        return key, path

    def _put(self, key: DropKey, path: str, body: IO[bytes], *, awaits_sidecar: bool = False, client: str = "") -> SentFile:
        self.rates.take(key.key, self.clock())
        with self.inbox.receive(path, body) as received:
            known = self._known(path)
            if known is not None and self._is_repeated(known, received):
                return known
            sent = self._noted(key, path, received.digest, client)
            try:
                received.place(awaits_sidecar=awaits_sidecar)
            except (OSError, FeedsvcError):
                with self.store.begin() as unit:
                    unit.sent.forget([path])
                raise
            return sent

    def _is_repeated(self, known: SentFile, received: ReceivedFile) -> bool:
        """Return whether the same bytes were taken in before, and would be read just as then."""
        is_same = known.digest == received.digest and known.settled is not None and not known.is_refused
        if not is_same or known.is_withdrawal or self.inbox.is_companion(known.path):
            return False
        return not self.inbox.is_waiting(known.path) and not self.inbox.has_company(known.path)

    def _noted(self, key: DropKey, path: str, digest: str, client: str) -> SentFile:
        """Note a file before it is in its place: intake finds it noted, however soon it is there."""
        sent = SentFile(path=path, digest=digest, sender=key.name, folder=key.folder, client=client, at=self.clock())
        target = path.removesuffix(WITHDRAW)
        with self.store.begin() as unit:
            unit.sent.keep(sent)
            for withdrawn in unit.sent.of([target]) if sent.is_withdrawal else ():
                unit.sent.keep(replace(withdrawn, digest=""))  # the same bytes are news from now on
        return sent

    def _taken_back(self, key: DropKey, path: str, client: str) -> SentFile:
        sent = self._noted(key, f"{path}{WITHDRAW}", key_of(""), client)
        outcomes = [SentOutcome(status=READY, verdict="withdrawn", reason=TAKEN_BACK)]
        with self.store.begin() as unit:
            unit.sent.settle(sent.path, outcomes, at=self.clock())
        return replace(sent, settled=self.clock(), outcomes=tuple(outcomes))

    def _known(self, path: str) -> SentFile | None:
        with self.store.read() as view:
            return next(iter(view.sent.of([path])), None)
