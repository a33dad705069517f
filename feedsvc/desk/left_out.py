"""What intake left out: items that are no articles, and files that it could not take."""

from collections.abc import Sequence
from dataclasses import dataclass

from feedsvc.domain.left_out import LeftOut
from feedsvc.ports import Clock, Store


@dataclass(frozen=True, slots=True, kw_only=True)
class ListLeftOut:
    """List what is left out."""

    store: Store
    clock: Clock

    def __call__(self) -> Sequence[LeftOut]:
        """Return what is left out of the files that came last, that of the latest first."""
        with self.store.read() as view:
            return view.intake.left_out()
