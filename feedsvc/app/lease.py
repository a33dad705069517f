"""One scheduler at a time: the right to schedule, taken and renewed in the store."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from feedsvc.ports import SCHEDULER, Clock, Store

LEASE_SECONDS = 15.0
"""As long as a scheduler may be silent, where it scans every 5 s or oftener."""


@dataclass(slots=True, kw_only=True)
class SchedulerLease:
    """The lease of one process, named `holder`; it runs out `seconds` after the last renewal."""

    store: Store
    holder: str
    clock: Clock
    is_gone: Callable[[str], bool]
    """Returns whether another holder's process has surely ended: a killed one can't give its lease back."""
    seconds: float = LEASE_SECONDS
    _renewed: datetime | None = None

    def __call__(self) -> bool:
        """Take or renew the lease; False while another process has it. Asks the store only when a third of it has passed."""
        now = self.clock()
        if self._renewed is not None and now - self._renewed < timedelta(seconds=self.seconds / 3):
            return True
        held = self.store.lease(SCHEDULER, self.holder, seconds=self.seconds) or self._inherit()
        self._renewed = now if held else None
        return held

    def _inherit(self) -> bool:
        other = self.store.holder(SCHEDULER)
        if other is None or not self.is_gone(other):
            return False
        self.store.release(SCHEDULER, other)
        return self.store.lease(SCHEDULER, self.holder, seconds=self.seconds)

    def release(self) -> None:
        """Release the lease, so that another process may take over at once."""
        self._renewed = None
        self.store.release(SCHEDULER, self.holder)
