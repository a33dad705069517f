"""What intake leaves out: items of files whose others were taken in, and files that can't be taken."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

MOST_OF_FILE = 100
"""Items of one file that are kept; of more it is said how many there are."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LeftOut:
    """Something that is left out of `path`: the item at this place, from 1, or the file itself (0)."""

    path: str
    reason: str
    at: datetime
    position: int = 0


def by_file(
    seen: Iterable[str], items: Iterable[tuple[str, int, str]], obstacles: Iterable[tuple[str, str]], at: datetime
) -> Mapping[str, Sequence[LeftOut]]:
    """Return what is left out of each file of a scan; `items` are (path, position, reason), `obstacles` (path, reason)."""
    files: dict[str, list[LeftOut]] = defaultdict(list, {path: [] for path in seen})
    for path, reason in obstacles:
        files[path].append(LeftOut(path=path, reason=reason, at=at))
    for path, position, reason in items:
        files[path].append(LeftOut(path=path, reason=reason, at=at, position=position))
    return {path: _most(left) for path, left in files.items()}


def _most(left: Sequence[LeftOut]) -> Sequence[LeftOut]:
    if len(left) <= MOST_OF_FILE:
        return left
    more = len(left) - MOST_OF_FILE + 1
    last = left[MOST_OF_FILE - 1]
    rest = LeftOut(path=last.path, reason=f"{more:,} more items are left out.", at=last.at, position=last.position)
    return [*left[: MOST_OF_FILE - 1], rest]
