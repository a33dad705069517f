"""Deleted text that stands between two marks, wherever in the tree they are: a deletion may begin in one paragraph and end
in another."""

from collections.abc import Callable, Collection
from typing import NamedTuple

from lxml import etree

from feedsvc.readers.hidden.lengths import Lengths


class Bounds(NamedTuple):
    """Names of the deletions that an element begins and ends: as it opens, and behind it."""

    begun: Collection[str] = ()
    ended: Collection[str] = ()
    begun_behind: Collection[str] = ()
    ended_behind: Collection[str] = ()


def strip_ranges(root: etree._Element, bounds_of: Callable[[etree._Element], Bounds], lengths: Lengths) -> None:
    """Take the text out of a tree that stands within a deletion; `bounds_of` reads an element's marks."""
    deletions: set[str] = set()
    number: int | None = None
    for event, element in etree.iterwalk(root, events=("start", "end")):
        bounds = bounds_of(element)
        is_start = event == "start"
        deletions.update(bounds.begun if is_start else bounds.begun_behind)
        deletions.difference_update(bounds.ended if is_start else bounds.ended_behind)
        if not deletions:
            number = None
            continue
        number = lengths.begin() if number is None else number
        if is_start:
            lengths.extend(number, element.text)
            element.text = None
        else:
            lengths.extend(number, element.tail)
            element.tail = None
