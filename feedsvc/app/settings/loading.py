"""Read the settings: TOML file, then FEEDSVC_* environment, then command line; what is wrong is named with its place."""

import os
import re
import tomllib
from collections.abc import Iterator, Mapping
from difflib import get_close_matches
from pathlib import Path
from typing import TypeVar

from pydantic import BaseModel, ValidationError

from feedsvc.app.settings.complaints import Location, Origin, begun, complaints
from feedsvc.app.settings.folders import check_folders
from feedsvc.app.settings.model import DEFAULT_CONFIG, Settings
from feedsvc.app.settings.table import Table
from feedsvc.errors import ConfigurationError

PREFIX = "FEEDSVC_"

Read = TypeVar("Read", bound=BaseModel)

_KUBERNETES = re.compile(r"FEEDSVC_(\w+_)?(SERVICE_(HOST|PORT(_\w+)?)|PORT_\d+_[A-Z]+(_(PROTO|PORT|ADDR))?)")
"""What Kubernetes sets for services called feedsvc, feedsvc-web and the like, beside addresses such as `tcp://10.0.0.1`."""

_MEANT = {
    **dict.fromkeys(("port", "host"), 'Write bind = "127.0.0.1:8000" under [web], or set FEEDSVC_WEB_BIND.'),
    **dict.fromkeys(("feed", "moved", "retired"), "Feeds are declared in feeds.toml, which lies beside this file."),
    "provider": "Providers are declared in feeds.toml, which lies beside this file.",
}
"""What to write for keys that are none, though many would think so."""


def load_settings(config: Path | None, environment: Mapping[str, str] = os.environ, **overrides: object) -> Settings:
    """Read the settings from `config` (None: config/feedsvc.toml if it is there), the environment and command-line options.

    Later ones win; an option that is None was not given. Raises `ConfigurationError` naming file, line and remedy.
    """
    path = config or DEFAULT_CONFIG
    values = read_toml(path, may_lack=config is None)
    above: dict[Location, str] = {}
    for name in variables(environment):
        location = _setting(name)
        _put(values, location, environment[name])
        above[location] = f"environment variable {name}"
    given = {key: value for key, value in overrides.items() if value is not None}
    values |= given
    above |= {(key,): f"option --{key}" for key in given}
    return _checked(values, Origin(path, above))


def read_toml(path: Path, *, may_lack: bool = False) -> dict[str, object]:
    """Read a TOML file, nothing from one that may lack. Raises `ConfigurationError` with the line that can't be read."""
    try:
        content = path.read_bytes()
        return tomllib.loads(content.decode("utf-8-sig"))
    except FileNotFoundError as error:
        if may_lack:
            return {}
        raise ConfigurationError(f"{path}: there is no such file. `feedsvc init` writes one.") from error
    except OSError as error:
        raise ConfigurationError(f"{path}: this file can't be read: {error.strerror}.") from error
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise ConfigurationError(
            f"{path}:{line}: this is not UTF-8, but maybe UTF-16 or Windows-1252; save the file as UTF-8."
        ) from error
    except ValueError as error:  # TOMLDecodeError is one
        raise ConfigurationError(_not_toml(path, content.decode("utf-8-sig"), str(error))) from error


def parsed(content: bytes) -> dict[str, object]:
    """Parse a TOML file that was right when it was read, nothing of one that isn't."""
    try:
        return tomllib.loads(content.decode("utf-8-sig"))
    except ValueError:
        return {}


