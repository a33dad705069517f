"""What moves in, kept by plain dictionaries."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from feedsvc.domain.imports import StoredPiece


@dataclass
class MemoryImports:
    kept: dict[str, dict[str, StoredPiece]] = field(default_factory=dict)

    def stored(self, source: str) -> Mapping[str, StoredPiece]:
        return self.kept.get(source, {})

    def note(self, source: str, name: str, piece: StoredPiece) -> None:
        self.kept.setdefault(source, {})[name] = piece

    def forget(self, source: str) -> None:
        self.kept.pop(source, None)


@dataclass
class MemoryRedirects:
    kept: dict[str, str] = field(default_factory=dict)

    def get(self, address: str) -> str | None:
        return self.kept.get(address)

    def put(self, redirects: Mapping[str, str]) -> None:
        self.kept |= redirects

    def remove(self, address: str) -> bool:
        return self.kept.pop(address, None) is not None

    def lead_no_more(self, target: str) -> None:
        self.kept = {old: new for old, new in self.kept.items() if new != target}

    def every(self, *, limit: int, after: str = "") -> Sequence[tuple[str, str]]:
        return [(old, self.kept[old]) for old in sorted(self.kept) if old > after][:limit]
