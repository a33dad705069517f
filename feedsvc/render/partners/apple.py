"""Apple News: Apple's RSS guidelines for News."""

from collections.abc import Iterator

from lxml import etree

from feedsvc.domain.feeds import Feed, is_locale
from feedsvc.render.document import Document
from feedsvc.render.offers import FeedOffer
from feedsvc.render.partner import Dialect, Option, OptionDefaults, Partner, judge_entry, judge_feed


def _judge_feed(feed: FeedOffer) -> Iterator[str]:
    yield from judge_feed(feed)
    if feed.language and not is_locale(feed.language):
        yield f"the language {feed.language} names no region; set `locale` in [feed.partners] of feeds.toml, or outlet.country"


def _refuse(feed: Feed) -> Iterator[str]:
    if not is_locale(feed.partner_option("locale")):
        remedy = 'set locale = "en-GB" or the like in its [feed.partners], or outlet.country'
        yield f"Apple News wants a language with a region; for {feed.slug} {remedy}."


def _fill_channel(document: Document, channel: etree._Element) -> None:
    for language in channel.iterchildren("language"):
        language.text = document.feed.partner_option("locale") or document.feed.language


def _locale(outlet: OptionDefaults, language: str) -> str | None:
    if is_locale(language):
        return language
    return f"{language}-{outlet.country.upper()}" if outlet.country else None


PARTNER = Partner(
    name="apple",
    title="Apple News",
    rule="G6",
    remedy="Mend the article or the feed; Apple's RSS guidelines for News have the limits.",
    judge=judge_entry,
    judge_feed=_judge_feed,
    refuse=_refuse,
    dialect=Dialect(fill_channel=_fill_channel),
    options=(
        Option(
            name="locale",
            meaning="BCP 47 tag with a region for Apple News; default: language and outlet.country",
            default=_locale,
        ),
    ),
)