_REMEDIES = (
    (r"Exceeds the limit", r"", "this number is too long"),
    (r"overwrite|twice|mutate|redefine", r"", "this is written a second time; keep one of the two"),
    (r"", r".*[“”„‟‘’«»]", "these quotation marks are a typesetter's; write straight ones, \" or '"),
    (r"", r"[^=\"']*=\s*(#.*)?$", "the value is missing; write one, or remove the line"),
    (
        r"",
        r"[^=\"']*=\s*(True|False|yes|no|on|off)\s*(#.*)?$",
        "write true or false, in small letters, without quotation marks",
    ),
    (r"", r".*\"[^\"]*\\", "in \"...\" a backslash stands for something else; write the value in '...'"),
    (r"", r"[^=]*=\s*([\"'])(?!\1)((?!\1).)*$", "the quotation mark at the end of the text is missing"),
    (r"", r"\s*([\w.-]+)\s*=\s*([^\"'\[{]*?)\s*$", r'text stands in quotation marks: \1 = "\2"'),
    (r"", r"[^=\"']*=[^\"']*$", "each text stands in quotation marks"),
    (r"", r"[^=]*:", "between key and value stands =, not a colon"),
    (r"", r"\s*\[", "a table's name stands in brackets of its own line: [outlet] or [[feed]]"),
)
"""Remedies by what the parser says and by what the line holds."""


def _not_toml(path: Path, text: str, said: str) -> str:
    """Name the line that can't be read, and the remedy."""
    lines = text.splitlines(keepends=True)
    at = re.search(r"\(at line (\d+)", said)
    number = int(at[1]) if at else begun(lines, len(lines))[0] + 1
    line = lines[number - 1].rstrip()
    fits = ((re.match(form, line), remedy) for about, form, remedy in _REMEDIES if re.search(about, said))
    remedies = (fit.expand(remedy) for fit, remedy in fits if fit)
    return f"{path}:{number}: {line.strip()[:80]}: {next(remedies, said.partition(' (at')[0])}."


def variables(environment: Mapping[str, str] = os.environ) -> list[str]:
    """Name the variables that are settings: not the configuration's own path, nor what Kubernetes sets for a service."""
    own = [name for name in environment if name.startswith(PREFIX) and name != "FEEDSVC_CONFIG"]
    return [name for name in own if not (_KUBERNETES.fullmatch(name) or re.match(r"(tcp|udp|sctp)://", environment[name]))]


def _setting(name: str) -> Location:
    """Find the setting of an environment variable. Raises `ConfigurationError` if there is none."""
    known = {f"{PREFIX}{'_'.join(location)}".upper(): location for location in _settings()}
    if name in known:
        return known[name]
    key = name.rpartition("_")[2].lower()
    close = get_close_matches(name, known, n=1)
    remedy = f"Did you mean {close[0]}?" if close and key not in _MEANT else _MEANT.get(key, "`feedsvc check` reads them all.")
    raise ConfigurationError(f"environment variable {name}: there is no such setting. {remedy}")


def _settings(table: type[Table] = Settings) -> Iterator[tuple[str, ...]]:
    for name, field in table.model_fields.items():
        model = field.annotation
        if isinstance(model, type) and issubclass(model, Table):
            yield from ((name, *inner) for inner in _settings(model))
        else:
            yield (name,)


def _put(values: dict[str, object], location: Location, value: str) -> None:
    *tables, key = map(str, location)
    for table in tables:
        inner = values.setdefault(table, {})
        if not isinstance(inner, dict):
            return  # that the table is none is named when it is checked
        values = inner
    values[key] = value


def _checked(values: dict[str, object], origin: Origin) -> Settings:
    beside = {"feeds": str(origin.path.with_name("feeds.toml"))}
    settings = checked(Settings, beside | values, origin, _elsewhere())
    if "feeds" in values and not os.path.lexists(settings.feeds_file):
        advice = f"Feeds are declared there; write the path as seen from {Path.cwd()}, or remove the setting"
        raise ConfigurationError(f"{origin.place(('feeds',))}: there is no file {settings.feeds_file}. {advice}.")
    check_folders(settings, origin)
    return settings


def _elsewhere() -> dict[str, str]:
    places = {key: f"It belongs under [{'.'.join(table)}]." for *table, key in _settings() if table}
    heads = dict.fromkeys(Settings.model_fields, "It belongs at the head of the file, above the first [table].")
    return places | heads | _MEANT


def checked(model: type[Read], values: Mapping[str, object], origin: Origin, elsewhere: Mapping[str, str]) -> Read:
    """Check what was read. Raises `ConfigurationError` with a sentence for each fault."""
    try:
        return model.model_validate(values)
    except ValidationError as error:
        raise ConfigurationError("\n".join(complaints(error, origin, model, elsewhere))) from error
