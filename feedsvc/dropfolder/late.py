"""Sidecars that come after their article: they apply to the file that was accepted under its name.

Such a sidecar stays in the drop folder for a while, so that it also goes with an article that is just being dropped anew.
"""

import re
import time
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath

from feedsvc.domain.files import WITHDRAW, DroppedFile, dropped_path
from feedsvc.domain.sidecars import sidecar_names
from feedsvc.dropfolder.filing import AcceptedFiles
from feedsvc.dropfolder.listing import ListedFile, is_passed_over, pictures_beside
from feedsvc.dropfolder.moving import Version
from feedsvc.dropfolder.places import Obstacles, Spot

DAYS = "[0-9][0-9][0-9][0-9]/[0-9][0-9]/[0-9][0-9]"

WAITS = "No article was dropped under its name; it waits for one."

NUMBERED = re.compile(r"~\d+(?=(\.[^.]*)?$)")


@dataclass(slots=True)
class LateSidecars:
    """What is known of the sidecars that stand alone: since when (seconds), and the accepted file of each."""

    patience: float = 1.5
    """Seconds in which the article may follow its sidecar."""
    stay: float = 60.0
    _since: dict[tuple[PurePosixPath, Version], float] = field(default_factory=dict)
    _articles: dict[tuple[PurePosixPath, Version], Path | None] = field(default_factory=dict)

    def is_ripe(self, sidecar: ListedFile, accepted: AcceptedFiles | None, obstacles: Obstacles) -> bool:
        """Return whether a sidecar is to be applied to its accepted article; one that has none is said to wait, once."""
        key = (sidecar.place, sidecar.version)
        if self._age(key) < self.patience:
            return False
        if key not in self._articles:
            self._articles[key] = accepted_article(accepted.root, sidecar.path) if accepted else None
            if self._articles[key] is None:
                obstacles.note(sidecar.place, WAITS)
        return self.has_article(sidecar)

    def has_article(self, sidecar: ListedFile) -> bool:
        """Return whether an article was found for a sidecar."""
        return self._articles.get((sidecar.place, sidecar.version)) is not None

    def is_to_stay(self, sidecar: ListedFile) -> bool:
        """Return whether a sidecar that was applied stays in the drop folder for now."""
        return self._age((sidecar.place, sidecar.version)) < self.stay

    def read(self, sidecar: ListedFile, spot: Spot) -> DroppedFile:
        """Return the accepted article of a sidecar with it. Raises `RefusedFile`, and `FileNotFoundError`."""
        article = self._articles[sidecar.place, sidecar.version]
        if article is None or not article.exists():
            raise FileNotFoundError(sidecar.place)
        beside = Spot(article.parent, PurePosixPath(article.name), spot.max_bytes)
        pictures = beside.pictures(pictures_beside(article.parent, beside.place, at_top=True))
        named = {NUMBERED.sub("", name): content for name, content in pictures.items()}
        path = dropped_path(sidecar.place.with_name(_dropped_name(article.name, sidecar.place.name)))
        return DroppedFile(path, beside.read(), spot.beside(sidecar.place.name), named)

    def _age(self, key: tuple[PurePosixPath, Version]) -> float:
        now = time.monotonic()
        return now - self._since.setdefault(key, now)


def accepted_article(root: Path, sidecar: PurePosixPath) -> Path | None:
    """Return the file that was accepted last of those that a sidecar belongs to; None if there is none, or it was withdrawn."""
    for day in sorted(root.glob(DAYS), reverse=True):
        folder = day / sidecar.parent
        named = [path for path in folder.iterdir() if _is_of(path.name, sidecar.name)] if folder.is_dir() else []
        if named:
            last = max(named, key=lambda path: path.stat().st_ctime_ns)
            return None if last.suffix == WITHDRAW else last
    return None


def _is_of(name: str, sidecar: str) -> bool:
    return not is_passed_over(name, None) and sidecar in (*sidecar_names(name), *sidecar_names(NUMBERED.sub("", name)))


def _dropped_name(name: str, sidecar: str) -> str:
    """Return the name under which an accepted file was dropped: without the number that kept it apart from another."""
    return name if sidecar in sidecar_names(name) else NUMBERED.sub("", name)
