"""Every setting: its type, default, unit and one line of meaning, declared once."""

from pathlib import Path
from typing import Literal
from uuid import UUID

from pydantic import Field

from feedsvc.app.settings.pages import WebSettings
from feedsvc.app.settings.push import HubSettings, MailSettings, WebhookSettings
from feedsvc.app.settings.table import Table
from feedsvc.app.settings.values import (
    BaseUrl,
    Bucket,
    Country,
    DatabaseUrl,
    Folder,
    Language,
    OutletAddress,
    Sentinel,
    Site,
    WebAddress,
    Zone,
)
from feedsvc.domain.clearance import Paywalled
from feedsvc.domain.links import Linking, LinkMode
from feedsvc.domain.outlet import Boilerplate

DEFAULT_CONFIG = Path("config/feedsvc.toml")


class OutletSettings(Table):
    """The newsroom, and what its articles are assumed to be where they don't tell."""

    name: str = Field("Latest News", min_length=1, description="the outlet's name, as feeds and pages show it")
    description: str = Field("The latest articles", description="one sentence about the outlet")
    language: Language = Field(
        "en", description="BCP 47 tag of the feeds, and of texts too short for their language to be recognised"
    )
    country: Country | None = Field(
        None,
        description="ISO 3166 code; decides the order of day and month, and what zone abbreviations such as EST or IST mean",
    )
    zone: Zone = Field("UTC", description="IANA time zone of times that state none")
    day_first: bool | None = Field(
        None, description="whether 03/04/2021 means 3 April; default: as is usual in outlet.country, true without one"
    )
    namespace: UUID | None = Field(
        None, description="UUID that guids are derived from; default: derived from the first base_url, and kept"
    )
    logo: WebAddress | None = Field(None, description="address of the outlet's logo")
    rights: str | None = Field(None, description="copyright line of the feeds")
    site: Site | None = Field(None, description="the newsroom's own site, which feeds then name as their home page")
    links: LinkMode | None = Field(
        None,
        description="where links to an article with an address of its own lead: to that address (source) or to its page "
        "here (here); default: source for addresses on outlet.site",
    )
    redirect: bool = Field(default=False, description="whether an article's page here redirects to where links lead")


class IntakeSettings(Table):
    """The drop folder."""

    interval: float = Field(2.0, gt=0, description="seconds between scans; file events wake the scan at once")
    settle_scans: int = Field(
        2,
        ge=1,
        description="scans during which a file must stay unchanged before it is taken, unless it was closed or moved into"
        " the folder",
    )
    sentinel: Sentinel | None = Field(None, description="suffix such as .done: x.txt is taken once x.txt.done exists")
    mode: Literal["move", "keep"] = Field(
        "move",
        description="move: files are moved away once they are read; keep: they stay, for a drop folder that is read-only",
    )
    max_bytes: int = Field(20_000_000, gt=0, description="largest file that is read, in bytes")
    puts_per_minute: int = Field(
        1200, ge=0, description="files that a key may send by HTTP per minute, to each web process; 0: no limit"
    )
    min_free: int = Field(
        100_000_000, ge=0, description="bytes that must be free on each disk in use; /readyz names a disk that has less"
    )
    seconds_to_open: float = Field(10.0, gt=0, description="seconds of CPU time that opening a file may take")
    seconds_per_article: float = Field(10.0, gt=0, description="seconds of CPU time that each article in a file may take")
    max_memory: int = Field(512_000_000, ge=64_000_000, description="bytes of memory that reading a file may take")
    near_duplicates: int = Field(
        3,
        ge=0,
        le=3,
        description="how far two texts may differ and still count as copies of one article: 0, not at all, to 3, by a few"
        " words",
    )
    paywalled: Paywalled = Field(
        Paywalled.SUMMARY,
        description="what is published of an article that its source shows only to subscribers: its summary with a link "
        "(summary), all of it (whole), or nothing until an editor releases it (hold)",
    )
    boilerplate: Boilerplate = Field(
        Boilerplate.KEEP,
        description='whether "About NAME" paragraphs at the foot of press releases stay in the text (keep), or are cut '
        "and kept with the article's furniture (cut)",
    )
    keep_versions: bool = Field(
        default=False,
        description="whether headlines keep the version that agencies print with them (UPDATE 2-, CORRECTED-, 1st "
        "Ld-Writethru); corrections are recognised either way",
    )
    bucket: Bucket | None = Field(
        None,
        description="s3://BUCKET/PREFIX, gs://... or az://... in place of the folders: articles are dropped below its drop/, "
        "and go to its accepted/ and quarantine/; any machine takes each",
    )
    accepted: Folder | None = Field(
        None, description="folder for files that were taken in; default: accepted/ in the data folder"
    )
    quarantine: Folder | None = Field(
        None, description="folder for files that could not be read; default: quarantine/ in the data folder"
    )


class MediaSettings(Table):
    """The pictures that come with articles."""

    folder: Folder | None = Field(
        None, description="folder for pictures, or where they wait to go to the bucket; default: media/ in the data folder"
    )
    bucket: Bucket | None = Field(
        None, description="s3://BUCKET/PREFIX, gs://... or az://..., where all machines keep pictures; default: only the folder"
    )
    base_url: BaseUrl | None = Field(
        None,
        description="where readers fetch pictures, such as a CDN in front of this service or of an outlet; default: base_url",
    )


