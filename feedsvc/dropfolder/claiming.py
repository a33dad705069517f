"""The drop folder, whose files are claimed as rows of the store.

What a version of a file became is settled in the transaction of its articles. The file is filed away after that, or left where
it is: whatever ends the service in between, a settled version is never read again. File, sidecar and
pictures are one claim, and a version is theirs together: where file or sidecar have changed, they are a new one.
"""

import time
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from datetime import timedelta
from functools import partial
from pathlib import PurePosixPath

from feedsvc.domain.files import ANY_NODE, Drop, DroppedFile, DropState
from feedsvc.dropfolder.claim import FileClaim, is_large
from feedsvc.dropfolder.listing import ListedFile, Listing
from feedsvc.dropfolder.places import spelt
from feedsvc.dropfolder.settled import SettledFiles
from feedsvc.errors import FileChanged, RefusedFile, StoreUnavailable
from feedsvc.ports import Clock, Store, Unit
from feedsvc.ports.intake import Claim, Drops

HELD = timedelta(seconds=10)
"""Time that a claim is held, unless it is renewed: so long does what a lost machine had wait for another."""

MAX_ATTEMPTS = 3
"""A file that the service ended on this often is not tried again: it would keep all others waiting."""

BATCH = 50
"""Files that are claimed in one transaction."""


