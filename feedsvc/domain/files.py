"""Dropped files, as bytes and as names."""

from dataclasses import dataclass, field
from datetime import datetime
from pathlib import PurePosixPath


@dataclass(frozen=True, slots=True)
class LedgerEntry:
    """A file of a read-only drop folder that was dealt with: its path, and size (bytes) and mtime (ns) at that time."""

    path: PurePosixPath
    size: int
    mtime_ns: int


@dataclass(frozen=True, slots=True, kw_only=True)
class QuarantinedFile:
    """A file that couldn't be read, and why. `name` is its path below the quarantine folder."""

    name: str
    path: str
    reason: str
    stage: str
    at: datetime
    sha256: str
    size: int


@dataclass(frozen=True, slots=True)
class DroppedFile:
    """What was dropped, as bytes: the file, its sidecar (name, bytes) and the pictures beside it, by name."""

    path: PurePosixPath
    content: bytes
    sidecar: tuple[str, bytes] | None = None
    pictures: dict[str, bytes] = field(default_factory=dict)
