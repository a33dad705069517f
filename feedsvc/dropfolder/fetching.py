"""Read a dropped file with what goes with it, as one version."""

from feedsvc.domain.files import DroppedFile
from feedsvc.dropfolder.listing import ListedFile
from feedsvc.dropfolder.moving import Source
from feedsvc.dropfolder.places import Spot, opened
from feedsvc.dropfolder.settled import Filing
from feedsvc.errors import FileChanged, RefusedFile


def fetched(file: ListedFile, filing: Filing) -> DroppedFile:
    """Return a file with its sidecar and pictures.

    Raises `RefusedFile`, `OSError`, and `FileChanged` where it isn't the version that was listed, at the beginning or the end.
    """
    try:
        _check(file, filing)
        content = _read(file, filing)
        _check(file, filing)
    except FileNotFoundError as error:
        raise FileChanged(f"{file.place} is gone.") from error
    if isinstance(content, RefusedFile):
        raise content
    return content


def _read(file: ListedFile, filing: Filing) -> DroppedFile | RefusedFile:
    spot = Spot(filing.listing.root, file.place, filing.max_bytes)
    try:
        if file.is_orphan:
            return filing.late.read(file, spot)
        sidecar = spot.beside(file.sidecar.place.name) if file.sidecar else None
        return DroppedFile(file.path, spot.read(), sidecar, spot.pictures(file.pictures))
    except RefusedFile as refusal:
        return refusal


def _check(file: ListedFile, filing: Filing) -> None:
    with opened(filing.listing.root, file.place.parent) as folder:
        for each in (file, file.sidecar) if file.sidecar else (file,):
            Source(each.place.name, folder, each.version).status()
        for name in file.pictures:
            Source(name, folder).status()
