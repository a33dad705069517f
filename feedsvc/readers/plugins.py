"""Formats that other packages read: the entry point `feedsvc.readers` names a `FormatReader` for each."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, fields, is_dataclass
from functools import cache
from pathlib import PurePosixPath
from types import UnionType
from typing import Any, Union, get_args, get_origin, get_type_hints

from feedsvc.domain.drafts import Draft
from feedsvc.errors import FeedsvcError, UnreadableArticle
from feedsvc.plugins import READERS, Plugins, plugins


@dataclass(frozen=True, slots=True, kw_only=True)
class FormatReader:
    """A format that another package reads.

    Both functions take the file's path below the drop folder and its bytes, and nothing else: no disk, clock or network.
    `recognises` says whether a file is in the format, from its content; it is asked of every file, before our own readers.
    `read` returns what the file says as it stands there, a `Draft` for each article, or raises `UnreadableArticle` with a
    sentence for the file's sender.
    """

    recognises: Callable[[PurePosixPath, bytes], bool]
    read: Callable[[PurePosixPath, bytes], Iterable[Draft]]


@cache
def registered() -> Plugins[FormatReader]:
    """Return the readers of other packages."""
    return plugins(READERS, FormatReader)


def read_registered(path: PurePosixPath, content: bytes) -> tuple[Draft, ...] | None:
    """Read a file by the first package that recognises it; None if there is none.

    Raises `UnreadableArticle`, naming the package where that is what failed.
    """
    for plugin in registered().parts.values():
        try:
            with plugin.calling():
                if plugin.part.recognises(path, content):
                    return checked(plugin.part.read(path, content), path)
        except UnreadableArticle:
            raise
        except FeedsvcError as error:
            raise UnreadableArticle(f"{error} Update or remove it, then have the file read again.") from error
    return None


def checked(drafts: Iterable[Draft], path: PurePosixPath) -> tuple[Draft, ...]:
    """Return the drafts that a package made of a file. Raises `TypeError` or `ValueError` for what can be none."""
    made = tuple(drafts)
    if not made:
        raise ValueError("no article was found, and no reason given")
    for draft in made:
        if not isinstance(draft, Draft):
            raise TypeError(f"a {type(draft).__name__} is no Draft")
        if misfit := _misfit(draft):
            raise TypeError(f"Draft.{misfit} has a value of the wrong type")
        if draft.path != path:
            raise ValueError(f"the path of a draft is {draft.path} and not that of its file, {path}")
    return made


def _misfit(value: Any) -> str:
    """Name the first field of a dataclass whose value is not of its type; nothing if all are."""
    kinds = _kinds(type(value))  # type: ignore[arg-type]  # types hash
    return next((field.name for field in fields(value) if not _fits(getattr(value, field.name), kinds[field.name])), "")


@cache
def _kinds(kind: Any) -> dict[str, Any]:
    return get_type_hints(kind)


def _fits(value: Any, kind: Any) -> bool:
    origin, arguments = get_origin(kind), get_args(kind)
    if origin in (Union, UnionType):
        return any(_fits(value, argument) for argument in arguments)
    if origin is tuple:
        return isinstance(value, tuple) and all(_fits(part, arguments[0]) for part in value)
    if origin is dict:
        return isinstance(value, dict) and all(
            _fits(part, kind) for pair in value.items() for part, kind in zip(pair, arguments, strict=True)
        )
    return isinstance(value, kind) and not (is_dataclass(kind) and _misfit(value))
