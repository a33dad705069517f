"""What the service can do right now: serve, store, take in; and the faults that keep it from that."""

import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future
from dataclasses import dataclass, field
from datetime import datetime

from feedsvc.domain.faults import Fault, FaultKind
from feedsvc.domain.refusals import WithheldRendition
from feedsvc.errors import StoreUnavailable
from feedsvc.ports import SCHEDULER, Clock, Store
from feedsvc.publishing.live import LiveFeeds
from feedsvc.publishing.streams import Streams

PATIENCE_SECONDS = 1.0
"""How long an answer waits for the store and the disk: a balancer that asks gives up after two or three."""

NO_SCHEDULER = Fault(
    FaultKind.SCHEDULER,
    "Nothing is taken in: no scheduler runs. Start `feedsvc run`, or `feedsvc work` beside `feedsvc serve`.",
)
_BESIDE_INTAKE = (FaultKind.FEED, FaultKind.CONFIGURATION, FaultKind.CLOCK)
"""What keeps no file from becoming an article."""

SILENT_STORE = Fault(FaultKind.STORE, "The database, or the disk of the data folder, gives no answer.")


@dataclass(frozen=True, slots=True)
class Readiness:
    """What the service can do. `withheld` are renditions that could not go live; their last good ones are served."""

    can_serve: bool
    faults: tuple[Fault, ...] = ()
    withheld: tuple[WithheldRendition, ...] = ()

    @property
    def can_store(self) -> bool:
        return all(fault.kind is not FaultKind.STORE for fault in self.faults)

    @property
    def can_take_in(self) -> bool:
        """Whether files become articles; nothing is taken in without a store."""
        return all(fault.kind in _BESIDE_INTAKE for fault in self.faults)


_Seen = tuple[list[Fault], tuple[WithheldRendition, ...]]


@dataclass(slots=True, kw_only=True)
class CheckReadiness:
    """Find the faults, and answer in time whatever hangs; `local_faults` are those that this process sees without the store."""

    store: Store
    streams: Streams
    live: LiveFeeds
    clock: Clock
    local_faults: Callable[[], Sequence[Fault]] = tuple
    patience: float = PATIENCE_SECONDS
    _look: "Future[_Seen] | None" = None
    _one_at_a_time: threading.Lock = field(default_factory=threading.Lock)

    def __call__(self) -> Readiness:
        """Return what the service can do now."""
        try:
            faults, withheld = self._begun().result(self.patience)
        except TimeoutError:
            faults, withheld = [SILENT_STORE], ()
        missing = self.live.missing()
        faults = [Fault(FaultKind.FEED, f"The feed {slug} has not been rendered yet.") for slug in missing] + faults
        return Readiness(len(missing) < len(self.streams.configured) or not missing, tuple(faults), withheld)

    def _begun(self) -> "Future[_Seen]":
        """Begin a look, unless one is under way: a hanging disk or database holds one thread, not one a request."""
        with self._one_at_a_time:
            if self._look is None or self._look.done():
                self._look = Future()
                threading.Thread(target=self._fulfil, args=(self._look,), name="readiness", daemon=True).start()
            return self._look

    def _fulfil(self, look: "Future[_Seen]") -> None:
        try:
            look.set_result(self._seen())
        except Exception as error:  # noqa: BLE001 a thread's outermost frame: who waits for the look meets the error
            look.set_exception(error)

    def _seen(self) -> _Seen:
        local = list(self.local_faults())
        try:
            if self.live.fault is not None:
                raise StoreUnavailable(self.live.fault)
            if not self.live.is_followed:
                self.live.refresh()
            faults = [*local, *(fault for fault in intake_faults(self.store, self.clock()) if fault not in local)]
            with self.store.read() as view:
                return faults, tuple(view.renditions.withheld())
        except StoreUnavailable as error:
            return [Fault(FaultKind.STORE, str(error)), *local], ()


def intake_faults(store: Store, now: datetime) -> Iterator[Fault]:
    """Yield what keeps files from being taken in, as the process that schedules said last. Raises `StoreUnavailable`."""
    store.version()  # a file that was removed can still be read
    holder = store.holder(SCHEDULER)
    if holder is None:
        yield NO_SCHEDULER
        return
    with store.read() as view:
        state = view.intake.state()
    if state is None or state.holder != holder:  # it has just begun, or `feedsvc ingest` is at work
        return
    if now > state.due:
        yield Fault(FaultKind.TICK, "Nothing is taken in: the scheduler holds its lease, and no scan has ended for long.")
    yield from state.faults
