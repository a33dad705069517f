"""Sidecars that come after their article: they apply to the file that was accepted under its name.

Such a sidecar stays in the drop folder for a while, so that it also goes with an article that is just being dropped anew.
"""

import re
import time
from dataclasses import dataclass, field
from pathlib import PurePosixPath

from feedsvc.domain.files import WITHDRAW, DroppedFile, dropped_path
from feedsvc.domain.sidecars import is_metadata, sidecar_names
from feedsvc.dropfolder.gallery import is_passed_over, pictures_among
from feedsvc.dropfolder.kept import KeptFiles
from feedsvc.dropfolder.listing import ListedFile
from feedsvc.dropfolder.moving import Version
from feedsvc.dropfolder.places import Obstacles, spelt

WAITS = "No article was dropped under its name; it waits for one."

NUMBERED = re.compile(r"~\d+(?=(\.[^.]*)?$)")


@dataclass(slots=True)
class LateSidecars:
    """What is known of the sidecars that stand alone: since when (seconds), and the accepted file of each."""

    patience: float = 1.5
    """Seconds in which the article may follow its sidecar."""
    stay: float = 60.0
    _since: dict[tuple[PurePosixPath, Version], float] = field(default_factory=dict)
    _articles: dict[tuple[PurePosixPath, Version], PurePosixPath | None] = field(default_factory=dict)

    def is_ripe(self, sidecar: ListedFile, accepted: KeptFiles | None, obstacles: Obstacles) -> bool:
        """Return whether a sidecar is to be applied to its accepted article; one that has none is said to wait, once."""
        key = (sidecar.place, sidecar.version)
        if self._age(key) < self.patience:
            return False
        if key not in self._articles:
            self._articles[key] = accepted_article(accepted, sidecar.path) if accepted else None
            if self._articles[key] is None:
                obstacles.note(sidecar.place, WAITS)
        return self.has_article(sidecar)

    def has_article(self, sidecar: ListedFile) -> bool:
        """Return whether an article was found for a sidecar."""
        return self._articles.get((sidecar.place, sidecar.version)) is not None

    def is_to_stay(self, sidecar: ListedFile) -> bool:
        """Return whether a sidecar that was applied stays in the drop folder for now."""
        return self._age((sidecar.place, sidecar.version)) < self.stay

    def read(self, sidecar: ListedFile, content: bytes, accepted: KeptFiles | None, max_bytes: int) -> DroppedFile:
        """Return the accepted article of a sidecar with it. Raises `RefusedFile`, and `FileNotFoundError`."""
        article = self._articles[sidecar.place, sidecar.version]
        if article is None or accepted is None:
            raise FileNotFoundError(sidecar.place)
        return _with_article(sidecar, content, article, accepted, max_bytes)

    def _age(self, key: tuple[PurePosixPath, Version]) -> float:
        now = time.monotonic()
        return now - self._since.setdefault(key, now)


def metadata_alone(file: ListedFile, content: bytes, accepted: KeptFiles | None, max_bytes: int) -> DroppedFile | None:
    """Return the accepted article of `a.json`, `a.toml` or `a.yaml` with it, where that is no article itself; None for any
    other file. Raises as `LateSidecars.read`."""
    name = file.place.name
    if accepted is None or file.sidecar is not None or not is_metadata(name, lambda: content):
        return None
    article = accepted_article(accepted, file.path)
    return _with_article(file, content, article, accepted, max_bytes) if article else None


def _with_article(
    sidecar: ListedFile, content: bytes, article: PurePosixPath, accepted: KeptFiles, max_bytes: int
) -> DroppedFile:
    names = pictures_among(accepted.files_in(article.parent), article.name)
    pictures = {spelt(NUMBERED.sub("", name)): accepted.read(article.with_name(name), max_bytes) for name in names}
    path = dropped_path(sidecar.place.with_name(_dropped_name(article.name, sidecar.place.name)))
    return DroppedFile(path, accepted.read(article, max_bytes), (spelt(sidecar.place.name), content), pictures)


def accepted_article(accepted: KeptFiles, sidecar: PurePosixPath) -> PurePosixPath | None:
    """Return the file that was accepted last of those that a sidecar belongs to; None if there is none, or it was withdrawn."""
    for day in accepted.days():
        folder = day / sidecar.parent
        named = {name: file.filed for name, file in accepted.files_in(folder).items() if _is_of(name, sidecar.name)}
        if named:
            last = max(named, key=lambda name: (named[name], len(name)))
            return None if last.endswith(WITHDRAW) else folder / last
    return None


def _is_of(name: str, sidecar: str) -> bool:
    return not is_passed_over(name, None) and sidecar in (*sidecar_names(name), *sidecar_names(NUMBERED.sub("", name)))


def _dropped_name(name: str, sidecar: str) -> str:
    """Return the name under which an accepted file was dropped: without the number that kept it apart from another."""
    return name if sidecar in sidecar_names(name) else NUMBERED.sub("", name)
