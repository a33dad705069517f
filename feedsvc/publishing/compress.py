"""Compress live feeds densely once nothing new has come for a moment: no article waits for it to be out."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, replace

from feedsvc.domain.renditions import Coding
from feedsvc.ports import Store


@dataclass(frozen=True, slots=True, kw_only=True)
class Compress:
    """Add the codings that take long, which `encode` makes, to the renditions that lack them."""

    store: Store
    encode: Callable[[bytes, Collection[Coding]], Mapping[Coding, bytes]]
    codings: Collection[Coding]

    def __call__(self) -> list[str]:
        """Compress what lacks a coding, and name it; each rendition in a transaction of its own, so that none waits."""
        with self.store.read() as view:
            lacking = view.renditions.lacking(self.codings)
        return [name for name in lacking if self._compress(name)]

    def _compress(self, name: str) -> bool:
        with self.store.read() as view:
            rendition = view.renditions.get(name)
        if rendition is None:
            return False
        dense = self.encode(rendition.body, self.codings)
        with self.store.begin() as unit:
            unit.renditions.compress(replace(rendition, bodies={**rendition.bodies, **dense}))
        return True
