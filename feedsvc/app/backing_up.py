"""A backup of all that the service keeps, made while it runs, and put back into an empty place."""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from feedsvc.app.settings import DEFAULT_CONFIG, Settings
from feedsvc.app.wiring import Service, build
from feedsvc.domain.articles import Guid
from feedsvc.errors import FeedsvcError
from feedsvc.moving.backups import RESTORE, new_backup, unpack, workplace
from feedsvc.objects import Objects
from feedsvc.store.copying import copy_database, copy_name, holds_tables, put_back

MEDIA, ERASURES, SETTINGS = "media/", "erasures.jsonl", "settings/"

_NAMES = "database_url|listen_url|key|token|secret|password"
_SECRET = re.compile(rf"^.*(?:{_NAMES})[\w\"-]*[ \t]*=.*$", re.IGNORECASE | re.MULTILINE)
_WITH_PASSWORD = re.compile(r"^.*://[^/\s\"']*:[^/\s\"']*@.*$", re.MULTILINE)
_WEBHOOKS = re.compile(r"^\[\[webhooks\]\].*?(?=^\[|\Z)", re.MULTILINE | re.DOTALL)
"""Whole tables, since the address of a chat is a secret, and a receiver without one is none."""

_LEFT_OUT = "# left out of the backup (--secrets)"


def without_secrets(text: str) -> str:
    """Return a settings file without receivers of webhooks, and without the lines that hold the address of a database, a key, a
    token or a password."""
    text = _WEBHOOKS.sub(f"{_LEFT_OUT}\n\n", text)
    return _WITH_PASSWORD.sub(_LEFT_OUT, _SECRET.sub(_LEFT_OUT, text))


@dataclass(frozen=True, slots=True, kw_only=True)
class BackUp:
    """Writes a backup."""

    settings: Settings
    config: Path | None = None
    has_secrets: bool = False

    def __call__(self, target: Path) -> Iterator[str]:
        """Write everything and yield the name of each file.

        The database comes first, as it is at that instant, then the pictures that it names, and the list of erasures last, so
        that what is erased meanwhile is among them. Raises `FeedsvcError` and `StoreUnavailable`.
        """
        settings, at = self.settings, datetime.now(UTC)
        with new_backup(target) as backup:
            name = copy_name(settings.store_url)
            copied = backup.folder / "copy"
            copy_database(settings.store_url, copied)
            backup.add_file(name, copied)
            yield name
            for name, content in self._media():
                backup.add(name, content)
                yield name
            for name, content in self._files():
                backup.add(name, content)
                yield name
            backup.finish({"at": at.isoformat(), "base_url": settings.public_url, "secrets": self.has_secrets})

    def _media(self) -> Iterator[tuple[str, bytes]]:
        """Yield the pictures in the folder, then those in the bucket; one that goes meanwhile was erased."""
        folder, bucket = self.settings.media_folder, self.settings.media.bucket
        for file in sorted(folder.rglob("*")):
            if file.is_file() and not file.name.startswith("."):
                try:
                    yield f"{MEDIA}{file.relative_to(folder).as_posix()}", file.read_bytes()
                except FileNotFoundError:
                    continue
        objects = Objects(bucket) if bucket else None
        for name in objects.names() if objects else ():
            try:
                yield f"{MEDIA}{name}", objects.get(name) if objects else b""
            except FileNotFoundError:
                continue

    def _files(self) -> Iterator[tuple[str, bytes]]:
        config = self.config or DEFAULT_CONFIG
        for file in (config, self.settings.feeds_file):
            if file.is_file():
                text = file.read_text(encoding="utf-8")
                yield f"{SETTINGS}{file.name}", (text if self.has_secrets else without_secrets(text)).encode()
        if self.settings.erasures_file.is_file():
            yield ERASURES, self.settings.erasures_file.read_bytes()


@dataclass(slots=True)
class Restored:
    """What a restore did."""

    at: str = ""
    articles: int = 0
    pictures: int = 0
    settings: list[str] = field(default_factory=list)
    kept_settings: list[str] = field(default_factory=list)
    erased: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True, kw_only=True)
