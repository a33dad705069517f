"""One scheduler at a time: the right to schedule, or to fill outlets, taken, kept and verified in the store."""

import threading
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field

from feedsvc.errors import StoreUnavailable
from feedsvc.ports import SCHEDULER, Store, Unit

LEASE_SECONDS = 10.0
"""As long as a scheduler may be silent; it renews three times as often, whatever it is at."""


@dataclass(slots=True, kw_only=True)
class SchedulerLease:
    """The lease `name` of one process, which is `holder`; it runs out `seconds` after the last renewal."""

    store: Store
    holder: str
    is_gone: Callable[[str], bool]
    """Returns whether another holder's process has surely ended: a killed one can't give its lease back."""
    name: str = SCHEDULER
    seconds: float = LEASE_SECONDS
    _epoch: int = 0
    _renewed: float = 0.0
    _one_at_a_time: threading.Lock = field(default_factory=threading.Lock)

    def __call__(self) -> bool:
        """Take or renew the lease; False while another process has it. Asks the store only when a third of it has passed."""
        with self._one_at_a_time:
            if self._epoch and time.monotonic() - self._renewed < self.seconds / 3:
                return True
            return self._renew()

    def keep(self) -> None:
        """Renew the lease if it is held; a store that doesn't answer is asked again later."""
        with self._one_at_a_time, suppress(StoreUnavailable):
            if self._epoch:
                self._renew()

    def guard(self, unit: Unit) -> None:
        """Raise `LeaseLost` in a transaction of a process that doesn't hold the lease any more, whatever it thinks."""
        unit.leases.verify(self.name, self.holder, self._epoch)

    def release(self) -> None:
        """Release the lease, so that another process may take over at once."""
        with self._one_at_a_time:
            self._epoch = 0
            self.store.release(self.name, self.holder)

    def _renew(self) -> bool:
        asked = time.monotonic()
        self._epoch = self.store.lease(self.name, self.holder, seconds=self.seconds) or self._inherit()
        self._renewed = asked
        return self._epoch > 0

    def _inherit(self) -> int:
        other = self.store.holder(self.name)
        if other is None or not self.is_gone(other):
            return 0
        self.store.release(self.name, other)
        return self.store.lease(self.name, self.holder, seconds=self.seconds)


def beat(stop: threading.Event, *kept: Callable[[], None], seconds: float = LEASE_SECONDS / 3) -> None:
    """Keep what is held, at an interval, until `stop` is set: a process lives however long its work takes."""
    while not stop.wait(seconds):
        for keep in kept:
            with suppress(StoreUnavailable):
                keep()
