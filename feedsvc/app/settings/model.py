"""Every setting: its type, default, unit and one line of meaning, declared once."""

from pathlib import Path
from typing import Literal
from uuid import UUID

from pydantic import Field

from feedsvc.app.settings.push import HubSettings, MailSettings, WebhookSettings
from feedsvc.app.settings.table import Table
from feedsvc.app.settings.values import (
    BaseUrl,
    Bucket,
    Colour,
    Country,
    DatabaseUrl,
    Folder,
    Language,
    ListenAddress,
    Origins,
    OutletAddress,
    PresentFile,
    PresentFolder,
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
    language: Language = Field("en", description="BCP 47 tag of the feeds, and of texts too short to tell their own")
    country: Country | None = Field(
        None, description="ISO 3166 code; decides zone abbreviations that several countries use, and the order of day and month"
    )
    zone: Zone = Field("UTC", description="IANA zone of times that name none")
    day_first: bool | None = Field(
        None, description="whether 03/04/2021 is the 3rd of April; default: as is usual in outlet.country, true without one"
    )
    namespace: UUID | None = Field(
        None, description="UUID in which guids are minted; default: made of the first base_url, kept"
    )
    logo: WebAddress | None = Field(None, description="address of the outlet's logo")
    rights: str | None = Field(None, description="copyright line of the feeds")
    site: Site | None = Field(None, description="the newsroom's own site, which feeds then name as their home page")
    links: LinkMode | None = Field(
        None,
        description="where links lead to an article that has an address of its own: there (source), or to its page here "
        "(here); default: source for addresses on outlet.site",
    )
    redirect: bool = Field(
        default=False, description="whether the service's page of an article sends people on to where links lead"
    )


class IntakeSettings(Table):
    """The drop folder."""

    interval: float = Field(2.0, gt=0, description="seconds between scans; file events wake the scan at once")
    settle_scans: int = Field(2, ge=1, description="scans over which a file that nobody closed must stand still")
    sentinel: Sentinel | None = Field(None, description="suffix such as .done: x.txt is taken when x.txt.done is there")
    mode: Literal["move", "keep"] = Field("move", description="move files away, or keep them in a read-only drop folder")
    max_bytes: int = Field(20_000_000, gt=0, description="bytes of the largest file that is read")
    puts_per_minute: int = Field(
        1200, ge=0, description="files that a key may send by HTTP in a minute, to each web process; 0: no limit"
    )
    min_free: int = Field(
        100_000_000, ge=0, description="bytes that must be free on each disk that files are kept on; with less /readyz names it"
    )
    seconds_to_open: float = Field(10.0, gt=0, description="seconds of CPU that opening a file may take")
    seconds_per_article: float = Field(10.0, gt=0, description="seconds of CPU that each article of it may take")
    max_memory: int = Field(512_000_000, ge=64_000_000, description="bytes of memory that reading a file may take")
    near_duplicates: int = Field(
        3, ge=0, le=3, description="bits of 64 in which nearly the same copy differs; 0: only the same is"
    )
    paywalled: Paywalled = Field(
        Paywalled.SUMMARY,
        description="what goes out of an article that its source shows to payers alone: its summary and a link to it "
        "(summary), the whole, or nothing before its release (hold)",
    )
    boilerplate: Boilerplate = Field(
        Boilerplate.KEEP,
        description="what becomes of the paragraphs at the foot of press releases by which their senders present themselves, "
        '"About NAME" (keep, cut); those that are cut stay with the article\'s furniture',
    )
    keep_versions: bool = Field(
        default=False,
        description="whether headlines keep what agencies put about them to say which version it is (UPDATE 2-, CORRECTED-, "
        "1st Ld-Writethru); a correction is known as one either way",
    )
    bucket: Bucket | None = Field(
        None,
        description="s3://BUCKET/PREFIX, gs://... or az://... in place of the folders: articles are dropped below its drop/, "
        "and go to its accepted/ and quarantine/; any machine takes each",
    )
    accepted: Folder | None = Field(None, description="folder of files taken in; default: accepted/ in the data folder")
    quarantine: Folder | None = Field(None, description="folder of unreadable files; default: quarantine/ in the data folder")


class ThemeSettings(Table):
    """The look of the public pages."""

    logo: WebAddress | None = Field(None, description="address of the logo at the head of pages, in place of the name")
    icon: WebAddress | None = Field(None, description="address of the icon of pages and feeds, square, best PNG of 180 pixels")
    accent: Colour | None = Field(None, description="colour of links and buttons on white, like #0a5c36")
    dark_accent: Colour | None = Field(None, description="the same on black; default: a lighter shade of it")
    footer: dict[str, WebAddress] = Field({}, description="links of the footer by name: imprint, privacy, contact")
    css: PresentFile | None = Field(None, description="file of a style sheet that follows the service's own")
    templates: PresentFolder | None = Field(None, description="folder of templates that stand in for the service's own")


class FrontSettings(Table):
    """The front page."""

    latest: int = Field(20, ge=1, le=100, description="articles on the front page, the lead story among them")
    order: Literal["time", "priority"] = Field(
        "time", description="order of these: by time, or by priority (urgency of ninjs, NewsML-G2 and NITF, or of a sidecar)"
    )
    sections: tuple[str, ...] = Field((), description="sections that stand below them as blocks, in this order")


class WebSettings(Table):
    """The web server."""

    bind: ListenAddress = Field("127.0.0.1:8000", description="HOST:PORT to listen on")
    workers: int = Field(1, ge=1, description="web processes")
    cors: Origins = Field(
        (), description='other sites whose scripts may read the feeds, like https://site.example; "*" is every site'
    )
    proxies: int = Field(0, ge=0, description="reverse proxies in front that append the client's address to X-Forwarded-For")
    unconditional_polls: int = Field(
        0, ge=0, description="times in an hour that a client may take a feed without asking whether it changed; 0: no limit"
    )
    server_timing: bool = Field(default=False, description="whether responses tell how long they took to make")
    picture_lifetime: int = Field(
        300, ge=0, description="seconds that caches keep a picture; more only where a withdrawal purges them at the edge"
    )
    metrics: bool = Field(default=True, description="whether /metrics is served, for Prometheus")
    connections: int = Field(10_000, ge=10, description="connections that are open at once, in each process")
    held: int = Field(
        64_000_000, ge=1_000_000, description="bytes of unfinished requests that are in memory at once, in each process"
    )
    live_pages: int = Field(2000, ge=0, description="pages that may hear of new articles as they come out, in each process")
    theme: ThemeSettings = ThemeSettings()
    front: FrontSettings = FrontSettings()


class MediaSettings(Table):
    """The pictures that come with articles."""

    folder: Folder | None = Field(
        None, description="folder they are kept in, or wait in for the bucket; default: media/ in the data folder"
    )
    bucket: Bucket | None = Field(
        None, description="s3://BUCKET/PREFIX, gs://... or az://... where all machines keep them; default: the folder alone"
    )
    base_url: BaseUrl | None = Field(
        None, description="where readers get them, such as a CDN in front of this service or of an outlet; default: base_url"
    )


class OutletTarget(Table):
    """A place that the public addresses are written to as files."""

    url: OutletAddress = Field(description="s3://BUCKET/PREFIX, gs://..., az://... or a folder that nothing else writes to")


class EdgeSettings(Table):
    """A cache before the service, which is told of changes, so that it may keep answers for hours."""

    kind: Literal["varnish", "fastly", "cloudflare"] | None = Field(
        None, description="which it is: answers then name their keys (xkey, Surrogate-Key, Cache-Tag)"
    )
    purge: WebAddress | None = Field(None, description="address that takes its purges; default: nothing is purged")
    token: str | None = Field(None, description="token for that address")


class SitemapSettings(Table):
    """The sitemaps."""

    cross_host: bool = Field(
        default=False,
        description="whether sitemaps list articles at other hosts, whose robots.txt must then name them",
    )


class RetentionSettings(Table):
    """How long things are kept; what is older is deleted once a day."""

    accepted: int = Field(0, ge=0, description="days of accepted files; 0: for ever")
    revisions: int = Field(0, ge=0, description="days of revisions that a newer one replaced; 0: for ever")
    quarantine: int = Field(0, ge=0, description="days of files in quarantine; 0: for ever")
    articles: int = Field(0, ge=0, description="days of articles, after which they are erased; 0: for ever")
    audit: int = Field(365, ge=0, description="days of the log of what is done by hand; 0: for ever")


class DatabaseSettings(Table):
    """How PostgreSQL is reached."""

    pool: int = Field(15, ge=3, description="connections that each process opens at most, beside the one that listens")
    pooler: bool = Field(
        default=False, description="whether database_url leads to a pooler that parts transactions, such as PgBouncer's"
    )
    listen_url: DatabaseUrl | None = Field(
        None,
        description="postgresql://... past the pooler, to hear of commits at once; default: within half a second",
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
    data: Folder = Field(Path("data"), description="folder of all that the service keeps")
    drop: Folder | None = Field(None, description="folder that articles are dropped in; default: drop/ in the data folder")
    database_url: DatabaseUrl | None = Field(
        None, description="postgresql://...; default: SQLite, feedsvc.db in the data folder"
    )
    feeds: Folder | None = Field(None, description="file that declares the feeds; default: feeds.toml beside this file")
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
