"""Read feeds.toml: which feeds there are, and which articles belong to each."""

import re
from pathlib import Path
from typing import Annotated, Literal

from pydantic import AfterValidator, Field, ValidationError

from feedsvc.app.settings.loading import complaints, read_toml
from feedsvc.app.settings.model import Settings, Table
from feedsvc.domain.feeds import LATEST, Feed, FeedImage, FormerFeeds, PartnerSettings, Profile, Selection, Term, is_locale
from feedsvc.errors import ConfigurationError

RESERVED_SLUGS = frozenset({*Term, "search"})

Partner = Literal["smartnews", "msn", "flipboard", "yandex", "apple"]

Day = Literal["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"]


def _slug(slug: str) -> str:
    if not re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", slug):
        raise ValueError("a slug is made of a-z, 0-9 and single hyphens, like world-news")
    if slug in RESERVED_SLUGS:
        raise ValueError("this name is taken by the streams that always exist; choose another")
    return slug


class PartnersSettings(Table):
    """What partners ask of a feed that readers don't."""

    logo: str | None = Field(None, pattern=r"^https?://", description="address of the logo for SmartNews; default: outlet.logo")
    dark_logo: str | None = Field(None, pattern=r"^https?://", description="the logo on dark ground, for SmartNews")
    short_description: str = Field(
        "", max_length=30, description="the description for SmartNews; default: the feed's, shortened"
    )
    locale: str | None = Field(
        None, description="BCP 47 tag with a region for Apple News; default: language and outlet.country"
    )

    def to_domain(self, language: str, settings: Settings) -> PartnerSettings:
        """Make what the profiles need, with the outlet's defaults where nothing is set."""
        country = settings.outlet.country
        guessed = language if is_locale(language) else f"{language}-{country.upper()}" if country else None
        return PartnerSettings(
            logo=self.logo or settings.outlet.logo,
            dark_logo=self.dark_logo,
            short_description=self.short_description,
            locale=self.locale or guessed,
        )


class FeedSettings(Table):
    """One feed of feeds.toml."""

    slug: Annotated[str, AfterValidator(_slug)] = Field(description="the feed's name in its address, /feeds/SLUG.rss")
    title: str = Field(min_length=1, description="the feed's title")
    description: str = Field("", description="one sentence about the feed; default: the outlet's")
    link: str | None = Field(None, pattern=r"^https?://", description="home page it belongs to; default: base_url")
    language: str | None = Field(None, description="BCP 47 tag; default: the outlet's")
    sections: tuple[str, ...] = Field((), description="sections whose articles belong to it; none: all")
    tags: tuple[str, ...] = Field((), description="tags whose articles belong to it")
    authors: tuple[str, ...] = Field((), description="authors whose articles belong to it")
    languages: tuple[str, ...] = Field((), description="languages whose articles belong to it")
    sources: tuple[str, ...] = Field((), description="sources whose articles belong to it")
    size: int = Field(50, ge=1, le=1000, description="entries in the subscription document")
    ttl: int = Field(5, ge=1, le=300, description="minutes for which a reader may keep a copy")
    image: str | None = Field(None, pattern=r"^https?://", description="address of the feed's picture")
    image_width: int = Field(144, ge=1, le=144, description="pixels")
    image_height: int = Field(144, ge=1, le=400, description="pixels")
    rights: str | None = Field(None, description="copyright line; default: the outlet's")
    full_content: bool = Field(default=True, description="whether entries carry the full text")
    private: bool = Field(default=False, description="whether accounts alone may read it (`feedsvc accounts`)")
    hubs: tuple[str, ...] = Field((), description="addresses of external WebSub hubs that are notified of changes")
    skip_hours: tuple[Annotated[int, Field(ge=0, le=23)], ...] = Field((), description="hours (GMT) at which not to poll")
    skip_days: tuple[Day, ...] = Field((), description="days on which not to poll")
    profiles: tuple[Partner, ...] | None = Field(
        None, description="partners it is rendered for as it changes: smartnews, msn ...; default: each, once it is asked for"
    )
    partners: PartnersSettings = PartnersSettings()

    def to_feed(self, settings: Settings) -> Feed:
        """Make the feed, with the outlet's defaults where nothing is set."""
        image = FeedImage(url=self.image, width=self.image_width, height=self.image_height) if self.image else None
        return Feed(
            slug=self.slug,
            title=self.title,
            description=self.description or settings.outlet.description,
            link=self.link or f"{settings.public_url}/",
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
            profiles=None if self.profiles is None else tuple(Profile(name) for name in self.profiles),
            partners=self.partners.to_domain(self.language or settings.outlet.language, settings),
        )


