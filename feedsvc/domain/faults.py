"""What keeps the service from its work: each fault by its kind, in a sentence that names no file."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class FaultKind(StrEnum):
    """What is at fault; few enough to be a label of a metric."""

    FEED = "feed"
    CONFIGURATION = "configuration"
    CLOCK = "clock"
    STORE = "store"
    SCHEDULER = "scheduler"
    TICK = "tick"
    DISK = "disk"
    FOLDER = "folder"
    OBSTACLE = "obstacle"
    WAITING = "waiting"


@dataclass(frozen=True, slots=True)
class Fault:
    """One fault. Balancers and monitors read the sentence, so it names neither files nor articles."""

    kind: FaultKind
    sentence: str


@dataclass(frozen=True, slots=True)
class IntakeState:
    """How the last scan ended, as the process `holder` says; its next word is due at `due`."""

    holder: str
    due: datetime
    faults: tuple[Fault, ...] = ()
