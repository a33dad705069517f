"""Read feeds.toml: which feeds there are, and which articles belong to each."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

from pydantic import AfterValidator, Field, create_model

from feedsvc.app.settings.complaints import Location, Origin
from feedsvc.app.settings.loading import checked, read_toml
from feedsvc.app.settings.model import Settings
from feedsvc.app.settings.providers import ProviderSettings, provider_faults
from feedsvc.app.settings.table import Table
from feedsvc.app.settings.values import Campaign, Closing, Language, WebAddress
from feedsvc.domain.addresses import is_web_address
from feedsvc.domain.feeds import LATEST, Feed, FeedImage, FormerFeeds, Pictures, Presentation, Selection, Term
from feedsvc.domain.links import LinkMode
from feedsvc.domain.providers import Providers
from feedsvc.errors import ConfigurationError
from feedsvc.render.partner import Option
from feedsvc.render.partners import PARTNERS, REGISTERED

RESERVED_SLUGS = frozenset({*Term, "search"})

Day = Literal["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"]


def _slug(slug: str) -> str:
    if not re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", slug):
        raise ValueError("a slug is made of a-z, 0-9 and single hyphens, like world-news")
    if slug in RESERVED_SLUGS:
        raise ValueError("this name is taken by the streams that always exist; choose another")
    return slug


OPTIONS = {option.name: option for partner in PARTNERS.values() for option in partner.options}


def _partner(name: str) -> str:
    if name not in PARTNERS:
        raise ValueError(" ".join([f"there is no such partner; there are {', '.join(PARTNERS)}", *REGISTERED.faults]))
    return name


def _option_field(option: Option) -> tuple[object, object]:
    def check(value: str) -> str:
        if remedy := option.remedy(value):
            raise ValueError(remedy)
        return value

    return Annotated[str, AfterValidator(check)], Field("", description=option.meaning)


if TYPE_CHECKING:
    PartnersSettings = Table
else:
    PartnersSettings = create_model(
        "PartnersSettings", __base__=Table, **{name: _option_field(option) for name, option in OPTIONS.items()}
    )


class FeedSettings(Table):
    """One feed of feeds.toml."""

    slug: Annotated[str, AfterValidator(_slug)] = Field(description="the feed's name in its address, /feeds/SLUG.rss")
    title: str = Field(min_length=1, description="the feed's title")
    description: str = Field("", description="one sentence about the feed; default: the outlet's")
    link: WebAddress | None = Field(None, description="home page it belongs to; default: outlet.site, else base_url")
    language: Language | None = Field(None, description="BCP 47 tag; default: the outlet's")
    sections: tuple[str, ...] = Field((), description="sections whose articles belong to it; default: all")
    tags: tuple[str, ...] = Field((), description="tags whose articles belong to it")
    authors: tuple[str, ...] = Field((), description="authors whose articles belong to it")
    languages: tuple[Language, ...] = Field((), description="languages whose articles belong to it")
    sources: tuple[str, ...] = Field((), description="sources whose articles belong to it")
    size: int = Field(50, ge=1, le=1000, description="entries in the subscription document")
    ttl: int = Field(5, ge=1, le=300, description="minutes for which a reader may keep a copy")
    image: WebAddress | None = Field(None, description="address of the feed's picture")
    image_width: int = Field(144, ge=1, le=144, description="pixels")
    image_height: int = Field(144, ge=1, le=400, description="pixels")
    rights: str | None = Field(None, description="copyright line; default: the outlet's")
    full_content: bool = Field(default=True, description="whether entries carry the full text")
    excerpt: int = Field(0, ge=0, description="paragraphs of the text that entries carry; 0: all of it")
    closing: Closing | None = Field(
        None, description="line below the text that links to the article, like: Continue reading at {outlet}"
    )
    links: LinkMode | None = Field(None, description="where its links lead: source or here; default: outlet.links")
    campaign: Campaign | None = Field(None, description="parameters added to its links for statistics, like utm_source=rss")
    pictures: Pictures = Field(
        Pictures.TEXT,
        description="pictures in the text: those it has (text), all of the article's (all), or none (none)",
    )
    private: bool = Field(default=False, description="whether only accounts may read it (`feedsvc accounts`)")
    hubs: tuple[WebAddress, ...] = Field((), description="addresses of external WebSub hubs that are told of changes")
    skip_hours: tuple[Annotated[int, Field(ge=0, le=23)], ...] = Field(
        (), description="hours (GMT) at which readers should not poll"
    )
    skip_days: tuple[Day, ...] = Field((), description="days on which readers should not poll")
    profiles: tuple[Annotated[str, AfterValidator(_partner)], ...] | None = Field(
        None,
        description=f"partners ({', '.join(PARTNERS)}) whose feeds are kept up to date; default: each, once it is asked for",
    )
    partners: PartnersSettings = Field(
        default_factory=PartnersSettings,
        description="; ".join(f"`{option.name}`: {option.meaning}" for option in OPTIONS.values()),
    )

    def to_feed(self, settings: Settings) -> Feed:
        """Make the feed, with the outlet's defaults where nothing is set."""
        image = FeedImage(url=self.image, width=self.image_width, height=self.image_height) if self.image else None
        return Feed(
            slug=self.slug,
            title=self.title,
            description=self.description or settings.outlet.description,
            link=self.link or settings.home_page,
            language=self.language or settings.outlet.language,
            selection=Selection(
                sections=self.sections,
                tags=self.tags,
                authors=self.authors,
                languages=self.languages,
                sources=self.sources,
            ),
            size=self.size,
            ttl=self.ttl,
            image=image,
            rights=self.rights or settings.outlet.rights,
            full_content=self.full_content,
            private=self.private,
            hubs=((f"{settings.public_url}/hub",) if settings.hub.enabled else ()) + self.hubs,
            cloud=f"{settings.public_url}/rsscloud" if settings.hub.rsscloud else None,
            skip_hours=self.skip_hours,
            skip_days=self.skip_days,
            profiles=self.profiles,
            partner_options=tuple(self._partner_options(settings)),
            presentation=self._presentation(),
        )

    def _presentation(self) -> Presentation:
        return Presentation(
            links=self.links,
            excerpt=self.excerpt,
            closing=self.closing or "",
            campaign=self.campaign or "",
            pictures=self.pictures,
        )

    def _partner_options(self, settings: Settings) -> Iterator[tuple[str, str]]:
        """Yield what is set for partners, with the outlet's defaults where nothing is."""
        language = self.language or settings.outlet.language
        for name, option in OPTIONS.items():
            if value := getattr(self.partners, name) or option.default(settings.outlet, language):
                yield name, value