class _FeedsFile(Table):
    feed: tuple[FeedSettings, ...] = ()
    moved: dict[str, str] = Field(
        {}, description="by the slug a feed had: the one it has now, or an address ({format} stands for rss, atom or json)"
    )
    retired: dict[str, str] = Field({}, description="by the slug of a feed that ended: a sentence for those who still ask")


def load_feeds(settings: Settings) -> dict[str, Feed]:
    """Read the feeds by slug, `latest` always among them. Raises `ConfigurationError` naming file and line."""
    path = settings.feeds_file
    parsed = _read(path) if path.exists() else _FeedsFile()
    slugs = [feed.slug for feed in parsed.feed]
    twice = sorted({slug for slug in slugs if slugs.count(slug) > 1})
    if twice:
        raise ConfigurationError(f"{path}: the slug {twice[0]} is given to two feeds; each needs its own.")
    _check_former(parsed, {LATEST, *slugs}, path)
    if any(feed.slug == LATEST and feed.private for feed in parsed.feed):
        raise ConfigurationError(f"{path}: the feed {LATEST} can't be private; give the private one a slug of its own.")
    latest = FeedSettings(slug=LATEST, title=settings.outlet.name)
    feeds = {LATEST: latest.to_feed(settings)} | {feed.slug: feed.to_feed(settings) for feed in parsed.feed}
    for feed in feeds.values():
        _check_partners(feed, path)
    return feeds


def _check_partners(feed: Feed, path: Path) -> None:
    """Refuse a feed for a partner who would refuse it whatever it holds."""
    profiles = feed.profiles or ()
    if Profile.SMARTNEWS in profiles and feed.partners.logo is None:
        remedy = "set logo in its [feed.partners], or outlet.logo"
        raise ConfigurationError(f"{path}: SmartNews takes no feed without a logo; for {feed.slug} {remedy}.")
    if Profile.APPLE in profiles and not is_locale(feed.partners.locale or ""):
        remedy = 'set locale = "en-GB" or the like in its [feed.partners], or outlet.country'
        raise ConfigurationError(f"{path}: Apple News wants a language with a region; for {feed.slug} {remedy}.")


def load_former(settings: Settings) -> FormerFeeds:
    """Read which feeds have moved and which have ended. Raises `ConfigurationError`."""
    path = settings.feeds_file
    parsed = _read(path) if path.exists() else _FeedsFile()
    return FormerFeeds(parsed.moved, parsed.retired)


def _check_former(parsed: _FeedsFile, slugs: set[str], path: Path) -> None:
    for slug in (*parsed.moved, *parsed.retired):
        if slug in slugs:
            raise ConfigurationError(f"{path}: {slug} is the slug of a feed, so it can't have moved or ended.")
    for slug, to in parsed.moved.items():
        if to not in slugs and not re.match(r"https?://[^/]", to):
            raise ConfigurationError(f"{path}: moved.{slug} = {to!r}: name the slug of a feed, or an address like https://...")


def _read(path: Path) -> _FeedsFile:
    try:
        return _FeedsFile.model_validate(read_toml(path))
    except ValidationError as error:
        raise ConfigurationError("\n".join(complaints(error, path, _FeedsFile))) from error
