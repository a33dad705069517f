"""Bundles: a .zip with articles, their pictures and metadata beside them."""

import re
import zipfile
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial
from pathlib import PurePosixPath

from feedsvc.domain.drafts import Draft, Media, PassedOver
from feedsvc.domain.sidecars import is_metadata, sidecar_names
from feedsvc.errors import UnreadableArticle
from feedsvc.readers import medium, office, substack
from feedsvc.readers.archive import open_archive, read_member
from feedsvc.readers.items import with_passed_over
from feedsvc.readers.sidecar import override

IMAGES = {".jpg": "image/jpeg", ".jpeg": "image/jpeg", ".png": "image/png", ".gif": "image/gif", ".webp": "image/webp"}
_BESIDE = (".css", ".js", ".woff", ".woff2", ".ttf", ".ico", ".svg", ".pdf", ".mp3", ".mp4", ".mov", ".zip", ".withdraw")
"""What an export brings along that is no article and no picture."""

_PACKAGES = (
    ("xl/", "an Excel workbook"),
    ("ppt/", "a PowerPoint presentation"),
    ("visio/", "a Visio drawing"),
    ("Index/", "a Pages, Numbers or Keynote document; export it as .docx"),
    ("META-INF/MANIFEST.MF", "a Java program"),
    ("AndroidManifest.xml", "an Android program"),
    ("designmap.xml", "an InDesign document"),
)
_MIMETYPES = (
    ("opendocument.spreadsheet", "a spreadsheet"),
    ("opendocument.presentation", "a presentation"),
    ("opendocument.graphics", "a drawing"),
    ("epub", "an e-book (EPUB)"),
    ("indesign", "an InDesign document"),
)
"""Members and media types by which an archive is a program's own file, and what it is."""

_COUNTED = re.compile(r"[-_. ]?\d+$")


def read(
    path: PurePosixPath, content: bytes, read_one: Callable[[PurePosixPath, bytes], tuple[Draft, ...]]
) -> tuple[Draft, ...]:
    """Read every article of a bundle with its pictures: of its name or its folder; a single one gets all that are there.

    `read_one` reads a member. A member that can't be read is left out. Raises `UnreadableArticle` if no article is left.
    """
    archive = open_archive(content)
    names = [name for name in archive.namelist() if not name.endswith("/") and not _is_hidden(name)]
    mimetype = read_member(archive, "mimetype").decode("ascii", "replace") if "mimetype" in archive.namelist() else ""
    if "opendocument.text" in mimetype:
        return office.read_odt(path, content)
    _refuse_other_kinds(archive, mimetype)
    if substack.is_export(names):
        return substack.read(path, archive, names)
    names = medium.articles_of(names)
    pictures = [name for name in names if PurePosixPath(name).suffix.lower() in IMAGES]
    articles = [name for name in names if name not in pictures and not name.lower().endswith(_BESIDE)]
    beside = {sidecar for name in articles for sidecar in _sidecars(name, frozenset(articles), archive)}
    articles = [name for name in articles if name not in beside and not is_metadata(name, bytes)]
    if not articles:
        raise UnreadableArticle("The archive holds no article.")
    drafts: list[Draft] = []
    passed_over: list[PassedOver] = []
    several = len(articles) > 1
    for position, name in enumerate(articles, 1):
        try:
            found = _read_member(path, name, archive, frozenset(names), read_one)
        except UnreadableArticle as error:
            passed_over.append(PassedOver(position=position, reason=_reason(name, error.reason), title=name))
            continue
        own = _pictures_of(name, pictures, articles) if several or len(found) > 1 else pictures
        kept = {picture: read_member(archive, picture) for picture in own}
        left = (replace(item, reason=_reason(name, item.reason)) for item in found[0].passed_over)
        passed_over += left
        drafts += [_with_pictures(replace(draft, passed_over=()), kept) for draft in found]
    return with_passed_over(drafts, passed_over)


def _refuse_other_kinds(archive: zipfile.ZipFile, mimetype: str) -> None:
    """Refuse archives that are a program's own file: workbooks, presentations, books, layouts."""
    names = archive.namelist()
    kinds = [kind for part, kind in _MIMETYPES if part in mimetype]
    kinds += [kind for start, kind in _PACKAGES if any(name.startswith(start) for name in names)]
    for kind in kinds:
        raise UnreadableArticle(f"This is {kind}, not an article.")


def _reason(name: str, reason: str) -> str:
    return f"{PurePosixPath(name).name} in the archive: {reason}"


def _read_member(
    path: PurePosixPath,
    name: str,
    archive: zipfile.ZipFile,
    names: frozenset[str],
    read_one: Callable[[PurePosixPath, bytes], tuple[Draft, ...]],
) -> tuple[Draft, ...]:
    drafts = read_one(path / name, read_member(archive, name))
    for sidecar in _sidecars(name, names, archive):
        drafts = tuple(override(draft, read_member(archive, sidecar), sidecar) for draft in drafts)
    return medium.marked(drafts, name)


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


def _sidecars(name: str, names: frozenset[str], archive: zipfile.ZipFile) -> list[str]:
    """Return the members of these names that hold metadata of a member."""
    path = PurePosixPath(name)
    named = (str(path.with_name(each)) for each in sidecar_names(path.name))
    return [each for each in named if each in names and is_metadata(each, partial(read_member, archive, each))]