class FeedsFile(Table):
    """All of feeds.toml."""

    feed: tuple[FeedSettings, ...] = ()
    provider: tuple[ProviderSettings, ...] = ()
    moved: dict[str, str] = Field(
        {}, description="by the slug a feed had: the one it has now, or an address ({format} stands for rss, atom or json)"
    )
    retired: dict[str, str] = Field({}, description="by the slug of a feed that ended: a sentence for those who still ask")


def load_feeds(settings: Settings) -> dict[str, Feed]:
    """Read the feeds by slug, `latest` always among them. Raises `ConfigurationError` naming file, line and remedy."""
    declared = _read(settings.feeds_file)
    faults = list(faults_of(declared))
    latest = FeedSettings(slug=LATEST, title=settings.outlet.name)
    feeds = {LATEST: latest.to_feed(settings)}
    for number, feed in enumerate(declared.feed):
        feeds[feed.slug] = feed.to_feed(settings)
        faults += [(("feed", number, "profiles"), refusal) for refusal in _refusals(feeds[feed.slug])]
    if faults:
        origin = Origin(settings.feeds_file)
        raise ConfigurationError("\n".join(f"{origin.place(location)}: {fault}." for location, fault in faults))
    return feeds


def load_former(settings: Settings) -> FormerFeeds:
    """Read which feeds have moved and which have ended. Raises `ConfigurationError`."""
    declared = _read(settings.feeds_file)
    return FormerFeeds(declared.moved, declared.retired)


def load_providers(settings: Settings) -> Providers:
    """Read the rules for providers. Raises `ConfigurationError`."""
    return providers_of(_read(settings.feeds_file))


def providers_of(declared: FeedsFile) -> Providers:
    """Return the rules for providers that a file declares."""
    return Providers(tuple(rule.to_provider() for rule in declared.provider))


def faults_of(declared: FeedsFile) -> Iterator[tuple[Location, str]]:
    """Yield what is wrong between the tables of a file whose tables are right, with its place."""
    yield from _slug_faults(declared)
    yield from _former_faults(declared)
    yield from provider_faults(declared.provider, {LATEST: False} | {feed.slug: feed.private for feed in declared.feed})


def _read(path: Path) -> FeedsFile:
    elsewhere = {name: "It belongs in feedsvc.toml." for name in Settings.model_fields if name != "feeds"}
    return checked(FeedsFile, read_toml(path, may_lack=True), Origin(path), elsewhere)


def _slug_faults(declared: FeedsFile) -> Iterator[tuple[Location, str]]:
    slugs: set[str] = set()
    for number, feed in enumerate(declared.feed):
        if feed.slug in slugs:
            yield ("feed", number, "slug"), f"the slug {feed.slug} is given to two feeds; each needs its own"
        if feed.slug == LATEST and feed.private:
            yield ("feed", number, "private"), f"the feed {LATEST} can't be private; give the private one a slug of its own"
        slugs.add(feed.slug)


def _former_faults(declared: FeedsFile) -> Iterator[tuple[Location, str]]:
    slugs = {LATEST, *(feed.slug for feed in declared.feed)}
    for table, former in (("moved", declared.moved), ("retired", declared.retired)):
        for slug in former:
            if slug in slugs:
                yield (table, slug), f"{slug} is the slug of a feed, so it can't have moved or ended; remove one of the two"
    for slug, to in declared.moved.items():
        if to not in slugs and not is_web_address(to.replace("{format}", "rss")):
            yield ("moved", slug), f"moved.{slug} = {to!r}: name the slug of a feed, or an address like https://..."


def _refusals(feed: Feed) -> Iterator[str]:
    """Yield why a partner would refuse a feed whatever it holds."""
    for partner in feed.profiles or ():
        yield from (fault.rstrip(".") for fault in PARTNERS[partner].refuse(feed))
