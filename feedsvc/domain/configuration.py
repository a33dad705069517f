"""The configuration as the desk sees it: what is wrong with its files, what waits for a restart, and how feeds are declared."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum


@dataclass(frozen=True, slots=True)
class ConfigurationState:
    """`faults` are sentences about files that are wrong, while the version before them holds; `pending` names settings that
    hold after a restart."""

    faults: tuple[str, ...] = ()
    pending: tuple[str, ...] = ()


class SettingKind(StrEnum):
    """How a setting is written."""

    TEXT = "text"
    NUMBER = "number"
    LINES = "lines"
    """A list, one a line."""
    FLAG = "flag"
    CHOICE = "choice"


@dataclass(frozen=True, slots=True, kw_only=True)
class Setting:
    """One setting of a feed, as a form shows it."""

    name: str
    meaning: str
    kind: SettingKind
    default: str = ""
    choices: tuple[str, ...] = ()
    is_needed: bool = False


@dataclass(frozen=True, slots=True)
class DeclaredFeed:
    """A feed as it is declared: its settings by name, as a form has them. `mark` names the file's state that they are from."""

    values: Mapping[str, str]
    mark: str
