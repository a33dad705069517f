"""Bundles: a .zip with articles, their pictures and metadata beside them."""

import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import PurePosixPath

from feedsvc.domain.drafts import Draft, Media
from feedsvc.errors import UnreadableArticle
from feedsvc.readers.archive import open_archive, read_member
from feedsvc.readers.sidecar import override

IMAGES = {".jpg": "image/jpeg", ".jpeg": "image/jpeg", ".png": "image/png", ".gif": "image/gif", ".webp": "image/webp"}
_SIDECARS = (".meta.toml", ".meta.json")
_BESIDE = (".css", ".js", ".woff", ".woff2", ".ttf", ".ico", ".svg", ".pdf", ".mp3", ".mp4", ".mov", ".zip", ".withdraw")
"""What an export brings along that is no article and no picture."""

_COUNTED = re.compile(r"[-_. ]?\d+$")


def read(
    path: PurePosixPath, content: bytes, read_one: Callable[[PurePosixPath, bytes], tuple[Draft, ...]]
) -> tuple[Draft, ...]:
    """Read every article of a bundle with its pictures: of its name or its folder; a single one gets all that are there.

    `read_one` reads a member. Raises `UnreadableArticle` if there is no article, or with the name of one that can't be read.
    """
    archive = open_archive(content)
    names = [name for name in archive.namelist() if not name.endswith("/") and not _is_hidden(name)]
    pictures = [name for name in names if PurePosixPath(name).suffix.lower() in IMAGES]
    articles = [name for name in names if name not in pictures and not name.lower().endswith((*_SIDECARS, *_BESIDE))]
    if not articles:
        raise UnreadableArticle("The archive holds no article.")
    drafts: list[Draft] = []
    for name in articles:
        found = _read(path / name, read_member(archive, name), read_one)
        for draft in found:
            for sidecar in _sidecars(name, names):
                draft = override(draft, read_member(archive, sidecar), sidecar)
            own = pictures if len(articles) == len(found) == 1 else _pictures_of(name, pictures, articles)
            drafts.append(_with_pictures(draft, {picture: read_member(archive, picture) for picture in own}))
    return tuple(drafts)


def _read(
    path: PurePosixPath, content: bytes, read_one: Callable[[PurePosixPath, bytes], tuple[Draft, ...]]
) -> tuple[Draft, ...]:
    try:
        return read_one(path, content)
    except UnreadableArticle as error:
        raise UnreadableArticle(f"{path.name} in the archive: {error.reason}", stage=error.stage) from error


def _with_pictures(draft: Draft, pictures: dict[str, bytes]) -> Draft:
    known = {PurePosixPath(one.url).name for one in draft.media}
    media = [Media(url=name, type=_type(name)) for name in pictures if PurePosixPath(name).name not in known]
    return replace(draft, media=(*draft.media, *media), attachments=draft.attachments | pictures)


def _type(name: str) -> str:
    return IMAGES[PurePosixPath(name).suffix.lower()]


def _pictures_of(name: str, pictures: Sequence[str], articles: Sequence[str]) -> list[str]:
    """Return the pictures of one article among several: those of its name, or of a folder that it has to itself."""
    path = PurePosixPath(name)
    own = [one for one in pictures if path.stem in (PurePosixPath(one).stem, _COUNTED.sub("", PurePosixPath(one).stem))]
    has_folder = path.parent != PurePosixPath() and sum(PurePosixPath(one).parent == path.parent for one in articles) == 1
    return own or [one for one in pictures if has_folder and PurePosixPath(one).is_relative_to(path.parent)]


def _is_hidden(name: str) -> bool:
    return any(part.startswith((".", "__MACOSX")) for part in PurePosixPath(name).parts)


def _sidecars(name: str, names: list[str]) -> list[str]:
    stems = (name, str(PurePosixPath(name).with_suffix("")))
    return [stem + suffix for stem in stems for suffix in _SIDECARS if stem + suffix in names]
