"""Exports of Medium, as bundles: articles stand under posts/, those not published yet in files named draft_...."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import PurePosixPath

from feedsvc.domain.drafts import Draft, Mark

_BESIDE = {"profile", "claps", "bookmarks", "sessions", "ips"}


def articles_of(names: Sequence[str]) -> list[str]:
    """Return the members of an archive that may be articles: of an export, those under posts/ alone."""
    folders = {part for name in names for part in PurePosixPath(name).parts[:-1]}
    is_export = "posts" in folders and bool(folders & _BESIDE)
    return [name for name in names if not is_export or "posts" in PurePosixPath(name).parts]


def marked(drafts: tuple[Draft, ...], name: str) -> tuple[Draft, ...]:
    """Return the drafts of a member with the mark that an export gives by its name."""
    path = PurePosixPath(name)
    if path.parent.name != "posts" or not path.name.startswith("draft_"):
        return drafts
    return tuple(replace(draft, marks=(*draft.marks, Mark("draft", "true"))) for draft in drafts)
