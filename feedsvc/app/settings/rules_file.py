"""The rules for providers as they are declared in feeds.toml, tried and changed there."""

import tomllib
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from pydantic import ValidationError

from feedsvc.app.settings.complaints import reasons
from feedsvc.app.settings.editing import TomlFile, number_of, with_entry, with_values, without_entry
from feedsvc.app.settings.feeds import FeedsFile, faults_of, load_feeds, providers_of
from feedsvc.app.settings.model import Settings
from feedsvc.app.settings.providers import ProviderSettings
from feedsvc.domain.providers import DeclaredRule, Providers, Values
from feedsvc.errors import ProviderNotFound, RefusedChange, RefusedRule

PROVIDER = "provider"


@dataclass(frozen=True, slots=True)
class WrittenRules:
    """The port `RuleFile` on feeds.toml; `rules` are those that hold, `written` is called when the file was changed."""

    service: Settings
    rules: Providers
    written: Callable[[], object] = lambda: None

    def current(self) -> Providers:
        """See `ports.providers.RuleFile`."""
        return self.rules

    def listed(self) -> Providers:
        """See `ports.providers.RuleFile`."""
        try:
            return _checked(self._file.text)
        except RefusedChange:
            return self.rules

    def declared(self, name: str | None) -> DeclaredRule:
        """See `ports.providers.RuleFile`."""
        file = self._file
        if name is None:
            return DeclaredRule({}, file.mark)
        tables = tomllib.loads(file.text).get(PROVIDER, [])
        for table in tables if isinstance(tables, list) else []:
            if table.get("name") == name:
                return DeclaredRule(table, file.mark)
        raise ProviderNotFound(f"There is no provider {name}.")

    def with_rule(self, values: Values, *, of: str | None) -> Providers:
        """See `ports.providers.RuleFile`."""
        _verify(values)
        return _checked(_kept(of, values, self._file.text))

    def keep(self, values: Values, *, of: str | None, mark: str) -> None:
        """See `ports.providers.RuleFile`."""
        self.with_rule(values, of=of)
        self._file.change(partial(_kept, of, values), mark=mark)
        self.written()

    def remove(self, name: str, *, mark: str) -> None:
        """See `ports.providers.RuleFile`."""
        self.declared(name)
        self._file.change(partial(_removed, name), mark=mark)
        self.written()

    @property
    def _file(self) -> TomlFile[object]:
        return TomlFile(self.service.feeds_file, lambda path: load_feeds(self.service.model_copy(update={"feeds": path})))


def _verify(values: Values) -> None:
    """Raise `RefusedRule` for values that no rule may have, by the field that each is of."""
    try:
        ProviderSettings.model_validate(values)
    except ValidationError as error:
        raise RefusedRule(reasons(error, ProviderSettings)) from error


def _kept(of: str | None, values: Values, text: str) -> str:
    """Return the text of a file with a rule changed, or added; what the values lack is removed from it."""
    if of is None:
        return with_entry(text, PROVIDER, values)
    number = number_of(text, PROVIDER, "name", of)
    if number is None:
        raise ProviderNotFound(f"There is no provider {of} any more.")
    before = tomllib.loads(text)[PROVIDER][number]
    changed = {key: values.get(key) for key in {**before, **values} if before.get(key) != values.get(key)}
    return with_values(text, PROVIDER, number, {key: _inline(value) for key, value in changed.items()})


def _inline(value: object) -> object:
    """Return a value as it stands on one line, among the other keys of a rule."""
    if not isinstance(value, dict):
        return value
    import tomlkit  # with the first change: 2 MB in each process else

    table = tomlkit.inline_table()
    table.update(value)
    return table


def _removed(name: str, text: str) -> str:
    number = number_of(text, PROVIDER, "name", name)
    return text if number is None else without_entry(text, PROVIDER, number)


def _checked(text: str) -> Providers:
    """Return the rules of a file as a start would read it. Raises `RefusedRule`."""
    try:
        declared = FeedsFile.model_validate(tomllib.loads(text))
    except ValueError as error:  # a ValidationError is one
        raise RefusedRule(
            {"": "The rest of feeds.toml is wrong, so it can't be written. The desk says more at Feeds."}
        ) from error
    faults = [(str(place[-1]), f"{fault}.") for place, fault in faults_of(declared) if place[0] == PROVIDER]
    if faults:
        raise RefusedRule({key: fault[0].upper() + fault[1:] for key, fault in reversed(faults)})
    return providers_of(declared)
