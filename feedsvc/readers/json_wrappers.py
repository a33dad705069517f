"""Where the articles stand in an interface's answer: in lists and objects round them, whatever these are called."""

from collections.abc import Callable

from feedsvc.readers.json_values import Fields

MOST_WRAPPERS = 3
"""Objects round the list of an answer."""


def wrapped_in(value: Fields, is_known: Callable[[Fields], bool], levels: int = MOST_WRAPPERS) -> list[object]:
    """Return the list of an interface's answer that holds articles of a known format, in whatever wrappers they stand."""
    for each in value.values():
        items = [_unwrapped(item, is_known) for item in each] if isinstance(each, list) else []
        if any(isinstance(item, dict) and is_known(item) for item in items):
            return items
    inner = [each for each in value.values() if isinstance(each, dict)] if levels else []
    known = [each for each in inner if is_known(each)]
    return [known[0]] if known else next(filter(None, (wrapped_in(each, is_known, levels - 1) for each in inner)), [])


def _unwrapped(item: object, is_known: Callable[[Fields], bool]) -> object:
    """Return the article that is a member of an item, {"item": {...}} or {"_source": {...}}; else the item."""
    members = item.values() if isinstance(item, dict) and not is_known(item) else ()
    return next((each for each in members if isinstance(each, dict) and is_known(each)), item)