class PutBack:
    """Restores a backup."""

    settings: Settings
    config: Path | None = None
    is_forced: bool = False

    def __call__(self, source: Path) -> Restored:
        """Put everything in its place, then erase what the lists of erasures name, here and in the backup.

        Nothing is touched before the whole backup was unpacked and compared with its hashes. Raises `FeedsvcError`, also while
        the service runs.
        """
        settings, restored = self.settings, Restored()
        if not self.is_forced:
            self._refuse_full()
        settings.data.mkdir(parents=True, exist_ok=True)
        with workplace(settings.data.absolute().parent, RESTORE) as unpacked:
            about = unpack(source, unpacked)
            restored.at = str(about.get("at", ""))
            copied = unpacked / copy_name(settings.store_url)
            if not copied.is_file():
                other = "PostgreSQL" if settings.database_file else "SQLite"
                raise FeedsvcError(f"The backup is of a database of {other}; set database_url to one, or leave it out.")
            erasures = _erasures(unpacked / ERASURES) | _erasures(settings.erasures_file)
            put_back(settings.store_url, copied)
            restored.pictures = self._put_media(unpacked / MEDIA)
            self._put_settings(unpacked / SETTINGS, restored)
        self._erase(erasures, restored)
        return restored

    def _refuse_full(self) -> None:
        data = self.settings.data
        held = next((file for file in data.rglob("*") if file.is_file() and file != self.settings.erasures_file), None)
        if held is not None:
            raise FeedsvcError(f"{data} is not empty: it holds {held.relative_to(data)}. Name another --data, or --force.")
        if self.settings.database_file is None and holds_tables(self.settings.store_url):
            raise FeedsvcError("The database is not empty. Set database_url to an empty one, or --force.")

    def _put_media(self, folder: Path) -> int:
        bucket = self.settings.media.bucket
        files = sorted(file for file in folder.rglob("*") if file.is_file())
        objects = Objects(bucket) if bucket else None
        for file in files:
            name = file.relative_to(folder).as_posix()
            if objects is not None:
                objects.put_new(name, file.read_bytes())
                continue
            place = self.settings.media_folder / name
            place.parent.mkdir(parents=True, exist_ok=True)
            place.write_bytes(file.read_bytes())
        return len(files)

    def _put_settings(self, folder: Path, restored: Restored) -> None:
        """Write settings where there are none; those that are there stay."""
        places = [self.config or DEFAULT_CONFIG, self.settings.feeds_file]
        for file in sorted(folder.glob("*")):
            place = next((place for place in places if place.name == file.name), places[0].with_name(file.name))
            if place.exists():
                restored.kept_settings.append(str(place))
                continue
            place.parent.mkdir(parents=True, exist_ok=True)
            place.write_bytes(file.read_bytes())
            place.chmod(0o600)
            restored.settings.append(str(place))

    def _erase(self, erasures: Mapping[Guid, str], restored: Restored) -> None:
        _write_private(self.settings.erasures_file, "".join(f"{line}\n" for line in erasures.values()))
        service = build(self.settings)
        try:
            for guid in erasures:
                if _is_there(service, guid):
                    service.usecases.erase(guid, only=True)
                    restored.erased.append(guid)
            with service.store.read() as view:
                restored.articles = view.articles.count()
        finally:
            service.close()


def _is_there(service: Service, guid: Guid) -> bool:
    with service.store.read() as view:
        return view.articles.by_guid(guid) is not None


def _erasures(file: Path) -> dict[Guid, str]:
    """Return the lines of a list of erasures by the guids that they name."""
    if not file.is_file():
        return {}
    lines = [line for line in file.read_text(encoding="utf-8").splitlines() if line.strip()]
    try:
        return {Guid(json.loads(line)["guid"]): line for line in lines}
    except (ValueError, KeyError, TypeError) as error:
        raise FeedsvcError(f"{file} can't be read, and without it erased articles would come back: {error!r}.") from error


def _write_private(file: Path, text: str) -> None:
    if text:
        beside = file.with_name(f".{file.name}.tmp")
        beside.touch(0o600)
        beside.write_text(text, encoding="utf-8")
        beside.replace(file)