@dataclass(slots=True, kw_only=True)
class ClaimingFolder:
    """A drop folder; sizes in bytes. `holder` names this process, and `is_gone` tells whether another surely ended."""

    listing: Listing
    store: Store
    filing: SettledFiles
    clock: Clock
    holder: str
    is_gone: Callable[[str], bool]
    node: Callable[[], str] = lambda: ANY_NODE
    """Finds the name of the folder (`node_of`), which is looked up at each scan."""
    pool: ThreadPoolExecutor | None = None
    """Threads that read files and file them away, where each waits for a network."""
    held: set[str] = field(default_factory=set)
    """Keys of the files whose claims are out: no scan claims them once more, in any version."""
    _known: dict[PurePosixPath, str] = field(default_factory=dict)
    """Versions that are settled, and need nothing more."""
    _filed: deque[Drop] = field(default_factory=deque)
    """Rows of files that were filed away since the last transaction."""
    _renewed: float = 0.0
    _is_begun: bool = False
    _node: str | None = None

    def claim_ready(self) -> Iterator[FileClaim]:
        """See `ports.intake.DropFolder`."""
        self._node = self.node()
        self._begin()
        self._forget_filed()
        if self.held:
            self.renew()
        ready = [file for file in self.listing.complete() if self._is_ready(file)]
        tried, fresh = self._parted(ready)
        for batch in [*([file] for file in tried), *(fresh[at : at + BATCH] for at in range(0, len(fresh), BATCH))]:
            yield from self._claimed(batch)

    def release(self, claims: Sequence[Claim]) -> None:
        """See `ports.intake.DropFolder`."""
        self._give_back([(claim.listed, claim.row) for claim in claims if isinstance(claim, FileClaim)])

    def settle(self, claims: Sequence[Claim], unit: Unit, refusal: tuple[str, str] | None = None) -> None:
        """See `ports.intake.DropFolder`."""
        own = [claim for claim in claims if isinstance(claim, FileClaim)]
        versions = {claim.row.path: claim.row.version for claim in own}
        self.drops(unit).settle(versions, holder=self.holder, refusal=refusal)
        for claim in own:
            claim.settled(refusal)

    def renew(self) -> None:
        """See `ports.intake.DropFolder`."""
        if time.monotonic() - self._renewed > HELD.total_seconds() / 3:
            self.keep()

    def keep(self) -> None:
        """Renew what is held now, whatever this process is at."""
        if not self.held:
            return
        until = self.clock() + HELD
        with self.store.begin(is_lasting=False) as unit:
            unit.drops.renew(self.holder, until)
        self._renewed = time.monotonic()

    def drops(self, unit: Unit) -> Drops:
        """Return the rows of this folder's files."""
        if self._node is None:
            self._node = self.node()
        return unit.drops.of(self._node)

    def waiting(self) -> int:
        """Count the files and lone sidecars in the folder that were not dealt with yet."""
        there = (file for file in self.listing.everything() if not self.filing.has_article(file))
        unknown = [file for file in there if self._known.get(file.place) != self._version(file)]
        if not self.filing.keeps:
            return len(unknown)
        return len(unknown) - sum(self._is_settled(file, row) for file, row in self._with_rows(unknown))

    def taken_in(self) -> Iterator[ListedFile]:
        """Yield the files of a folder in which they stay, each as it was taken in: none that changed since."""
        for file, row in self._with_rows([file for file in self.listing.everything() if not file.is_orphan]):
            if row is not None and row.state is DropState.TAKEN_IN and row.version == self._version(file):
                yield file

    def obstacles(self) -> Sequence[tuple[str, str]]:
        """See `ports.intake.DropFolder`."""
        return self.listing.obstacles.report()

    def file(self, file: ListedFile, row: Drop, content: bytes | None = None) -> None:
        """File away what is settled, beside others where there is a pool: it is held until it is. Raises `OSError`."""
        if self.pool is None:
            self._file(file, row, content)
        else:
            self.held.add(row.path)
            self.pool.submit(self._file_or_wait, file, row, content)

    def finish(self) -> None:
        """Wait until all that is being filed away is."""
        if self.pool is not None:
            self.pool.shutdown()

    def _file(self, file: ListedFile, row: Drop, content: bytes | None) -> None:
        try:
            if self.filing.file(file, row, content):
                self._filed.append(row)
                if self.filing.keeps:
                    self._known[file.place] = row.version
        finally:
            self.held.discard(row.path)

    def _file_or_wait(self, file: ListedFile, row: Drop, content: bytes | None) -> None:
        try:
            self._file(file, row, content)
        except Exception as error:  # noqa: BLE001 a file's outermost frame: it is settled, and is filed away later
            self.listing.obstacles.note(file.place, f"It can't be filed away: {error}.")

    def _begin(self) -> None:
        """Take up what earlier processes left: claims of releases before, and rows of files that are gone."""
        if self._is_begun or self.filing.keeps:
            return
        self.filing.put_back(self._put, self._version)
        there = {file.key for file in self.listing.everything()}
        with self.store.read() as view:
            rows = [row for row in self.drops(view).rows() if row.path not in there]
        for row in rows:
            self.filing.file_rest(row)
        self._filed += [row for row in rows if row.state is not DropState.CLAIMED or self.is_gone(row.holder or "")]
        self._is_begun = True

    def _put(self, drop: Drop) -> None:
        with self.store.begin() as unit:
            self.drops(unit).put(drop)

    def _forget_filed(self) -> None:
        if self._filed:
            with self.store.begin(is_lasting=False) as unit:
                rows = self._clear(unit)
            self._dismiss(rows)

    def _clear(self, unit: Unit) -> list[Drop]:
        """Remove the rows of files that were moved away; those that stay keep theirs. Other threads may file more meanwhile."""
        rows = list(self._filed)
        if not self.filing.keeps:
            self.drops(unit).remove(rows)
        for row in rows:
            if self.filing.keeps and row.state is DropState.QUARANTINED:
                self.drops(unit).put(replace(row, state=DropState.FILED, holder=None))
        return rows

    def _dismiss(self, rows: Sequence[Drop]) -> None:
        for _ in rows:
            self._filed.popleft()

    def _is_ready(self, file: ListedFile) -> bool:
        if self._known.get(file.place) == self._version(file) or self.listing.obstacles.is_blocked(file.place):
            return False
        if file.key in self.held:
            return False
        return not file.is_orphan or self.filing.is_ripe(file)

    def _parted(self, ready: Sequence[ListedFile]) -> tuple[list[ListedFile], list[ListedFile]]:
        """Separate files that an earlier process ended on from others; file away what is settled, and what can't be read."""
        tried: list[ListedFile] = []
        fresh: list[ListedFile] = []
        gone = set()
        for file, row in self._with_rows(ready):
            if self._is_settled(file, row):
                self._file_again(file, row)
                continue
            is_own = row is None or row.holder == self.holder
            if row is not None and row.state is DropState.CLAIMED and not is_own and self.is_gone(row.holder or ""):
                gone.add(row.holder or "")
            (fresh if row is None or is_own or not row.attempt or row.version != self._version(file) else tried).append(file)
        if gone:
            with self.store.begin() as unit:
                self.drops(unit).expire(gone)
        return tried, fresh

    def _file_again(self, file: ListedFile, row: Drop | None) -> None:
        if row is None or (row.state is DropState.FILED and self.filing.keeps):
            self._known[file.place] = self._version(file)
            return
        try:
            self.file(file, row)
        except OSError as error:
            self.listing.obstacles.note(file.place, f"It can't be filed away: {error.strerror or error}.")

    def _with_rows(self, files: Sequence[ListedFile]) -> list[tuple[ListedFile, Drop | None]]:
        if not files:
            return []
        with self.store.read() as view:
            rows = {row.path: row for row in self.drops(view).rows([file.key for file in files])}
        return [(file, rows.get(file.key)) for file in files]

    def _is_settled(self, file: ListedFile, row: Drop | None) -> bool:
        return row is not None and row.is_settled and row.version == self._version(file)

    def _claimed(self, files: Sequence[ListedFile]) -> Iterator[FileClaim]:
        """Claim files in one transaction, and read each when it is asked for; the rest is given back."""
        rows = self._take({file.key: self._version(file) for file in files})
        left = [(file, rows.pop(file.key)) for file in files if file.key in rows]
        fetched = {row.path: self._fetched(file, row) for file, row in left if not is_large(file)}
        try:
            while left:
                self.renew()
                file, row = left[0]
                content = None if is_large(file) else fetched[row.path]()
                left.pop(0)
                if content is None and not is_large(file):
                    self._give_back([(file, row)])
                else:
                    self.held.add(row.path)
                    yield FileClaim(self, file, row, content)
        finally:
            self._give_back(left)

    def _take(self, versions: dict[str, str]) -> dict[str, Drop]:
        now = self.clock()
        with self.store.begin(is_lasting=False) as unit:
            filed = self._clear(unit)
            attempts = self.drops(unit).take(versions, holder=self.holder, now=now, until=now + HELD)
        self._dismiss(filed)
        self._renewed = time.monotonic()
        state = DropState.CLAIMED
        return {
            path: Drop(path=path, version=versions[path], state=state, holder=self.holder, attempt=attempt)
            for path, attempt in attempts.items()
        }

    def _give_back(self, claims: Sequence[tuple[ListedFile, Drop]]) -> None:
        """Release claims; of a file that is gone, taken away by another process perhaps, no row is left."""
        if not claims:
            return
        self.held.difference_update(row.path for _, row in claims)
        gone = [row for file, row in claims if not self.listing.is_there(file)]
        with self.store.begin(is_lasting=False) as unit:
            self.drops(unit).release([row.path for _, row in claims], self.holder)
            self.drops(unit).remove([replace(row, state=DropState.WAITING) for row in gone])

    def _fetched(self, file: ListedFile, row: Drop) -> Callable[[], DroppedFile | Exception | None]:
        """Return what returns a file's content: read when it is asked for, or by then where there is a pool."""
        return partial(self.content, file, row) if self.pool is None else self.pool.submit(self.content, file, row).result

    def content(self, file: ListedFile, row: Drop) -> DroppedFile | Exception | None:
        """Read a file with what goes with it; None where it isn't the version that was listed."""
        if row.attempt > MAX_ATTEMPTS:
            return RefusedFile(f"The service ended {MAX_ATTEMPTS} times while it read this file. Please report the file.")
        try:
            return self.filing.fetch(file)
        except FileChanged:
            return None
        except StoreUnavailable:
            raise
        except Exception as error:  # noqa: BLE001 a file's outermost frame: it is raised again where the file is read
            return error

    def _version(self, file: ListedFile) -> str:
        """Spell a version. A folder whose files stay may be on a network that numbers them anew each time it is reached."""
        inode, size, mtime_ns = file.version
        own = f"{size}:{mtime_ns}" if self.filing.keeps else f"{size}:{mtime_ns}:{inode}"
        return f"{own}+{spelt(file.sidecar.place.name)}:{self._version(file.sidecar)}" if file.sidecar else own
