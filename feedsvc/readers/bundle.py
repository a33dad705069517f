"""Bundles: a .zip with articles, their pictures and metadata beside them."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import PurePosixPath

from feedsvc.domain.draft import Draft, Media
from feedsvc.errors import UnreadableArticle
from feedsvc.readers.archive import open_archive, read_member
from feedsvc.readers.sidecar import override

IMAGES = {".jpg": "image/jpeg", ".jpeg": "image/jpeg", ".png": "image/png", ".gif": "image/gif", ".webp": "image/webp"}
_SIDECARS = (".meta.toml", ".meta.json")


def read(
    path: PurePosixPath, content: bytes, read_one: Callable[[PurePosixPath, bytes], tuple[Draft, ...]]
) -> tuple[Draft, ...]:
    """Read every article of a bundle; a single one gets all the pictures of it. `read_one` reads a member."""
    archive = open_archive(content)
    names = [name for name in archive.namelist() if not name.endswith("/") and not _is_hidden(name)]
    pictures = {name: read_member(archive, name) for name in names if PurePosixPath(name).suffix.lower() in IMAGES}
    drafts: list[Draft] = []
    for name in names:
        if name in pictures or name.endswith(_SIDECARS) or name.lower().endswith(".zip"):
            continue
        for draft in read_one(path / name, read_member(archive, name)):
            for sidecar in _sidecars(name, names):
                draft = override(draft, read_member(archive, sidecar), sidecar)
            drafts.append(draft)
    if not drafts:
        raise UnreadableArticle("The archive holds no article.")
    media = tuple(Media(url=name, type=IMAGES[PurePosixPath(name).suffix.lower()]) for name in pictures)
    if len(drafts) == 1 and pictures:
        return (replace(drafts[0], media=drafts[0].media + media, attachments=drafts[0].attachments | pictures),)
    return tuple(drafts)


def _is_hidden(name: str) -> bool:
    return any(part.startswith((".", "__MACOSX")) for part in PurePosixPath(name).parts)


def _sidecars(name: str, names: list[str]) -> list[str]:
    stems = (name, str(PurePosixPath(name).with_suffix("")))
    return [stem + suffix for stem in stems for suffix in _SIDECARS if stem + suffix in names]
