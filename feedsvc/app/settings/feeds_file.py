"""Feeds as they are declared in feeds.toml, and changed there."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import partial
from types import NoneType
from typing import TYPE_CHECKING, Any, Literal, get_args, get_origin

from pydantic.fields import FieldInfo
from pydantic_core import PydanticUndefined

from feedsvc.app.settings.editing import TomlFile, number_of, with_entry, with_values, without_entry
from feedsvc.app.settings.feeds import FeedSettings, load_feeds
from feedsvc.app.settings.model import Settings
from feedsvc.app.settings.table import Table
from feedsvc.domain.configuration import ConfigurationState, DeclaredFeed, Setting, SettingKind
from feedsvc.domain.feeds import LATEST, Feed
from feedsvc.errors import RefusedChange

if TYPE_CHECKING:
    from tomlkit.toml_document import TOMLDocument

FEED = "feed"


def _setting(name: str, field: FieldInfo) -> Setting | None:
    """Return a setting as a form shows it; None for a table, which stands in the file alone."""
    kind = _plain(field.annotation)
    default = "" if field.default in (None, (), PydanticUndefined) else _written(field.default)
    common: dict[str, Any] = {"name": name, "meaning": field.description or "", "is_needed": field.is_required()}
    if kind is bool:
        return Setting(kind=SettingKind.FLAG, default=default, **common)
    if kind is int:
        return Setting(kind=SettingKind.NUMBER, default=default, **common)
    if get_origin(kind) is tuple:
        return Setting(kind=SettingKind.LINES, **common)
    choices = tuple(map(str, kind)) if isinstance(kind, type) and issubclass(kind, StrEnum) else ()
    if choices or get_origin(kind) is Literal:
        return Setting(kind=SettingKind.CHOICE, default=default, choices=choices or get_args(kind), **common)
    return (
        None
        if isinstance(kind, type) and issubclass(kind, Table)
        else Setting(kind=SettingKind.TEXT, default=default, **common)
    )


def _plain(annotation: Any) -> Any:
    """Return a type without None and what checks it."""
    kinds = [kind for kind in get_args(annotation) if kind not in (NoneType, ...)]
    if NoneType in get_args(annotation):
        return _plain(kinds[0])
    return kinds[0] if hasattr(annotation, "__metadata__") else annotation


def _written(value: object) -> str:
    """Write a value as a form has it."""
    if isinstance(value, bool):
        return "on" if value else ""
    return "\n".join(map(str, value)) if isinstance(value, list | tuple) else str(value)


SETTINGS: Mapping[str, Setting] = {
    name: setting for name, field in FeedSettings.model_fields.items() if (setting := _setting(name, field)) is not None
}

_NUMBERS = frozenset(name for name, field in FeedSettings.model_fields.items() if "int" in str(field.annotation))


@dataclass(frozen=True, slots=True)
class WrittenFeeds:
    """The file of the feeds. `written` is called when it was changed, `state_of` says how the configuration is."""

    service: Settings
    state_of: Callable[[], ConfigurationState] = ConfigurationState
    written: Callable[[], object] = lambda: None

    @property
    def _file(self) -> TomlFile[Mapping[str, Feed]]:
        return TomlFile(self.service.feeds_file, lambda path: load_feeds(self.service.model_copy(update={"feeds": path})))

    def state(self) -> ConfigurationState:
        """See `ports.FeedsFile`."""
        return self.state_of()

    def settings(self) -> Sequence[Setting]:
        """See `ports.FeedsFile`."""
        return list(SETTINGS.values())

    def declared(self, slug: str) -> DeclaredFeed:
        """See `ports.FeedsFile`."""
        file = self._file
        feeds = file.values().get("feed", [])
        tables = feeds if isinstance(feeds, list) else []
        table = next((table for table in tables if isinstance(table, dict) and table.get("slug") == slug), {"slug": slug})
        defaults = {name: setting.default for name, setting in SETTINGS.items()}
        return DeclaredFeed({**defaults, **{key: _written(table[key]) for key in table if key in SETTINGS}}, file.mark)

    def keep(self, slug: str, values: Mapping[str, str], *, mark: str) -> None:
        """See `ports.FeedsFile`."""
        self._file.change(self._edit(slug, values), mark=mark)
        self.written()

    def tried(self, slug: str, values: Mapping[str, str]) -> Feed:
        """See `ports.FeedsFile`."""
        return self._file.tried(self._edit(slug, values))[values.get("slug", slug).strip()]

    def _edit(self, slug: str, values: Mapping[str, str]) -> Callable[[str], str]:
        """Return what changes the file's text."""
        if slug == LATEST and values.get("slug", LATEST) != LATEST:
            raise RefusedChange(f"The feed {LATEST} always exists, and can't move.")
        return partial(_kept, slug, _changed(values, self.declared(slug).values))

    def retire(self, slug: str, sentence: str, *, mark: str) -> None:
        """See `ports.FeedsFile`."""
        if slug == LATEST:
            raise RefusedChange(f"The feed {LATEST} always exists, and can't end.")
        self._file.change(partial(_retired, slug, " ".join(sentence.split())), mark=mark)
        self.written()


