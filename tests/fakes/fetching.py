"""Other servers, kept by plain dictionaries."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from feedsvc.domain.imports import Fetched


@dataclass
class MemoryServers:
    """Answers what `pages` has at an address, and 404 at all others."""

    pages: dict[str, bytes] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)

    def document(self, address: str, into: Path) -> Fetched:
        fetched = self._at(address)
        into.write_bytes(fetched.content)
        return fetched

    def pictures(self, addresses: Sequence[str], *, max_bytes: int) -> Mapping[str, Fetched]:
        fetched = {address: self._at(address) for address in addresses}
        assert all(len(one.content) <= max_bytes for one in fetched.values())
        return fetched

    def _at(self, address: str) -> Fetched:
        self.asked.append(address)
        if address not in self.pages:
            return Fetched(address, fault="the server answers 404", status=404)
        return Fetched(address, self.pages[address], status=200)
