"""The configuration that holds: the last that was right. Every process reads it in the data folder, not where it is written.

A version is a folder with both files as they were, named by what they hold; `holds` names the version that holds.
"""

import os
import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from tempfile import NamedTemporaryFile

from feedsvc.app.settings.feeds import load_feeds, load_former, load_providers
from feedsvc.app.settings.loading import load_settings
from feedsvc.app.settings.model import DEFAULT_CONFIG, Settings
from feedsvc.domain.feeds import Feed, FormerFeeds
from feedsvc.domain.providers import Providers
from feedsvc.errors import ConfigurationError

VERSIONS = 10
"""Versions that are kept, the one that holds among them."""

FILES = SETTINGS, FEEDS, _ = "feedsvc.toml", "feeds.toml", "style.css"

NO_SETTINGS = "none.toml"
"""What is read of a version whose settings are all defaults."""


@dataclass(frozen=True, slots=True)
class Written:
    """The files of a configuration as they stand, None for one that isn't there."""

    settings: bytes | None
    feeds: bytes | None
    style_sheet: bytes | None = None

    @property
    def mark(self) -> str:
        """Name what the files hold."""
        parts = (self.settings, self.feeds, self.style_sheet)
        return sha256(b"\0".join(b"-" if part is None else sha256(part).digest() for part in parts)).hexdigest()[:20]


@dataclass(frozen=True, slots=True)
class Configuration:
    """What holds: settings and feeds that belong together, and the files they are from."""

    settings: Settings
    feeds: Mapping[str, Feed]
    former: FormerFeeds
    providers: Providers
    written: Written


@dataclass(frozen=True, slots=True)
class Source:
    """Where a configuration is written; `config` is None where no file was named."""

    config: Path | None = None

    @property
    def path(self) -> Path:
        """The file of the settings."""
        return self.config or DEFAULT_CONFIG

    def written(self, settings: Settings) -> Written:
        """Read the files that the settings name, unparsed."""
        return Written(_content(self.path), _content(settings.feeds_file), _content(settings.web.theme.css))

    def load(self) -> Configuration:
        """Read the configuration as it stands. Raises `ConfigurationError`, also for files that change meanwhile."""
        settings = load_settings(self.config)
        before = self.written(settings)
        settings = load_settings(self.config)
        configuration = Configuration(settings, load_feeds(settings), load_former(settings), load_providers(settings), before)
        if self.written(settings) != before:
            raise ConfigurationError(f"{self.path}, or the file of the feeds, changed while it was read.")
        return configuration


def _content(path: Path | None) -> bytes | None:
    try:
        return None if path is None else path.read_bytes()
    except OSError:
        return None


@dataclass(frozen=True, slots=True)
class Versions:
    """The versions of a configuration, in a folder that only the service reads: settings may hold passwords."""

    folder: Path

    def holding(self) -> str | None:
        """Name the version that holds."""
        try:
            return (self.folder / "holds").read_text(encoding="ascii").strip() or None
        except (OSError, ValueError):
            return None

    def hold(self, written: Written) -> None:
        """Have these files hold from now on. Raises `OSError` where they can't be kept."""
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        version = self.folder / written.mark
        version.mkdir(mode=0o700, exist_ok=True)
        _put(version / NO_SETTINGS, b"")
        for name, content in zip(FILES, (written.settings, written.feeds, written.style_sheet), strict=True):
            if content is not None:
                _put(version / name, content)
        os.utime(version)
        _put(self.folder / "holds", written.mark.encode("ascii"))
        self._forget()

    def load(self, mark: str, source: Source) -> Configuration:
        """Read a version. Raises `ConfigurationError`."""
        version = self.folder / mark
        written = Written(*(_content(version / name) for name in FILES))
        settings = load_settings(version / (NO_SETTINGS if written.settings is None else SETTINGS))
        kept = settings.model_copy(update={"feeds": version / FEEDS})
        if settings.feeds == version / FEEDS:  # beside the settings, that is: where these are written
            settings = settings.model_copy(update={"feeds": source.path.with_name(FEEDS)})
        return Configuration(settings, load_feeds(kept), load_former(kept), load_providers(kept), written)

    def _forget(self) -> None:
        versions = sorted((place for place in self.folder.iterdir() if place.is_dir()), key=lambda place: place.stat().st_mtime)
        for place in versions[:-VERSIONS]:
            shutil.rmtree(place, ignore_errors=True)


def _put(path: Path, content: bytes) -> None:
    """Write a file that only its owner reads, whole or not at all."""
    with NamedTemporaryFile(dir=path.parent, prefix=".", delete=False) as file:  # of mode 0600
        file.write(content)
    Path(file.name).replace(path)
