"""Files that are sent to the drop folder by HTTP: by which key, under which name, and what became of each."""

from dataclasses import dataclass
from datetime import datetime
from pathlib import PurePosixPath

from feedsvc.domain.files import DEEPEST, LONGEST_PATH, WITHDRAW, composed, kind_of_name
from feedsvc.domain.providers import is_in
from feedsvc.errors import RefusedPath

LONGEST_FILE_NAME = 200
"""Bytes of a name; what is written beside the file has a suffix."""


READY, HELD, QUARANTINED = "ready", "held", "quarantined"
"""The outcomes that preview names."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DropKey:
    """A key by which files are sent into one folder; of its token only a hash is known. `revoked` ends it.

    `folder` is a path below the drop folder, "" for the whole of it.
    """

    name: str
    folder: str
    key: str
    created: datetime
    revoked: datetime | None = None
    used: datetime | None = None

    def may_fill(self, path: str) -> bool:
        """Return whether a path below the drop folder lies in the key's folder."""
        return is_in_folder(path, self.folder)


@dataclass(frozen=True, slots=True, kw_only=True)
class SentOutcome:
    """What became of an article of a file that was sent: `status` as preview has it, the verdict (None in quarantine or left
    out), its guid, and why it is held or refused."""

    status: str
    verdict: str | None = None
    guid: str | None = None
    reason: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SentFile:
    """The file that was sent last under a path. `digest` is the SHA-256 of its bytes, `sender` the name of the key, `folder`
    that of the key, `client` the address that it was sent from. It waits until it is `settled`; then `outcomes` has one for
    each article of it."""

    path: str
    digest: str
    sender: str
    folder: str
    client: str
    at: datetime
    settled: datetime | None = None
    outcomes: tuple[SentOutcome, ...] = ()

    @property
    def is_refused(self) -> bool:
        """Whether it ended in quarantine."""
        return bool(self.outcomes) and all(outcome.status == QUARANTINED for outcome in self.outcomes)

    @property
    def is_withdrawal(self) -> bool:
        return self.path.endswith(WITHDRAW)


def is_in_folder(path: str, folder: str) -> bool:
    """Return whether a path below the drop folder lies in one of its folders; "" is the whole."""
    return not folder or is_in(path, folder)


def sent_path(text: str, *, sentinel: str | None = None) -> str:
    """Return the path below the drop folder that a file is sent under, composed (NFC).

    Raises `RefusedPath` for one that leads out of it, that a folder can't hold, or whose file would never be read.
    """
    if _has_controls(text):
        raise RefusedPath("The path has to be text in UTF-8 without control characters.")
    path = composed(text)
    names = path.split("/")
    if any(name in ("", ".", "..") for name in names):
        raise RefusedPath("The path has to name a file below the drop folder, without empty parts, . or ...")
    if len(names) > DEEPEST or len(path.encode()) > LONGEST_PATH:
        raise RefusedPath(f"The path has more than {DEEPEST} parts, or {LONGEST_PATH} bytes.")
    if any(len(name.encode()) > LONGEST_FILE_NAME for name in names):
        raise RefusedPath(f"A name of the path has more than {LONGEST_FILE_NAME} bytes.")
    _check_names(names, sentinel)
    return path


def _check_names(names: list[str], sentinel: str | None) -> None:
    if any(name.startswith(".") for name in names):
        raise RefusedPath("Names that begin with a dot are hidden: such files are never read.")
    if kind := kind_of_name(names[-1]):
        raise RefusedPath(f"{names[-1]} is the name of {kind}: it would never be read.")
    if sentinel and names[-1].lower().endswith(sentinel):
        raise RefusedPath(f"{sentinel} says that another file is complete; what is sent here is complete without.")


def _has_controls(text: str) -> bool:
    """Return whether a text has characters that no name should have: controls, and bytes that are no UTF-8 (surrogates)."""
    return any(ord(letter) < 0x20 or 0x7F <= ord(letter) < 0xA0 or 0xD800 <= ord(letter) < 0xE000 for letter in text)


def folder_path(text: str) -> str:
    """Return the folder that a key fills, "" for the whole drop folder (`.`). Raises `RefusedPath`."""
    stripped = text.strip().strip("/")
    return "" if stripped in ("", ".") else sent_path(str(PurePosixPath(stripped)))
