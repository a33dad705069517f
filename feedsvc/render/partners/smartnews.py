"""SmartNews: SmartFormat 2.1."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime

from lxml import etree

from feedsvc.domain.addresses import is_web_address
from feedsvc.domain.articles import Article
from feedsvc.domain.dates import imf_fixdate
from feedsvc.domain.feeds import Feed
from feedsvc.render.document import Document
from feedsvc.render.entries import Entry
from feedsvc.render.offers import FeedOffer
from feedsvc.render.partner import MEGABYTE, Dialect, Option, Partner, judge_feed
from feedsvc.render.rss import add
from feedsvc.render.xml import plain, quoted

SNF = "http://www.smartnews.be/snf"

SHORT_DESCRIPTION = 30
"""Characters of a channel's description."""


def _judge_feed(feed: FeedOffer) -> Iterator[str]:
    yield from judge_feed(feed)
    if len(feed.description) > SHORT_DESCRIPTION:
        yield f"the channel's description has {len(feed.description)} characters of at most {SHORT_DESCRIPTION}"
    if not feed.has_logo:
        yield "there is no snf:logo; set `logo` in [feed.partners] of feeds.toml, or outlet.logo"
    if not feed.has_date:
        yield "the channel has no pubDate"
    if feed.ttl is None:
        yield "the channel has no ttl"


def _refuse(feed: Feed) -> Iterator[str]:
    if not feed.partner_option("logo"):
        yield (f"SmartNews takes no feed without a logo; for {feed.slug} set logo in its [feed.partners], or outlet.logo.")


def _fill_channel(document: Document, channel: etree._Element) -> None:
    feed = document.feed
    for description in channel.iterchildren("description"):
        whole = plain(feed.partner_option("short_description") or feed.description) or document.title
        description.text = _shortened(whole)
    add(channel, "pubDate", imf_fixdate(document.changed))
    for element, option in (("logo", "logo"), ("darkModeLogo", "dark_logo")):
        if url := feed.partner_option(option):
            add(add(channel, f"{{{SNF}}}{element}"), "url", url)


def _shortened(text: str) -> str:
    """Cut a description, behind a word where it can."""
    if len(text) <= SHORT_DESCRIPTION:
        return text
    return text[: SHORT_DESCRIPTION + 1].rpartition(" ")[0] or text[:SHORT_DESCRIPTION]


def _item_elements(entry: Entry) -> str:
    if entry.gone:
        return '<media:status state="deleted"/>'
    return f'<media:thumbnail url="{quoted(entry.image.url)}"/>' if entry.image else ""


def _adapt(entry: Entry, _: Article) -> Entry:
    """A change reaches SmartNews only if pubDate moves with it."""
    return replace(entry, published=entry.updated)


def _withdraw(entry: Entry, when: datetime) -> Entry:
    return replace(entry, published=entry.updated, gone=when)


def _want_address(value: str) -> str:
    return "" if is_web_address(value) else "write an address, like https://news.example/logo.png"


def _want_short(value: str) -> str:
    return f"write at most {SHORT_DESCRIPTION} characters" if len(value) > SHORT_DESCRIPTION else ""


PARTNER = Partner(
    name="smartnews",
    title="SmartNews",
    rule="G1",
    remedy="Mend the article or the feed; SmartFormat 2.1 has the limits.",
    judge_feed=_judge_feed,
    refuse=_refuse,
    max_bytes=MEGABYTE,
    dialect=Dialect(namespaces={"snf": SNF}, fill_channel=_fill_channel, item_elements=_item_elements),
    adapt=_adapt,
    withdraw=_withdraw,
    options=(
        Option(
            name="logo",
            meaning="address of the logo for SmartNews; default: outlet.logo",
            default=lambda outlet, _: outlet.logo,
            remedy=_want_address,
        ),
        Option(name="dark_logo", meaning="address of the logo on a dark ground, for SmartNews", remedy=_want_address),
        Option(
            name="short_description",
            meaning="description for SmartNews; default: the feed's, shortened",
            remedy=_want_short,
        ),
    ),
    logo_element=f"{{{SNF}}}logo",
)
