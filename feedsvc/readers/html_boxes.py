"""Names by which pages call what is no article: newsletters, related lists, comments, dialogs, captions."""

import re
from functools import lru_cache

_BOX = re.compile(
    r"(?:^|[\s_-])(?:newsletter|related|recirc\w*|promo(?!ted(?:\s|$))\w*|shar(?:e|ing)|social|subscri(?:be|ption)|sign-?up|modal|dialog|popup|overlay|"
    r"comments?|disqus|outbrain|taboola|advert\w*|cookies?|consent|donat(?:e|ions?)|breadcrumbs?|most-?(?:read|popular)|trending|tooltip|toast|"
    r"author-?bio|tags?-?(?:list|cloud|links)|(?:post|entry|article|story)-+tags|sns|postmetadata|read-?(?:more|also|next)|sponsor\w*|screen-?reader\S*|sr-only|scrim|cta|notification\w*|latest|print|popular|toolbar|caption|wp-caption-text|credit)(?=[\s_-]|$)",
    re.IGNORECASE,
)
_HUMP = re.compile(r"(?<=[a-z])(?=[A-Z])")


@lru_cache(maxsize=4096)
def is_box(classes: str | None, name: str | None) -> bool:
    """Return whether an element of these classes and this id is named like a box that holds no article."""
    return bool(classes or name) and bool(_BOX.search(_HUMP.sub("-", f"{classes or ''} {name or ''}")))


_ASIDE = re.compile(r"author|byline|bio\b|caption|photo|image|picture|video|gallery|media|slide|meta|date", re.IGNORECASE)


@lru_cache(maxsize=4096)
def is_aside(classes: str | None, name: str | None) -> bool:
    """Return whether an element of these classes and this id belongs to a picture, an author or a date above an article."""
    return bool(_ASIDE.search(f"{classes or ''} {name or ''}"))


_AUTHORS = re.compile(r"(?:^|[\s_-])(?:author|byline|avatar|bio|writer|reporter)(?=[\s_-]|$)", re.IGNORECASE)


@lru_cache(maxsize=4096)
def is_authors(classes: str | None, name: str | None) -> bool:
    """Return whether an element of these classes and this id is named for who wrote an article."""
    return bool(classes or name) and bool(_AUTHORS.search(_HUMP.sub("-", f"{classes or ''} {name or ''}")))


_ADS = re.compile(r"(?<![\w-])(?:ads?|adv|advert\w*)(?![a-z])", re.IGNORECASE)


@lru_cache(maxsize=4096)
def is_advertising(classes: str | None, name: str | None) -> bool:
    """Return whether an element of these classes and this id is named for an advertisement; its text may be none."""
    return bool(classes or name) and bool(_ADS.search(f"{classes or ''} {name or ''}"))


def holds_picture(tag: str, classes: str | None) -> bool:
    """Return whether a box is a picture's: with its caption it is none to the picture itself."""
    return tag == "figure" or "caption" in (classes or "").lower()
