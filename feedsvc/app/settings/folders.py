"""No folder that feedsvc keeps may lie in another: the drop folder would take the rest for articles."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from feedsvc.app.settings.complaints import Location, Origin
from feedsvc.app.settings.model import Settings
from feedsvc.errors import ConfigurationError


@dataclass(frozen=True, slots=True)
class Place:
    """A folder or file, and the setting that says where it is."""

    name: str
    path: Path
    setting: Location

    def holds(self, other: "Place") -> bool:
        """Compare folders, whatever links and mounts lead to them."""
        return any(_is_same(place, self.path) for place in (other.path, *other.path.parents))


def check_folders(settings: Settings, origin: Origin) -> None:
    """Refuse folders that lie in each other. Raises `ConfigurationError` with a sentence for each that holds another."""
    faults = list(_faults(list(_places(settings, origin.path)), origin))
    if faults:
        raise ConfigurationError("\n".join(faults))


def _places(settings: Settings, config: Path) -> Iterator[Place]:
    kept = [
        ("the drop folder", settings.drop_folder, ("drop",)),
        ("the accepted files", settings.accepted_folder, ("intake", "accepted")),
        ("the quarantine", settings.quarantine_folder, ("intake", "quarantine")),
        ("the media", settings.media_folder, ("media", "folder")),
        ("the settings file", config, ("data",)),
        ("the list of feeds", settings.feeds_file, ("feeds",)),
    ]
    if settings.database_file:
        kept.append(("the database", settings.database_file, ("database_url",)))
    for name, path, setting in kept:
        yield Place(name, _resolved(path), setting)


def _faults(places: list[Place], origin: Origin) -> Iterator[str]:
    for number, outer in enumerate(places):
        inner = [
            place
            for at, place in enumerate(places)
            if at != number and outer.holds(place) and not (at < number and place.holds(outer))
        ]
        if inner:
            names = [place.name for place in inner]
            listed = " and ".join([", ".join(names[:-1]), names[-1]] if names[1:] else names)
            setting = next((place.setting for place in (outer, *inner) if origin.is_written(place.setting)), ("data",))
            is_same = all(place.holds(outer) for place in inner)
            fault = f"{outer.name} and {listed} are one folder" if is_same else f"{listed} would lie in {outer.name}"
            remedy = "each needs a place of its own beside the others; choose another path, or remove the setting"
            yield f"{origin.place(setting)}: {'.'.join(map(str, setting))}: {fault} ({outer.path}); {remedy}."


def _resolved(path: Path) -> Path:
    try:
        return path.resolve()
    except (OSError, RuntimeError):  # links that lead in a circle
        return path.absolute()


def _is_same(place: Path, other: Path) -> bool:
    try:
        return place == other or place.samefile(other)
    except OSError:
        return False
