"""Fill outlets: write the public addresses as files wherever the newsroom keeps a copy, as they change.

What is written is what the service answers the public at that moment, and nothing else can be: an article that is private, held
or under embargo has no public answer. What was asked for is a row until it is written, so that nothing is lost with a process.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial

from feedsvc.domain.addresses import Addresses, archive_name
from feedsvc.domain.articles import Article, guid_from_id
from feedsvc.domain.documents import published_documents
from feedsvc.domain.feeds import FeedFormat
from feedsvc.domain.outlets import OutletJob, OutletMark, SiteAnswer, rank_of
from feedsvc.domain.pictures import KEPT, WIDTHS, copy_name, original_name
from feedsvc.errors import LeaseLost, StoreUnavailable
from feedsvc.ports import Clock, Store, Unit
from feedsvc.ports.outlets import OutletWriter, Site
from feedsvc.publishing.blocks import Blocks
from feedsvc.publishing.maps import BLOCK
from feedsvc.publishing.serve import PINNED
from feedsvc.publishing.streams import Streams

BATCH = 200
"""Changes of articles that are read at once."""

AT_ONCE = 50
"""Files that are written between two looks at what is due."""

WRITERS = 8
"""Files that are under way at the same time."""

MAPS_DELAY = timedelta(seconds=10)
"""How long the lists of articles wait for more to change."""

FIRST_WAIT, LONGEST_WAIT = timedelta(seconds=2), timedelta(minutes=5)
"""Waits between attempts at a file; each is twice as long as the one before."""

MAPS = ("/feeds.opml", "/robots.txt", "/sitemap.xml", "/sitemap-news.xml")


@dataclass(slots=True)
class FillReport:
    """How many addresses were written or taken down, and what kept others from it."""

    written: int = 0
    faults: list[tuple[str, str]] = field(default_factory=list)


@dataclass(slots=True, kw_only=True)
class FillOutlets:
    """Write to every outlet what changed. `store` refuses the transactions of a process that isn't the one to fill them;
    `shared_store` takes those of any."""

    store: Store
    shared_store: Store
    streams: Streams
    addresses: Addresses
    site: Site
    writers: Sequence[OutletWriter]
    clock: Clock
    blocks: Blocks = field(default_factory=partial(Blocks, BLOCK))
    _stamps: dict[str, str] | None = None
    _pin_end: datetime | None = None

    def note(self) -> None:
        """Ask for what changed since the last look; for everything, if there was none."""
        while self._note_batch():
            pass

    def fill(self) -> FillReport:
        """Write what is due."""
        report = FillReport()
        with ThreadPoolExecutor(WRITERS, thread_name_prefix="outlet") as threads:
            while jobs := self._due():
                jobs = [job for job in jobs if rank_of(job.path) == rank_of(jobs[0].path)]
                outcomes = list(zip(jobs, threads.map(self._try, jobs), strict=True))
                self._settle(outcomes, report)
        return report

    def next_due(self) -> datetime | None:
        """Return when something is due next, or the front page changes as a pin ends."""
        with self.store.read() as view:
            due = view.outlet_jobs.next_due()
        return min((at for at in (due, self._pin_end) if at is not None), default=None)

    def export(self, on_path: Callable[[str], None] = lambda _: None) -> int:
        """Write every public address, and return how many there are. Raises `StoreUnavailable`."""
        count = 0
        with ThreadPoolExecutor(WRITERS, thread_name_prefix="outlet") as threads:
            for paths in self._everything():
                for path in threads.map(self._written, paths):
                    on_path(path)
                    count += 1
        return count

    def _everything(self) -> Iterator[Sequence[str]]:
        sequence = 0
        while True:
            with self.store.read() as view:
                changed = view.articles.changed_since(sequence, limit=BATCH)
                pictures = [KEPT + name for article in changed for name in view.erasures.pictures(article)]
            yield list(dict.fromkeys(pictures))
            yield [_page_of(article) for article in changed]
            if len(changed) < BATCH:
                break
            sequence = changed[-1].sequence
        with self.store.read() as view:
            pages = {slug: view.entries.pages(slug) for slug in self.streams.configured}
        yield [*self.site.fixed(), *self._grown({}, pages)]
        yield [*self._feeds(), *self._overviews(), *MAPS, *self._sitemaps(-1)]

    def _note_batch(self) -> bool:
        """Ask for what a batch of changes touches; return whether there may be more."""
        now = self.clock()
        with self.store.read() as view:
            mark = view.outlet_jobs.mark() or OutletMark()
            changed = view.articles.changed_since(mark.sequence, limit=BATCH)
            stamps = dict(view.renditions.stamps([document for document, _ in self._documents()]))
            pages = {slug: view.entries.pages(slug) for slug in self.streams.configured}
            touched = {*self._touched_by(view, changed), *self._unpinned(view, now)}
        known = self._stamps
        touched |= set(self._grown(mark.pages, pages))
        touched |= {f"/feeds/{name}" for name in {*stamps, *(known or ())} if (known or {}).get(name) != stamps.get(name)}
        if known is None:
            touched |= {*self.site.fixed(), *self._feeds(), *self._overviews()}
        elif touched:
            touched |= set(self._overviews())
        reached = changed[-1].sequence if changed else mark.sequence
        maps = {*MAPS, *self._sitemaps(mark.sequence)} if changed or known is None else set()
        if touched or maps:
            with self.store.begin() as unit:
                unit.outlet_jobs.want(touched, due=now)
                unit.outlet_jobs.want(maps, due=now + MAPS_DELAY)
                unit.outlet_jobs.keep_mark(OutletMark(reached, pages))
        self._stamps = stamps
        return len(changed) == BATCH

    def _unpinned(self, view: Unit, now: datetime) -> Sequence[str]:
        """Name the front page if a pin has ended since the last look; note which ends next."""
        has_ended = self._pin_end is not None and self._pin_end <= now
        pins = [article.revision.pinned for article in view.articles.pinned(now=now, limit=PINNED)]
        self._pin_end = min((pin for pin in pins if pin is not None), default=None)
        return ["/"] if has_ended else []

    def _documents(self) -> Iterable[tuple[str, str]]:
        for feed in self.streams.configured.values():
            for document in published_documents(feed):
                yield document.name, feed.slug

    def _feeds(self) -> Sequence[str]:
        return [f"/feeds/{name}" for name, _ in self._documents()]

    def _overviews(self) -> Sequence[str]:
        """Name the pages of feeds."""
        return ["/", *(f"/feed/{slug}" for slug in self.streams.configured)]

    def _touched_by(self, view: Unit, changed: Sequence[Article]) -> Iterator[str]:
        """Yield the addresses of articles and their pictures, and of the pages of archives that they stand on."""
        for article in changed:
            yield _page_of(article)
            yield from (KEPT + name for name in view.erasures.pictures(article))
        for slug, number in view.outlet_jobs.pages_of([article.guid for article in changed]):
            yield from _archived(slug, number)

    def _grown(self, before: Mapping[str, int], pages: Mapping[str, int]) -> Iterator[str]:
        """Yield the pages by which archives have grown, and the last one before, which now has a next one."""
        for slug, last in pages.items():
            first = before.get(slug, 0)
            for number in range(max(1, first), last + 1) if last != first else ():
                yield from _archived(slug, number)

    def _sitemaps(self, since: int) -> Iterator[str]:
        """Yield the sitemaps with articles that changed."""
        with self.store.read() as view:
            blocks = self.blocks(view, self.clock())
        yield from (f"/sitemap/{block.number}.xml" for block in blocks if block.sequence > since)

    def _due(self) -> Sequence[OutletJob]:
        with self.store.read() as view:
            return view.outlet_jobs.due(self.clock(), limit=AT_ONCE)

    def _try(self, job: OutletJob) -> str | None:
        """Write an address; return what kept it from being written."""
        try:
            self._written(job.path)
        except StoreUnavailable as error:
            return str(error)
        return None

    def _settle(self, outcomes: Sequence[tuple[OutletJob, str | None]], report: FillReport) -> None:
        now = self.clock()
        try:
            with self.store.begin() as unit:
                unit.outlet_jobs.done([job for job, fault in outcomes if fault is None])
                for job, fault in outcomes:
                    if fault is not None:
                        wait = min(FIRST_WAIT * 2 ** min(job.failures, 20), LONGEST_WAIT)
                        unit.outlet_jobs.failed(job, due=now + wait, fault=fault)
        except LeaseLost:  # what was written just now may be older than what the process that fills outlets by now has written
            with self.shared_store.begin() as unit:
                unit.outlet_jobs.want([job.path for job, _ in outcomes], due=now)
            raise
        report.written += sum(fault is None for _, fault in outcomes)
        report.faults += [(job.path, fault) for job, fault in outcomes if fault is not None]

    def _written(self, path: str) -> str:
        """Write an address to every outlet as it is answered now; take it down where it has no answer any more."""
        if path.startswith("/articles/"):
            self._write_article(path)
        elif path.startswith(KEPT):
            self._write_picture(path)
        else:
            self._put(path, self.site.ask(path))
        return path

    def _put(self, path: str, answer: SiteAnswer) -> None:
        for writer in self.writers:
            if answer.is_found:
                writer.put(path, answer)
            else:
                writer.remove(path)

    def _write_article(self, path: str) -> None:
        """Write an article's page under the address that links lead to, and take down those of its former headlines."""
        with self.store.read() as view:
            article = view.articles.by_guid(guid_from_id(path.rpartition("/")[2]))
        here = "" if article is None else self.addresses.article(article).removeprefix(self.addresses.base_url)
        answer = self.site.ask(here or path)
        if answer.is_found:
            self._put(here, answer)
        if not answer.is_found or article is None or article.number > 1:
            for writer in self.writers:
                writer.remove_below(path, but=here if answer.is_found else "")

    def _write_picture(self, path: str) -> None:
        original = original_name(path)
        for name in (*(copy_name(original, width) for width in WIDTHS), original):
            self._put(name, self.site.ask(name))


def _page_of(article: Article) -> str:
    return f"/articles/{article.id}"


def _archived(slug: str, number: int) -> Iterator[str]:
    return (f"/feeds/{archive_name(slug, number, feed_format)}" for feed_format in FeedFormat)
