"""Where addresses lead that the newsroom's site had before it was here."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from feedsvc.domain.addresses import is_web_address
from feedsvc.domain.old_addresses import guessed, place_of
from feedsvc.errors import RefusedChange
from feedsvc.ports import Store

BATCH = 1000
"""Old addresses that are read at once."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OldAddresses:
    """Keep and look up old addresses."""

    store: Store
    base_url: str

    def __call__(self, address: str) -> str | None:
        """Return where an old address (a path, or a path and a query) leads now, absolute.

        Sites' usual addresses of feeds lead to the feed of all articles unless they are said to lead elsewhere; None of others.
        """
        place = place_of(address)
        target = self._kept(place) or guessed(place)
        return f"{self.base_url}{target}" if target and target.startswith("/") else target

    def _kept(self, place: str) -> str | None:
        """Look an address up as it is, then without its query, which is often a campaign's."""
        path = place.partition("?")[0]
        with self.store.read() as view:
            targets = [view.redirects.get(each) for each in dict.fromkeys((place, path)) if each not in ("", "/")]
        return next((target for target in targets if target and target != path), None)

    def add(self, redirects: Mapping[str, str]) -> int:
        """Have old addresses lead to new ones, and return how many; hosts of the old ones count for nothing.

        Raises `RefusedChange` for what is no address, and for one that would lead to itself.
        """
        places = {place_of(old): self._target(old, new) for old, new in redirects.items()}
        with self.store.begin() as unit:
            unit.redirects.put(places)
        return len(places)

    def remove(self, address: str) -> None:
        """Have an old address lead nowhere. Raises `RefusedChange` if it leads nowhere."""
        with self.store.begin() as unit:
            if not unit.redirects.remove(place_of(address)):
                raise RefusedChange(f"{address} leads nowhere.")

    def every(self) -> Iterator[tuple[str, str]]:
        """Yield each old address and where it leads."""
        after = ""
        while True:
            with self.store.read() as view:
                batch = view.redirects.every(limit=BATCH, after=after)
            yield from batch
            if len(batch) < BATCH:
                return
            after = batch[-1][0]

    def _target(self, old: str, new: str) -> str:
        target = new.strip().removeprefix(self.base_url) or "/"
        if not place_of(old):
            raise RefusedChange(f"{old!r} is no address that can be kept.")
        if not (is_web_address(target) or (target.startswith("/") and not target.startswith("//"))):
            raise RefusedChange(f"{new!r} is no address: write https://... or a path like /feeds/latest.rss.")
        if place_of(old) == place_of(target).partition("?")[0] and not is_web_address(target):
            raise RefusedChange(f"{old} would lead to itself.")
        return target
