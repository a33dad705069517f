"""The settings: TOML file, then FEEDSVC_* environment, checked and frozen. Each is declared once, with its meaning.

An environment variable is named after the table and the key: `FEEDSVC_INTAKE_INTERVAL`; keys outside any table have no
table in the name: `FEEDSVC_BASE_URL`.
"""

import os
import re
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Literal, get_args
from uuid import UUID
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError

from feedsvc.errors import ConfigurationError

PREFIX = "FEEDSVC_"

DEFAULT_CONFIG = Path("config/feedsvc.toml")


def _zone(name: str) -> str:
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError) as error:
        raise ValueError("no such time zone; write it like Europe/Berlin or Asia/Jakarta") from error
    return name


def _base_url(url: str) -> str:
    if not re.fullmatch(r"https?://[^/?#\s]+(/[^?#\s]*)?", url):
        raise ValueError("write the public address in full, like https://news.example")
    return url.rstrip("/")


class _Table(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class OutletSettings(_Table):
    """The newsroom, and what its articles are assumed to be where they don't tell."""

    name: str = Field("Latest News", description="the outlet's name, as feeds and pages show it")
    description: str = Field("The latest articles", description="one sentence about the outlet")
    language: str = Field("en", description="BCP 47 tag of the feeds, and of texts too short to tell their own")
    country: str | None = Field(None, description="ISO 3166 code; decides zone abbreviations that several countries use")
    zone: Annotated[str, AfterValidator(_zone)] = Field("UTC", description="IANA zone of times that name none")
    day_first: bool = Field(True, description="whether 03/04/2021 is the 3rd of April")
    namespace: UUID | None = Field(None, description="UUID in which guids are minted; default: made from base_url")
    logo: str | None = Field(None, description="address of the outlet's logo")
    rights: str | None = Field(None, description="copyright line of the feeds")


class IntakeSettings(_Table):
    """The drop folder."""

    interval: float = Field(2.0, gt=0, description="seconds between scans; file events wake the scan at once")
    settle_scans: int = Field(2, ge=1, description="scans over which a file that nobody closed must stand still")
    sentinel: str | None = Field(None, description="suffix such as .done: x.txt is taken when x.txt.done is there")
    mode: Literal["move", "keep"] = Field("move", description="move files away, or keep them in a read-only drop folder")
    max_bytes: int = Field(20_000_000, gt=0, description="bytes of the largest file that is read")
    accepted: Path | None = Field(None, description="folder of files taken in; default: accepted/ in the data folder")
    quarantine: Path | None = Field(None, description="folder of unreadable files; default: quarantine/ in the data folder")


class WebSettings(_Table):
    """The web server."""

    bind: str = Field("127.0.0.1:8000", pattern=r"^.+:\d+$", description="HOST:PORT to listen on")
    workers: int = Field(1, ge=1, description="web processes")


class LogSettings(_Table):
    """The log."""

    level: Literal["debug", "info", "warning", "error"] = Field("info", description="least severe level that is logged")
    format: Literal["auto", "json", "text"] = Field("auto", description="auto: text on a terminal, else JSON lines")


class Settings(_Table):
    """Everything that can be set. Paths are relative to the folder that the service is started in."""

    base_url: Annotated[str, AfterValidator(_base_url)] = Field(
        "http://127.0.0.1:8000", description="public address of the service, as readers reach it"
    )
    data: Path = Field(Path("data"), description="folder of all that the service keeps")
    drop: Path | None = Field(None, description="folder that articles are dropped in; default: drop/ in the data folder")
    database_url: str | None = Field(None, description="postgresql://...; default: SQLite, feedsvc.db in the data folder")
    feeds: Path | None = Field(None, description="file that declares the feeds; default: feeds.toml beside this file")
    outlet: OutletSettings = Field(default_factory=OutletSettings)
    intake: IntakeSettings = Field(default_factory=IntakeSettings)
    web: WebSettings = Field(default_factory=WebSettings)
    log: LogSettings = Field(default_factory=LogSettings)

    @property
    def drop_folder(self) -> Path:
        return self.drop or self.data / "drop"

    @property
    def accepted_folder(self) -> Path:
        return self.intake.accepted or self.data / "accepted"

    @property
    def quarantine_folder(self) -> Path:
        return self.intake.quarantine or self.data / "quarantine"

    @property
    def store_url(self) -> str:
        return self.database_url or f"sqlite:///{(self.data / 'feedsvc.db').absolute()}"

    @property
    def feeds_file(self) -> Path:
        return self.feeds or DEFAULT_CONFIG.with_name("feeds.toml")


def load_settings(config: Path | None, environment: Mapping[str, str] = os.environ, **overrides: object) -> Settings:
    """Read the settings from `config` (None: config/feedsvc.toml if it is there), the environment and command-line options.

    Later ones win; an option that is None was not given. Raises `ConfigurationError` naming file, line and remedy.
    """
    path = config or DEFAULT_CONFIG
    if config is not None and not config.exists():
        raise ConfigurationError(f"{config}: there is no such file. `feedsvc init` writes one.")
    told = read_toml(path) if path.exists() else {}
    if path.exists():
        told.setdefault("feeds", str(path.with_name("feeds.toml")))
    for name, value in environment.items():
        if name.startswith(PREFIX) and name not in ("FEEDSVC_CONFIG",):
            _put(told, name, value)
    told |= {key: value for key, value in overrides.items() if value is not None}
    return _check(told, path)


def read_toml(path: Path) -> dict[str, object]:
    """Read a TOML file. Raises `ConfigurationError` with the line at which it can't be read."""
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ConfigurationError(f"{path}: {error}") from error


def line_of(path: Path, table: tuple[str | int, ...], key: str) -> int | None:
    """Find the line of a key in a TOML file: below the header of its table, or of the n-th of an array of tables."""
    names = [str(part) for part in table if isinstance(part, str)]
    nth = next((part for part in table if isinstance(part, int)), 0)
    header = re.compile(r"\s*\[\[?\s*" + r"\s*\.\s*".join(map(re.escape, names)) + r"\s*\]\]?") if names else None
    inside, count = header is None, -1
    lines = path.read_text(encoding="utf-8").splitlines() if path.exists() else []
    for number, line in enumerate(lines, 1):
        if line.lstrip().startswith("["):
            count += bool(header and header.match(line))
            inside = bool(header and header.match(line)) and count == nth
        if inside and re.match(rf"\s*(\[+\s*([\w.]+\.)?)?[\"']?{re.escape(key)}[\"']?\s*[=.\]]", line):
            return number
    return None


def _put(told: dict[str, object], name: str, value: str) -> None:
    """Put an environment variable in its table. Raises `ConfigurationError` if there is no such setting."""
    key = name.removeprefix(PREFIX).lower()
    if key in Settings.model_fields:
        told[key] = value
        return
    table, _, inner = key.partition("_")
    field = Settings.model_fields.get(table)
    model = field.annotation if field else None
    if not (isinstance(model, type) and issubclass(model, _Table) and inner in model.model_fields):
        raise ConfigurationError(f"environment variable {name}: there is no such setting.")
    section = told.setdefault(table, {})
    if isinstance(section, dict):
        section[inner] = value


def _check(told: dict[str, object], path: Path) -> Settings:
    try:
        return Settings.model_validate(told)
    except ValidationError as error:
        raise ConfigurationError("\n".join(complaints(error, path, Settings))) from error


def complaints(error: ValidationError, path: Path, model: type[BaseModel], within: tuple[str | int, ...] = ()) -> list[str]:
    """Tell each thing that pydantic found, with file and line, as a sentence that names the remedy."""
    told = []
    for fault in error.errors():
        location = (*within, *fault["loc"])
        key = str(location[-1])
        line = line_of(path, location[:-1], key)
        where = f"{path}:{line}" if line else str(path)
        name = ".".join(str(part) for part in location)
        if fault["type"] == "extra_forbidden":
            known = ", ".join(_known_keys(model, fault["loc"][:-1]))
            told.append(f"{where}: there is no setting {name}. Known here: {known}.")
        else:
            told.append(f"{where}: {name} = {fault['input']!r}: {fault['msg'].removeprefix('Value error, ')}.")
    return told


def _known_keys(model: type[BaseModel], tables: tuple[str | int, ...]) -> list[str]:
    for table in tables:
        inner = [model.model_fields[str(table)].annotation, *get_args(model.model_fields[str(table)].annotation)]
        model = next(kind for kind in inner if isinstance(kind, type) and issubclass(kind, BaseModel))
    return sorted(model.model_fields)
