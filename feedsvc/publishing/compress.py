"""Compress live feeds densely once nothing new has come for a moment: no article waits for that."""

from dataclasses import dataclass, replace

from feedsvc.ports import Store
from feedsvc.render.codings import DENSE, encode


@dataclass(frozen=True, slots=True, kw_only=True)
class Compress:
    """Add the codings that take long to the renditions that lack them."""

    store: Store

    def __call__(self) -> list[str]:
        """Compress what lacks a coding, and name it; each rendition in a transaction of its own, so that none waits."""
        with self.store.read() as view:
            lacking = view.renditions.lacking(DENSE)
        return [name for name in lacking if self._compress(name)]

    def _compress(self, name: str) -> bool:
        with self.store.read() as view:
            rendition = view.renditions.get(name)
        if rendition is None:
            return False
        dense = encode(rendition.body, DENSE)
        with self.store.begin() as unit:
            unit.renditions.compress(replace(rendition, bodies={**rendition.bodies, **dense}))
        return True
