"""Read the settings: TOML file, then FEEDSVC_* environment, then command line; what is wrong is named with file and line."""

import os
import re
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import get_args

from pydantic import BaseModel, ValidationError

from feedsvc.app.settings.model import DEFAULT_CONFIG, Settings, Table
from feedsvc.errors import ConfigurationError

PREFIX = "FEEDSVC_"

NO_SETTINGS = ("FEEDSVC_CONFIG", "FEEDSVC_SERVICE_", "FEEDSVC_PORT")
"""Names that are no settings: the configuration's own path, and what Kubernetes sets for a service of this name."""


def load_settings(config: Path | None, environment: Mapping[str, str] = os.environ, **overrides: object) -> Settings:
    """Read the settings from `config` (None: config/feedsvc.toml if it is there), the environment and command-line options.

    Later ones win; an option that is None was not given. Raises `ConfigurationError` naming file, line and remedy.
    """
    path = config or DEFAULT_CONFIG
    if config is not None and not config.exists():
        raise ConfigurationError(f"{config}: there is no such file. `feedsvc init` writes one.")
    values = read_toml(path) if path.exists() else {}
    if path.exists():
        values.setdefault("feeds", str(path.with_name("feeds.toml")))
    for name, value in environment.items():
        if name.startswith(PREFIX) and not name.startswith(NO_SETTINGS):
            _put(values, name, value)
    values |= {key: value for key, value in overrides.items() if value is not None}
    return _check(values, path)


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


def _put(values: dict[str, object], name: str, value: str) -> None:
    """Put an environment variable in its table. Raises `ConfigurationError` if there is no such setting."""
    key = name.removeprefix(PREFIX).lower()
    if key in Settings.model_fields:
        values[key] = value
        return
    table, _, inner = key.partition("_")
    field = Settings.model_fields.get(table)
    model = field.annotation if field else None
    if not (isinstance(model, type) and issubclass(model, Table) and inner in model.model_fields):
        raise ConfigurationError(f"environment variable {name}: there is no such setting.")
    section = values.setdefault(table, {})
    if isinstance(section, dict):
        section[inner] = value


def _check(values: dict[str, object], path: Path) -> Settings:
    try:
        return Settings.model_validate(values)
    except ValidationError as error:
        raise ConfigurationError("\n".join(complaints(error, path, Settings))) from error


def complaints(error: ValidationError, path: Path, model: type[BaseModel], within: tuple[str | int, ...] = ()) -> list[str]:
    """Return a sentence for each fault that pydantic names, with file, line and remedy."""
    sentences = []
    for fault in error.errors():
        location = (*within, *fault["loc"])
        key = str(location[-1])
        line = line_of(path, location[:-1], key)
        where = f"{path}:{line}" if line else str(path)
        name = ".".join(str(part) for part in location)
        if fault["type"] == "extra_forbidden":
            known = ", ".join(_known_keys(model, fault["loc"][:-1]))
            sentences.append(f"{where}: there is no setting {name}. Known here: {known}.")
        else:
            sentences.append(f"{where}: {name} = {fault['input']!r}: {fault['msg'].removeprefix('Value error, ')}.")
    return sentences


def _known_keys(model: type[BaseModel], tables: tuple[str | int, ...]) -> list[str]:
    for table in (name for name in tables if isinstance(name, str)):
        annotation = model.model_fields[table].annotation
        inner = [annotation, *get_args(annotation)]
        model = next(kind for kind in inner if isinstance(kind, type) and issubclass(kind, BaseModel))
    return sorted(model.model_fields)
