"""MSN: the feed requirements of MSN Partner Hub."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta

from feedsvc.domain.articles import Article
from feedsvc.render.entries import Entry
from feedsvc.render.offers import Offer
from feedsvc.render.partner import Dialect, Partner, judge_entry
from feedsvc.render.xml import rfc3339

MI = "http://schemas.ingestion.microsoft.com/common/"

TITLE = range(21, 151)
"""Characters of a title."""

AGE = timedelta(days=365)


def _judge(offer: Offer, now: datetime) -> Iterator[str]:
    yield from judge_entry(offer, now)
    if len(offer.title) not in TITLE:
        yield f"its headline has {len(offer.title)} characters; {TITLE.start} to {TITLE.stop - 1} are taken"
    if offer.published is None:
        yield "it has no date"
    elif offer.published > now:
        yield "its date lies ahead"
    elif now - offer.published >= AGE:
        yield f"it is {(now - offer.published).days} days old; under {AGE.days} are taken"


def _item_elements(entry: Entry) -> str:
    if entry.expires is None:
        return ""
    until = rfc3339(entry.expires)
    return f"<dcterms:valid>{until}</dcterms:valid><mi:expirationDate>{until}</mi:expirationDate>"


def _adapt(entry: Entry, article: Article) -> Entry:
    return replace(entry, expires=article.visible_until)


def _withdraw(entry: Entry, when: datetime) -> Entry:
    return replace(entry, expires=when, gone=when)


PARTNER = Partner(
    name="msn",
    title="MSN",
    rule="G2",
    remedy="Mend the article or the feed; the requirements of MSN Partner Hub have the limits.",
    judge=_judge,
    dialect=Dialect(namespaces={"mi": MI}, item_elements=_item_elements),
    adapt=_adapt,
    withdraw=_withdraw,
)
