"""The configuration as the desk sees it: what is wrong with its files, and what waits for a restart."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ConfigurationState:
    """`faults` are sentences about files that are wrong, while the version before them holds; `pending` names settings that
    hold after a restart."""

    faults: tuple[str, ...] = ()
    pending: tuple[str, ...] = ()
