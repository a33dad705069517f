"""The items of one file, each judged for itself: what can't be read or is no article is left out with its reason."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import TypeVar

from feedsvc.domain.drafts import Draft, PassedOver, none_left
from feedsvc.errors import UnreadableArticle

Item = TypeVar("Item")


def read_each(
    items: Sequence[Item], read: Callable[[Item], Draft], title_of: Callable[[Item], str | None] | None = None
) -> tuple[Draft, ...]:
    """Read every item; positions count all of them, from 1, and are 0 in a file of one.

    The first draft carries what is left out. Raises `UnreadableArticle`, with the reasons, if nothing is left.
    """
    drafts: list[Draft] = []
    passed_over: list[PassedOver] = []
    for position, item in enumerate(items, 1):
        try:
            draft = read(item)
            _refuse_empty(draft)
        except UnreadableArticle as error:
            passed_over.append(PassedOver(position=position, reason=error.reason, title=title_of(item) if title_of else None))
        else:
            drafts.append(replace(draft, position=position if len(items) > 1 else 0))
    return with_passed_over(drafts, passed_over)


def with_passed_over(drafts: Sequence[Draft], passed_over: Sequence[PassedOver]) -> tuple[Draft, ...]:
    """Return the drafts of a file, the first of them with what is left out. Raises `UnreadableArticle` if there are none."""
    if not drafts:
        raise UnreadableArticle(none_left(passed_over))
    return (replace(drafts[0], passed_over=(*drafts[0].passed_over, *passed_over)), *drafts[1:])


def _refuse_empty(draft: Draft) -> None:
    if not (draft.title or draft.body.strip() or draft.withdrawn):
        raise UnreadableArticle("There is no headline and no text in it.")
