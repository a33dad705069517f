"""Dropped files, as bytes and as names."""

import re
import unicodedata
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from hashlib import sha256
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from feedsvc.domain.providers import Providers

DEEPEST = 64
"""Levels of folders that a path names in full."""

LONGEST_PATH = 2_200
"""Bytes of a path that is named in full: PostgreSQL indexes keys of up to 2,700."""

SMALL = 64_000
"""Bytes of a file that waits for nothing larger while it is read, and is kept in memory until then."""

NAME_MAX = 255
"""Bytes of a file's name that file systems take."""

LONGEST_NAME = 200
"""Bytes of a name under which a file is filed away: file systems take 255, and what is written beside it has a suffix."""


WITHDRAW = ".withdraw"
"""The suffix of a file that withdraws what was dropped under the name before it."""


DESK = "desk"
"""The folder of the drop folder in which the desk puts what is written there; it names no section."""

ANY_NODE = ""
"""The node of files that lie in the one drop folder there is, or in one that names itself nothing."""


class DropState(StrEnum):
    """How far a version of a dropped file has come. What it became is settled before the file itself is filed away."""

    WAITING = "waiting"
    CLAIMED = "claimed"
    TAKEN_IN = "taken in"
    QUARANTINED = "quarantined"
    FILED = "filed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Drop:
    """The row of a dropped file: the version of it that was seen last, and what became of that.

    `attempt` counts the claims of this version that nobody gave back; `reason` and `stage` say why it was quarantined.
    """

    path: str
    version: str
    state: DropState
    holder: str | None = None
    attempt: int = 0
    reason: str | None = None
    stage: str | None = None

    @property
    def is_settled(self) -> bool:
        return self.state not in (DropState.WAITING, DropState.CLAIMED)


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
    """What was dropped or is imported, as bytes: the file, its sidecar (name, bytes) and the pictures beside it, by name.

    `received` is when it was taken in, of one that is read again: words such as "yesterday" count from that.
    """

    path: PurePosixPath
    content: bytes
    sidecar: tuple[str, bytes] | None = None
    pictures: dict[str, bytes] = field(default_factory=dict)
    received: datetime | None = None
    fetched: dict[str, bytes] = field(default_factory=dict)
    """Pictures by the addresses that its articles show them at."""
    first: int = 1
    """The place of its first item in the whole that it is a part of."""
    providers: "Providers | None" = None
    """The rules by which it is read; None until somebody says."""
    sent_by: str | None = None
    """The name of the key that it was sent by, as far as a rule asks for it."""
    is_moving_in: bool = False
    """Whether its articles keep the ids that it calls them by, since the newsroom moves in with it."""


def dropped_path(place: PurePosixPath) -> PurePosixPath:
    """Return the path by which articles know a place in the drop folder, the same whichever system dropped the file.

    It is composed (NFC), spells bytes that are no UTF-8 as `\\xf1`, and names its folders by a hash where there are too many.
    """
    short = shortened(place)
    return short if str(short).isascii() else PurePosixPath(composed(str(in_utf8(short))))


def composed(text: str) -> str:
    """Return a text with each accent joined to its letter (NFC), as Linux and Windows name files; macOS parts them."""
    return unicodedata.normalize("NFC", text)


def decomposed(text: str) -> str:
    """Return a text as macOS names files (NFD)."""
    return unicodedata.normalize("NFD", text)


def in_utf8(place: PurePosixPath) -> PurePosixPath:
    """Return a path that can be stored and shown: bytes that are no UTF-8 are spelt `\\xf1`."""
    if str(place).isascii():
        return place
    return PurePosixPath(str(place).encode(errors="surrogateescape").decode(errors="backslashreplace"))


def shortened(place: PurePosixPath) -> PurePosixPath:
    """Return a place itself, or for one that is too long or too deep its first folder, a hash and its name."""
    spelling = composed(str(in_utf8(place))).encode()
    if len(place.parts) <= DEEPEST and len(spelling) <= LONGEST_PATH:
        return place
    return PurePosixPath(place.parts[0], f"~{_hash(spelling)}", place.name)


def fitting(path: PurePosixPath, longest: int = LONGEST_NAME) -> PurePosixPath:
    """Return a path in which no name has more than `longest` bytes: a hash and the suffix stand for the rest of it."""
    return PurePosixPath(*(_fitting(name, longest) for name in path.parts))


def _fitting(name: str, longest: int) -> str:
    written = name.encode()
    if len(written) <= longest:
        return name
    suffix = PurePosixPath(name).suffix
    end = f"~{_hash(written)}{suffix if len(suffix.encode()) <= MAX_SUFFIX else ''}"
    return written[: longest - len(end.encode())].decode(errors="ignore") + end


MAX_SUFFIX = 20
"""Bytes of what still counts as a suffix."""


def _hash(written: bytes) -> str:
    return sha256(written).hexdigest()[:16]


def kind_of_name(name: str) -> str | None:
    """Return what a file is that programs keep for themselves, by its name; None for one that may be an article.

    Such files are never read: they are unfinished, or belong to the folder and not to a newsroom.
    """
    return next((kind for pattern, kind in _NAMES if pattern.search(name.lower())), None)


_NAMES = (
    (re.compile(r"^~\$|^\.~lock\.|\.(?:lock|lck)$"), "the lock file of a program that has a document open"),
    (re.compile(r"^(?:desktop\.ini|(?:eh)?thumbs(?:_vista)?\.db|\.ds_store|icon\r|\.directory)$"), "how a folder is shown"),
    (
        re.compile(r"~$|\.(?:te?mp|(?:file)?part(?:ial)?|(?:cr|op)?download|upload(?:ing)?|incomplete|aria2|!ut|!qb|ytdl)$"),
        "a file that is still being written",
    ),
    (re.compile(r"^\.goutputstream-|^[.~]syncthing[.~]|\.sb-[\da-f]{8}-\w{6}$"), "a file that is still being written"),
    (re.compile(r"\.sw[a-px]$|^#.*#$|^\._|\.kate-swp$"), "what an editor keeps beside a file that it has open"),
    (re.compile(r"^\."), "a hidden file"),
)
"""Names, in small letters, of lock files, half-files of sync tools, editors, browsers and transfers, and folders' settings."""