def _kept(slug: str, changed: Mapping[str, object], text: str) -> str:
    """Return the text of a file with a feed changed, or added."""
    import tomlkit  # with the first change: 2 MB in each process else

    to, number = str(changed.get("slug", slug)), number_of(text, FEED, "slug", slug)
    if to != slug and number_of(text, FEED, "slug", to) is not None:
        raise ValueError(f"the slug {to} is another feed's.")
    new = {"slug": slug, **changed}
    document = tomlkit.parse(with_entry(text, FEED, new) if number is None else with_values(text, FEED, number, changed))
    _forget(document, to)
    if number is not None and to != slug:
        _move(document, slug, to)
    return tomlkit.dumps(document)


def _retired(slug: str, sentence: str, text: str) -> str:
    """Return the text of a file without a feed, and with the sentence about it."""
    import tomlkit  # with the first change: 2 MB in each process else

    number = number_of(text, FEED, "slug", slug)
    if number is None:
        raise ValueError(f"the feed {slug} isn't declared there.")
    document = tomlkit.parse(without_entry(text, FEED, number))
    for each in (slug, *_forget_moves(document, slug)):
        _table(document, "retired")[each] = sentence
    return tomlkit.dumps(document)


def _changed(values: Mapping[str, str], shown: Mapping[str, str]) -> dict[str, object]:
    """Return what a form changed of what it showed, as TOML has it; None for what is as by default."""
    read: dict[str, object] = {}
    for name, setting in SETTINGS.items():
        unsent = "" if setting.kind is SettingKind.FLAG else shown[name]
        written = values.get(name, unsent).replace("\r\n", "\n").strip()
        if written != shown[name].strip():
            read[name] = None if written == setting.default and not setting.is_needed else _value(setting, written)
    return read


def _value(setting: Setting, written: str) -> object:
    if setting.kind is SettingKind.FLAG:
        return bool(written)
    if setting.kind is SettingKind.LINES:
        return [_number_or_text(setting, " ".join(line.split())) for line in written.split("\n") if line.strip()]
    return _number_or_text(setting, " ".join(written.split()))


def _number_or_text(setting: Setting, written: str) -> object:
    return int(written) if setting.name in _NUMBERS and written.isdecimal() and len(written) < 10 else written


def _table(document: "TOMLDocument", name: str) -> Any:
    import tomlkit  # with the first change: 2 MB in each process else

    if name not in document:
        document.append(name, tomlkit.table())
    return document[name]


def _forget(document: "TOMLDocument", slug: str) -> None:
    """Forget that a feed of this slug moved or ended: it is there again."""
    for name in ("moved", "retired"):
        if slug in document.get(name, {}):
            del document[name][slug]


def _move(document: "TOMLDocument", slug: str, to: str) -> None:
    """Have a slug lead to another, and what led to the first too."""
    moved = _table(document, "moved")
    for former in [former for former, at in moved.items() if at == slug]:
        moved[former] = to
    moved[slug] = to


def _forget_moves(document: "TOMLDocument", slug: str) -> list[str]:
    """Forget the slugs that led to one that ends, and return them."""
    moved = document.get("moved", {})
    led = [former for former, at in moved.items() if at == slug]
    for former in led:
        del moved[former]
    return led
