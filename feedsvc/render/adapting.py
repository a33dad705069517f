"""Entries as partners want them: the full text always apart from a description, dates that move with changes, removals."""

import html
from dataclasses import replace
from datetime import timedelta

from feedsvc.domain.addresses import Addresses
from feedsvc.domain.articles import Article, Tombstone
from feedsvc.render.entries import Entry
from feedsvc.render.partner import Partner
from feedsvc.render.xml import plain

DESCRIPTION = 200
"""Characters of a description where an article has no summary."""

LONGEST_WORD = 30

GONE = "This article has been withdrawn"
"""Stands for a withdrawn article's title and text, which are not repeated; long enough for every partner."""


def adapt(partner: Partner, entry: Entry, article: Article) -> Entry:
    """Return an entry as a partner wants it."""
    summary = entry.summary or excerpt(article.revision.content_text, DESCRIPTION)
    return partner.adapt(replace(entry, summary=summary), article)


def withdrawn_entry(partner: Partner, tombstone: Tombstone, addresses: Addresses) -> Entry | None:
    """Return the entry by which a partner hears that an article is gone; None for one that understands absence alone."""
    if partner.withdraw is None:
        return None
    article = tombstone.article
    gone = Entry(
        guid=article.rss_guid,
        link=addresses.link(article),
        title=GONE,
        summary=f"{GONE}.",
        content_html=f"<p>{html.escape(GONE)}.</p>",
        published=article.published,
        updated=max(tombstone.when, article.updated + timedelta(seconds=1)),
    )
    return partner.withdraw(gone, tombstone.when)


def excerpt(text: str, length: int) -> str:
    """Return the beginning of a text, at least `length` characters of it where it has them, up to the end of a word if one ends
    soon: some scripts have no spaces."""
    flat = plain(text)
    if len(flat) <= length + LONGEST_WORD:
        return flat
    end = flat.find(" ", length, length + LONGEST_WORD)
    return f"{flat[: max(end, length)]}…"
