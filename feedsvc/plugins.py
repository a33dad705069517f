"""Parts that other packages register as entry points, loaded and called so that a broken one hurts nothing but itself."""

import logging
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.metadata import EntryPoint, entry_points
from pathlib import PurePath
from typing import Generic, TypeVar

from feedsvc.errors import FeedsvcError, PluginFailed
from feedsvc.telemetry import event

T = TypeVar("T")

READERS, PARTNERS, OUTLETS = "feedsvc.readers", "feedsvc.partners", "feedsvc.outlets"
"""The groups of entry points."""


@dataclass(frozen=True, slots=True)
class Plugin(Generic[T]):
    """A part that a package registered; `name` is that of its entry point, `package` the name and version of the package."""

    name: str
    package: str
    part: T

    @contextmanager
    def calling(self) -> Iterator[None]:
        """Turn whatever the part raises, but for errors of ours and a lack of memory, into `PluginFailed`."""
        try:
            yield
        except (FeedsvcError, MemoryError):
            raise
        except (Exception, SystemExit) as error:
            raise PluginFailed(f"{_title(self.name, self.package)} failed: {_reason(error)}.") from error


@dataclass(frozen=True, slots=True)
class Plugins(Generic[T]):
    """The parts of one group by their names, and a sentence for each that can't be used."""

    parts: dict[str, Plugin[T]]
    faults: tuple[str, ...] = ()


def plugins(group: str, kind: type[T], check: Callable[[str, T], None] = lambda _, __: None) -> Plugins[T]:
    """Load the parts that are registered in a group; each has to be a `kind`.

    `check` takes the name of an entry point and its part, and raises `ValueError` for one that can't be used.
    """
    parts: dict[str, Plugin[T]] = {}
    faults: list[str] = []
    for entry in sorted(entry_points(group=group), key=lambda entry: entry.name):
        package = _package(entry)
        try:
            part = _loaded(entry, kind)
            check(entry.name, part)
            parts[entry.name] = Plugin(entry.name, package, part)
        except (Exception, SystemExit) as error:  # noqa: BLE001 the plug-in's outermost frame: the others are loaded
            faults.append(f"{_title(entry.name, package)} can't be loaded: {_reason(error)}.")
            event("a plug-in can't be loaded", level=logging.ERROR, group=group, reason=faults[-1])
    return Plugins(parts, tuple(faults))


def names(group: str) -> list[str]:
    """Return the names of what is registered in a group, and of the packages, without loading any."""
    return [f"{entry.name} ({_package(entry)})" for entry in entry_points(group=group)]


def _package(entry: EntryPoint) -> str:
    return f"{entry.dist.name} {entry.dist.version}" if entry.dist else "no package"


def _loaded(entry: EntryPoint, kind: type[T]) -> T:
    part = entry.load()
    if not isinstance(part, kind):
        raise TypeError(f"{entry.value} is a {type(part).__name__}, and has to be a {kind.__module__}.{kind.__name__}")
    return part


def _title(name: str, package: str) -> str:
    return f"The plug-in {name} ({package})"


def _reason(error: BaseException) -> str:
    """Describe an error in one line, with the place at which it was raised."""
    what = " ".join(f"{type(error).__name__}: {error}".rstrip(": ").split())[:300].rstrip(".")
    frames = traceback.extract_tb(error.__traceback__)
    return f"{what} ({PurePath(frames[-1].filename).name}, line {frames[-1].lineno})" if frames else what
