"""Entries as partners want them: the full text always apart from a description, dates that tell of changes, removals."""

import html
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime, timedelta

from feedsvc.domain.addresses import Addresses
from feedsvc.domain.articles import Article, Tombstone
from feedsvc.domain.feeds import Profile
from feedsvc.domain.texts import scrub
from feedsvc.render.entries import Entry
from feedsvc.render.profiles.limits import FLIPBOARD_DESCRIPTION
from feedsvc.render.xml import plain

DESCRIPTION = 200
"""Characters of a description where an article has no summary."""

LONGEST_WORD = 30

GONE = "This article has been withdrawn"
"""Stands for a withdrawn article's title and text, which are not to be told again; long enough for every partner."""


def retell(profile: Profile, entry: Entry, article: Article) -> Entry:
    """Tell an entry as a partner wants it."""
    text = article.revision.content_text
    told = replace(entry, summary=entry.summary or excerpt(text, DESCRIPTION))
    return _RETELL.get(profile, _unchanged)(told, article)


def retell_gone(profile: Profile, tombstone: Tombstone, addresses: Addresses) -> Entry | None:
    """Tell a partner that an article is gone; None for one that understands nothing but its absence."""
    article = tombstone.article
    moved = max(tombstone.when, article.updated + timedelta(seconds=1))
    gone = Entry(
        guid=article.guid,
        link=addresses.article(article),
        title=GONE,
        summary=f"{GONE}.",
        content_html=f"<p>{html.escape(GONE)}.</p>",
        published=article.published,
        updated=moved,
        authors=(),
        editors=(),
        categories=(),
        media=(),
        language=None,
        original=None,
        rights=None,
        origin=None,
    )
    tell = _RETELL_GONE.get(profile)
    return None if tell is None else tell(gone, tombstone.when)


def excerpt(text: str, length: int) -> str:
    """Give the beginning of a text, at least `length` characters of it where it has them, up to the end of a word if one ends
    soon: some scripts have no spaces."""
    flat = plain(text)
    if len(flat) <= length + LONGEST_WORD:
        return flat
    end = flat.find(" ", length, length + LONGEST_WORD)
    return f"{flat[: max(end, length)]}…"


def _unchanged(entry: Entry, _: Article) -> Entry:
    return entry


def _smartnews(entry: Entry, _: Article) -> Entry:
    """A change reaches SmartNews only if pubDate moves with it."""
    return replace(entry, published=entry.updated)


def _msn(entry: Entry, article: Article) -> Entry:
    return replace(entry, expires=article.visible_until)


def _flipboard(entry: Entry, article: Article) -> Entry:
    if len(entry.summary) >= FLIPBOARD_DESCRIPTION:
        return entry
    return replace(entry, summary=excerpt(article.revision.content_text, FLIPBOARD_DESCRIPTION))


def _yandex(entry: Entry, article: Article) -> Entry:
    return replace(entry, text=scrub(article.revision.content_text).strip())


def _gone_at_smartnews(entry: Entry, when: datetime) -> Entry:
    return replace(entry, published=entry.updated, gone=when)


def _gone_at_msn(entry: Entry, when: datetime) -> Entry:
    return replace(entry, expires=when, gone=when)


_RETELL: Mapping[Profile, Callable[[Entry, Article], Entry]] = {
    Profile.SMARTNEWS: _smartnews,
    Profile.MSN: _msn,
    Profile.FLIPBOARD: _flipboard,
    Profile.YANDEX: _yandex,
}
_RETELL_GONE: Mapping[Profile, Callable[[Entry, datetime], Entry]] = {
    Profile.SMARTNEWS: _gone_at_smartnews,
    Profile.MSN: _gone_at_msn,
}
