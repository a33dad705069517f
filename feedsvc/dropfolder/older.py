"""What a release before left claimed: files that it renamed into `.claims/NUMBER-ATTEMPT/` go back where they were."""

import os
import re
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path, PurePosixPath

from feedsvc.domain.files import Drop, DropState, dropped_path
from feedsvc.dropfolder.filing import AcceptedFiles, QuarantineFolder
from feedsvc.dropfolder.listing import DropListing, ListedFile, SettleRule
from feedsvc.dropfolder.moving import Source

CLAIMS = ".claims"

NEWER = ("Before this file was read, another was dropped under its name, which is taken in instead.", "claiming")

_CLAIM = re.compile(r"\d{20}(?:-(\d{1,9}))?")
"""The name of a claim's folder: what else stands in `.claims/` is a stranger's, and is let be."""


def put_back(
    listing: DropListing,
    put: Callable[[Drop], None],
    accepted: AcceptedFiles,
    quarantined: QuarantineFolder,
    version_of: Callable[[ListedFile], str],
) -> None:
    """Put claimed files back into the drop folder, with what came along with them and their attempts counted."""
    for folder in _claims(listing):
        try:
            claimed = list(DropListing(folder, SettleRule()).files())
            for file in claimed:
                if os.path.lexists(listing.root / file.place):
                    quarantined.file(Source(str(folder / file.place)), file.path, NEWER)
                    continue
                _count(put, file, version_of(file), int(_attempt(folder)))
                _move(folder, file, listing.root)
            _clear(folder, accepted)
        except OSError as error:
            listing.obstacles.note(PurePosixPath(CLAIMS, folder.name), error)
    with suppress(OSError):
        (listing.root / CLAIMS).rmdir()


def _claims(listing: DropListing) -> list[Path]:
    """List the folders of claims, first claimed first."""
    try:
        return sorted(path for path in (listing.root / CLAIMS).iterdir() if _CLAIM.fullmatch(path.name))
    except OSError as error:
        if not isinstance(error, NotADirectoryError):
            listing.obstacles.note(PurePosixPath(CLAIMS), error)
        return []


def _attempt(folder: Path) -> str:
    match = _CLAIM.fullmatch(folder.name)
    return (match and match[1]) or "1"


def _count(put: Callable[[Drop], None], file: ListedFile, version: str, attempt: int) -> None:
    put(Drop(path=file.key, version=version, state=DropState.CLAIMED, holder="", attempt=attempt))


def _move(folder: Path, file: ListedFile, root: Path) -> None:
    """Move a file after what goes with it, so that no scan finds it without."""
    for name in _companions(file):
        target = root / file.place.with_name(name)
        if not os.path.lexists(target):
            Source(str(folder / file.place.with_name(name))).move(target)
    Source(str(folder / file.place)).move(root / file.place)


def _companions(file: ListedFile) -> Iterator[str]:
    if file.sidecar:
        yield file.sidecar.place.name
    yield from file.pictures


def _clear(folder: Path, accepted: AcceptedFiles) -> None:
    """Remove a claim's folder in which no article is left; what came along with one is filed as its article was."""
    for path in sorted(folder.rglob("*"), reverse=True):
        if path.is_dir() and not path.is_symlink():
            path.rmdir()
        else:
            accepted.file(Source(str(path)), dropped_path(PurePosixPath(path.relative_to(folder).as_posix())))
    folder.rmdir()
