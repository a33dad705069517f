"""The rules for providers in feeds.toml: read as they change, checked as a start checks them, written in place."""

import logging
import tomllib
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

import tomlkit
from pydantic import ValidationError
from tomlkit.exceptions import TOMLKitError
from tomlkit.items import AoT
from tomlkit.toml_document import TOMLDocument

from feedsvc.app.settings import Settings, load_providers
from feedsvc.app.settings.complaints import reasons
from feedsvc.app.settings.feeds import FeedsFile, faults_of, providers_of
from feedsvc.app.settings.providers import ProviderSettings
from feedsvc.domain.providers import Providers
from feedsvc.dropfolder.moving import write_whole
from feedsvc.errors import ConfigurationError, ProviderNotFound, RefusedRule
from feedsvc.ports.providers import Values
from feedsvc.telemetry import event

TABLES = "provider"


@dataclass(slots=True)
class RulesInFeedsFile:
    """The port `RuleFile` on feeds.toml, as it stands on the disk; while that is wrong, what was right before holds."""

    settings: Settings
    rules: Providers
    _seen: tuple[int, ...] = field(default=(), init=False)

    def __post_init__(self) -> None:
        self._seen = self._version()

    def current(self) -> Providers:
        """See `ports.providers.RuleFile`."""
        version = self._version()
        if version != self._seen:
            self._seen = version
            try:
                self.rules = load_providers(self.settings)
            except ConfigurationError as error:
                event("the rules for providers are wrong, the old ones go on", level=logging.ERROR, reason=str(error))
        return self.rules

    def values(self, name: str) -> Values:
        """See `ports.providers.RuleFile`."""
        document = self._document()
        return dict(_tables(document)[_place(document, name)].unwrap())

    def with_rule(self, values: Values, *, of: str | None) -> Providers:
        """See `ports.providers.RuleFile`."""
        return _checked(self._written(values, of))

    def keep(self, values: Values, *, of: str | None) -> None:
        """See `ports.providers.RuleFile`."""
        document = self._written(values, of)
        _checked(document)
        self._write(document)

    def remove(self, name: str) -> None:
        """See `ports.providers.RuleFile`."""
        document = self._document()
        del _tables(document)[_place(document, name)]
        self._write(document)

    def _written(self, values: Values, of: str | None) -> TOMLDocument:
        """Return the file with these values in place of what stands of a provider, or besides; what they lack is removed."""
        try:
            ProviderSettings.model_validate(values)
        except ValidationError as error:
            raise RefusedRule(reasons(error, ProviderSettings)) from error
        document = self._document()
        if of is None:
            table = tomlkit.table()
            _tables(document).append(table)
        else:
            table = _tables(document)[_place(document, of)]
        for key in [key for key in table if key not in values]:
            del table[key]
        for key, value in values.items():
            if key not in table or table[key] != value:
                table[key] = value
        return document

    def _document(self) -> TOMLDocument:
        try:
            return tomlkit.parse(self._path.read_text(encoding="utf-8-sig"))
        except FileNotFoundError:
            return tomlkit.document()
        except (OSError, ValueError, TOMLKitError) as error:
            raise RefusedRule({"": f"{self._path} can't be read: {error}. Mend the file first."}) from error

    def _write(self, document: TOMLDocument) -> None:
        """Write the file whole; in place where no other can take its place, as one that is mounted by itself."""
        content = tomlkit.dumps(document).encode()
        try:
            mode = self._path.stat().st_mode & 0o777 if self._path.exists() else 0o644
            try:
                write_whole(self._path.resolve(), content)
            except OSError:
                self._path.write_bytes(content)
            with suppress(OSError):
                self._path.chmod(mode)
        except OSError as error:
            raise RefusedRule(
                {"": f"{self._path} can't be written: {error.strerror}. Let the service's user write it."}
            ) from error

    @property
    def _path(self) -> Path:
        return self.settings.feeds_file

    def _version(self) -> tuple[int, ...]:
        try:
            status = self._path.stat()
        except OSError:
            return ()
        return status.st_mtime_ns, status.st_size, status.st_ino


def _tables(document: TOMLDocument) -> AoT:
    """Return the tables of providers, made if there are none."""
    if TABLES not in document:
        document.append(TABLES, tomlkit.aot())
    tables = document[TABLES]
    if not isinstance(tables, AoT):
        raise RefusedRule({"": "The providers of the file aren't written as [[provider]]. Mend the file first."})
    return tables


def _place(document: TOMLDocument, name: str) -> int:
    """Return where a provider stands among the tables. Raises `ProviderNotFound`."""
    for number, table in enumerate(_tables(document)):
        if table.get("name") == name:
            return number
    raise ProviderNotFound(f"There is no provider {name}.")


def _checked(document: TOMLDocument) -> Providers:
    """Return the rules of a file as a start would read it. Raises `RefusedRule`."""
    try:
        declared = FeedsFile.model_validate(tomllib.loads(tomlkit.dumps(document)))
    except ValidationError as error:
        raise RefusedRule({"": "The rest of the file is wrong, so it can't be written. `feedsvc check` says more."}) from error
    faults = [(str(location[-1]), f"{fault}.") for location, fault in faults_of(declared) if location[0] == TABLES]
    if faults:
        raise RefusedRule({key: fault[0].upper() + fault[1:] for key, fault in reversed(faults)})
    return providers_of(declared)
