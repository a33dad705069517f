"""Read feeds.toml: which feeds there are, and which articles belong to each."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

from pydantic import AfterValidator, Field, ValidationError, create_model

from feedsvc.app.settings.loading import complaints, read_toml
from feedsvc.app.settings.model import Settings, Table
from feedsvc.domain.feeds import LATEST, Feed, FeedImage, FormerFeeds, Selection, Term
from feedsvc.errors import ConfigurationError
from feedsvc.render.partner import Option
from feedsvc.render.partners import PARTNERS

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
        raise ValueError(f"there is no such partner; there are {', '.join(PARTNERS)}")
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
    hubs: tuple[str, ...] = Field((), description="addresses of external WebSub hubs that are told of changes")
    skip_hours: tuple[Annotated[int, Field(ge=0, le=23)], ...] = Field((), description="hours (GMT) at which not to poll")
    skip_days: tuple[Day, ...] = Field((), description="days on which not to poll")
    profiles: tuple[Annotated[str, AfterValidator(_partner)], ...] | None = Field(
        None,
        description=f"partners it is rendered for as it changes, of {', '.join(PARTNERS)}; default: each, once it is asked for",
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
            profiles=self.profiles,
            partner_options=tuple(self._partner_options(settings)),
        )

    def _partner_options(self, settings: Settings) -> Iterator[tuple[str, str]]:
        """Yield what is set for partners, with the outlet's defaults where nothing is."""
        language = self.language or settings.outlet.language
        for name, option in OPTIONS.items():
            if value := getattr(self.partners, name) or option.default(settings.outlet, language):
                yield name, value


class _FeedsFile(Table):
    feed: tuple[FeedSettings, ...] = ()
    moved: dict[str, str] = Field(
        {}, description="by the slug a feed had: the one it has now, or an address ({format} stands for rss, atom or json)"
    )
    retired: dict[str, str] = Field({}, description="by the slug of a feed that ended: a sentence for those who still ask")


def load_feeds(settings: Settings) -> dict[str, Feed]:
    """Read the feeds by slug, `latest` always among them. Raises `ConfigurationError` naming file and line."""
    path = settings.feeds_file
    told = _read(path) if path.exists() else _FeedsFile()
    slugs = [feed.slug for feed in told.feed]
    twice = sorted({slug for slug in slugs if slugs.count(slug) > 1})
    if twice:
        raise ConfigurationError(f"{path}: the slug {twice[0]} is given to two feeds; each needs its own.")
    _check_former(told, {LATEST, *slugs}, path)
    if any(feed.slug == LATEST and feed.private for feed in told.feed):
        raise ConfigurationError(f"{path}: the feed {LATEST} can't be private; give the private one a slug of its own.")
    latest = FeedSettings(slug=LATEST, title=settings.outlet.name)
    feeds = {LATEST: latest.to_feed(settings)} | {feed.slug: feed.to_feed(settings) for feed in told.feed}
    for feed in feeds.values():
        for partner in feed.profiles or ():
            if refusal := next(PARTNERS[partner].refuse(feed), None):
                raise ConfigurationError(f"{path}: {refusal}")
    return feeds


def load_former(settings: Settings) -> FormerFeeds:
    """Read which feeds have moved and which have ended. Raises `ConfigurationError`."""
    path = settings.feeds_file
    told = _read(path) if path.exists() else _FeedsFile()
    return FormerFeeds(told.moved, told.retired)


def _check_former(told: _FeedsFile, slugs: set[str], path: Path) -> None:
    for slug in (*told.moved, *told.retired):
        if slug in slugs:
            raise ConfigurationError(f"{path}: {slug} is the slug of a feed, so it can't have moved or ended.")
    for slug, to in told.moved.items():
        if to not in slugs and not re.match(r"https?://[^/]", to):
            raise ConfigurationError(f"{path}: moved.{slug} = {to!r}: name the slug of a feed, or an address like https://...")


def _read(path: Path) -> _FeedsFile:
    try:
        return _FeedsFile.model_validate(read_toml(path))
    except ValidationError as error:
        raise ConfigurationError("\n".join(complaints(error, path, _FeedsFile))) from error
