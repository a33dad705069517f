"""What a partner that another package registers has to keep: to be run by the tests of that package."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import PurePosixPath

from feedsvc.check.examining import Checker
from feedsvc.check.partners import examine_for
from feedsvc.domain.articles import Article, Tombstone
from feedsvc.domain.decide import decide
from feedsvc.domain.documents import profile_document
from feedsvc.domain.drafts import BodyKind, Byline, Draft, Evidence, Media
from feedsvc.domain.feeds import Feed
from feedsvc.domain.outlet import Outlet
from feedsvc.domain.renditions import Rendition
from feedsvc.errors import FaultyRendition
from feedsvc.normalise import normalise
from feedsvc.render.partner import Partner
from feedsvc.render.partners import PARTNERS, REGISTERED
from feedsvc.render.rendering import Renderer
from feedsvc.render.sifting import obstacles, sift

_NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
_TEXT = "The harbour of Sableport has reopened after the storm, and ferries sail again. " * 8
_OUTLET = Outlet(name="The Sableport Courier", base_url="https://news.example", zone=UTC, country="GB")
_WITHDRAWN = "Quayside inquiry names its first witness of the week"
_HEADLINES = (
    "The harbour reopens after the storm",
    "“Never again”: ferries & tides < storms > walls",
    "港は嵐のあとで再び開かれ、フェリーも動き始めたと市の当局が月曜日に発表した",
    "الميناء يفتح أبوابه من جديد بعد العاصفة التي ضربت الساحل",
    "Long " * 60,
    "Ok",
)


@dataclass(frozen=True, slots=True)
class _Defaults:
    """What an outlet's settings say."""

    logo: str | None = "https://news.example/logo.png"
    country: str | None = "GB"


def partner_breaches(name: str) -> Sequence[str]:
    """Return how a partner that is installed breaks its contract, a sentence each; none if it keeps it."""
    if name not in PARTNERS:
        return [f"No package registers a partner {name}.", *REGISTERED.faults]
    partner = PARTNERS[name]
    feed = _feed(partner)
    breaches = [*_of_options(partner), *partner.refuse(feed), *obstacles(partner, feed, 20)]
    try:
        return [*breaches, *_of_rendering(partner, feed), *_of_withdrawal(partner, feed)]
    except FaultyRendition as error:
        return [*breaches, *error.faults]


def _feed(partner: Partner) -> Feed:
    options = {option.name: option.default(_Defaults(), "en") for option in partner.options}
    return Feed(
        slug="latest",
        title="Latest News",
        description="The latest of the coast",
        link="https://news.example/",
        profiles=(partner.name,),
        partner_options=tuple((name, value) for name, value in options.items() if value),
    )


def _of_options(partner: Partner) -> Iterator[str]:
    for option in partner.options:
        value = option.default(_Defaults(), "en")
        if value and (remedy := option.remedy(value)):
            yield f"{option.name} is {value!r} by default, which it refuses: {remedy}"


def _of_rendering(partner: Partner, feed: Feed) -> Iterator[str]:
    articles = [_article(f"{number}.txt", title) for number, title in enumerate(_HEADLINES * 4)]
    taken, refused = sift(partner, articles, now=_NOW)
    if not taken:
        yield f"No article is taken: {refused[0].reason}."
    yield from (f"“{refusal.title}” is left out without a reason." for refusal in refused if not refusal.reason.strip())
    first, second = (_rendered(partner, feed, taken) for _ in range(2))
    if first.body != second.body:
        yield "The same articles give other bytes a second time."
    yield from Checker().faults(first)
    if len(first.body) > partner.max_bytes or len(taken) > partner.size:
        yield "The feed is larger than the partner takes."
    yield from (f"Its own feed: {finding.what}." for finding in examine_for(partner, first.body, now=_NOW) if finding.is_fault)


def _of_withdrawal(partner: Partner, feed: Feed) -> Iterator[str]:
    """Yield what is wrong with a feed that tells of a withdrawal."""
    gone = replace(_article("gone.txt", _WITHDRAWN, text="Secret words. " * 60), withdrawn=_NOW)
    rendition = _rendered(partner, feed, [_article("a.txt", _HEADLINES[0])], gone)
    yield from Checker().faults(rendition)
    yield from (
        f"{words!r} of an article that is withdrawn is told."
        for words in (_WITHDRAWN, "Secret")
        if words.encode() in rendition.body
    )


def _rendered(partner: Partner, feed: Feed, articles: Sequence[Article], *gone: Article) -> Rendition:
    tombstones = [Tombstone(article, _NOW) for article in gone]
    return Renderer(_OUTLET).render(profile_document(feed, partner.name), articles, changed=_NOW, tombstones=tombstones)


def _article(name: str, title: str, text: str = _TEXT) -> Article:
    draft = Draft(
        format="text",
        path=PurePosixPath(name),
        title=title,
        body=text,
        body_kind=BodyKind.TEXT,
        published="2026-03-01T09:30:00Z",
        language="en",
        bylines=(Byline(("Ana Díaz",), Evidence.NAMES),),
        media=(Media(url="https://news.example/media/pier.jpg", type="image/jpeg", width=1200, height=800),),
    )
    received = _NOW - timedelta(hours=1)
    return decide(normalise(draft, outlet=_OUTLET, received=received), None, now=received).article
