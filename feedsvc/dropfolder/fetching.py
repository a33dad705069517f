"""Read a dropped file with what goes with it, as one version."""

from collections.abc import Callable
from pathlib import Path

from feedsvc.domain.files import DroppedFile
from feedsvc.dropfolder.listing import ListedFile
from feedsvc.dropfolder.moving import Source
from feedsvc.dropfolder.places import opened
from feedsvc.errors import FileChanged, RefusedFile


def fetched(file: ListedFile, root: Path, read: Callable[[ListedFile], DroppedFile]) -> DroppedFile:
    """Return what `read` returns of a file.

    Raises `RefusedFile`, `OSError`, and `FileChanged` where it isn't the version that was listed, at the beginning or the end.
    """
    try:
        _check(file, root)
        try:
            content: DroppedFile | RefusedFile = read(file)
        except RefusedFile as refusal:
            content = refusal
        _check(file, root)
    except FileNotFoundError as error:
        raise FileChanged(f"{file.place} is gone.") from error
    if isinstance(content, RefusedFile):
        raise content
    return content


def _check(file: ListedFile, root: Path) -> None:
    with opened(root, file.place.parent) as folder:
        for each in (file, file.sidecar) if file.sidecar else (file,):
            Source(each.place.name, folder, each.version).status()
        for name in file.pictures:
            Source(name, folder).status()