class OutletTarget(Table):
    """A place that the public addresses are written to as files."""

    url: OutletAddress = Field(
        description="s3://BUCKET/PREFIX, gs://..., az://..., an address of a plug-in's, or a folder that nothing else writes to"
    )


class EdgeSettings(Table):
    """A cache before the service, which is told of changes, so that it may keep answers for hours."""

    kind: Literal["varnish", "fastly", "cloudflare"] | None = Field(
        None, description="kind of cache; answers then carry its keys (xkey, Surrogate-Key, Cache-Tag)"
    )
    purge: WebAddress | None = Field(None, description="address that accepts purges; default: nothing is purged")
    token: str | None = Field(None, description="token for that address")


class SitemapSettings(Table):
    """The sitemaps."""

    cross_host: bool = Field(
        default=False,
        description="whether sitemaps list articles on other hosts, whose robots.txt must then name these sitemaps",
    )


class RetentionSettings(Table):
    """How long things are kept; what is older is deleted once a day."""

    accepted: int = Field(0, ge=0, description="days for which accepted files are kept; 0: for ever")
    revisions: int = Field(0, ge=0, description="days for which revisions are kept once a newer one replaced them; 0: for ever")
    quarantine: int = Field(0, ge=0, description="days for which files stay in quarantine; 0: for ever")
    articles: int = Field(0, ge=0, description="days for which articles are kept before they are erased; 0: for ever")
    audit: int = Field(365, ge=0, description="days for which the log of manual actions is kept; 0: for ever")


class DatabaseSettings(Table):
    """How PostgreSQL is reached."""

    pool: int = Field(15, ge=3, description="most connections per process, besides the one that listens")
    pooler: bool = Field(
        default=False, description="whether database_url leads to a pooler in transaction mode, such as PgBouncer"
    )
    listen_url: DatabaseUrl | None = Field(
        None,
        description="postgresql://... that bypasses the pooler, to hear of commits at once; default: half a second later",
    )


class LogSettings(Table):
    """The log."""

    level: Literal["debug", "info", "warning", "error"] = Field("info", description="least severe level that is logged")
    format: Literal["auto", "json", "text"] = Field("auto", description="auto: text on a terminal, else JSON lines")


class Settings(Table):
    """Everything that can be set. Paths are relative to the folder that the service is started in."""

    base_url: BaseUrl | None = Field(
        None, description="public address of the service, as readers reach it; default: http:// and the address it listens on"
    )
    data: Folder = Field(Path("data"), description="folder for everything that the service keeps")
    drop: Folder | None = Field(None, description="folder that articles are dropped into; default: drop/ in the data folder")
    database_url: DatabaseUrl | None = Field(
        None, description="postgresql://...; default: SQLite, feedsvc.db in the data folder"
    )
    feeds: Folder | None = Field(
        None, description="file that declares feeds and providers; default: feeds.toml beside this file"
    )
    outlet: OutletSettings = OutletSettings()
    intake: IntakeSettings = IntakeSettings()
    web: WebSettings = WebSettings()
    media: MediaSettings = MediaSettings()
    outlets: tuple[OutletTarget, ...] = ()
    edge: EdgeSettings = EdgeSettings()
    sitemap: SitemapSettings = SitemapSettings()
    hub: HubSettings = HubSettings()
    webhooks: tuple[WebhookSettings, ...] = ()
    mail: MailSettings = MailSettings()
    retention: RetentionSettings = RetentionSettings()
    database: DatabaseSettings = DatabaseSettings()
    log: LogSettings = LogSettings()

    @property
    def public_url(self) -> str:
        return self.base_url or f"http://{self.web.bind}"

    @property
    def home_page(self) -> str:
        return f"{self.outlet.site or self.public_url}/"

    @property
    def linking(self) -> Linking:
        outlet = self.outlet
        return Linking(site=outlet.site, mode=outlet.links, redirects=outlet.redirect, cross_host=self.sitemap.cross_host)

    @property
    def drop_folder(self) -> Path:
        return self.drop or self.data / "drop"

    @property
    def drop_place(self) -> str:
        """Where articles are dropped, as people name it."""
        return f"{self.intake.bucket}/drop" if self.intake.bucket else str(self.drop_folder.absolute())

    @property
    def accepted_folder(self) -> Path:
        return self.intake.accepted or self.data / "accepted"

    @property
    def quarantine_folder(self) -> Path:
        return self.intake.quarantine or self.data / "quarantine"

    @property
    def media_folder(self) -> Path:
        return self.media.folder or self.data / "media"

    @property
    def erasures_file(self) -> Path:
        return self.data / "erasures.jsonl"

    @property
    def database_file(self) -> Path | None:
        """The file of a SQLite database; None for another."""
        kind, _, path = self.store_url.partition(":///")
        return Path(path.partition("?")[0]) if kind.startswith("sqlite") else None

    @property
    def store_url(self) -> str:
        return self.database_url or f"sqlite:///{(self.data / 'feedsvc.db').absolute()}"

    @property
    def feeds_file(self) -> Path:
        return self.feeds or DEFAULT_CONFIG.with_name("feeds.toml")
