"""A store in memory: the ports kept by plain dictionaries, a transaction by copying them."""

import copy
import threading
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from uuid import UUID

from feedsvc.domain.articles import Article, Guid, Identity, Place, Revision, is_listed, is_public, tombstone_of
from feedsvc.domain.audit import AuditLine
from feedsvc.domain.decide import Decision, Verdict
from feedsvc.domain.entries import ArchivePage, EntriesMark
from feedsvc.domain.erasing import Erasure, remains_of
from feedsvc.domain.feed_ids import FeedIds
from feedsvc.domain.feeds import Selection, Term
from feedsvc.domain.files import ANY_NODE, Drop, DropState
from feedsvc.domain.likeness import is_same_copy
from feedsvc.domain.outlets import OutletJob, OutletMark, rank_of
from feedsvc.domain.pictures import Exposure, kept_names
from feedsvc.domain.providers import is_in
from feedsvc.domain.refusals import WithheldRendition
from feedsvc.domain.renditions import Coding, Rendition
from feedsvc.domain.sitemaps import Block, SitemapEntry
from feedsvc.domain.status import ArticleStatus, status_of
from feedsvc.errors import ArticleNotFound, ClaimLost, LeaseLost, StoreUnavailable
from tests.fakes.desk import MemoryAccounts, MemoryIntakeLog, MemoryOverrides, MemoryPollLog, MemoryStaff, MemoryTallies
from tests.fakes.hub import HubState, MemoryOutbox, MemorySubscriptions
from tests.fakes.moving import MemoryImports, MemoryRedirects
from tests.fakes.sending import MemoryDropKeys, MemorySentFiles
from tests.fakes.webhooks import MemoryWebhooks


def fold(value: str) -> str:
    return " ".join(value.casefold().split())


def values_of(term: Term, revision: Revision) -> Sequence[str]:
    language = revision.language or ""
    return {
        Term.SECTION: [revision.section or ""],
        Term.TAG: revision.tags,
        Term.AUTHOR: revision.authors,
        Term.LANGUAGE: [language, language.partition("-")[0]],
        Term.SOURCE: revision.sources,
    }[term]


def is_selected(revision: Revision, selection: Selection) -> bool:
    return selection.takes(revision) and has_words(revision, selection.query)


def has_words(revision: Revision, query: str) -> bool:
    text = " ".join([revision.title, revision.summary or "", revision.content_text, *revision.authors, *revision.tags])
    words = {word.strip(".,:;!?") for word in fold(text + f" {revision.section or ''} {' '.join(revision.sources)}").split()}
    return all(fold(word) in words for word in query.split())


def place(article: Article) -> tuple[datetime, Guid]:
    return article.published, article.guid


@dataclass
class MemoryArticles:
    stored: dict[Identity, Article] = field(default_factory=dict)
    history: dict[Guid, list[tuple[int, Revision]]] = field(default_factory=dict)
    sequence: int = 0
    erased: dict[Guid, tuple[datetime, list[str]]] = field(default_factory=dict)

    def in_bulk(self, revisions: Sequence[Revision], identities: Collection[Identity]) -> AbstractContextManager[None]:  # noqa: ARG002
        return nullcontext()  # all is at hand

    def get(self, identity: Identity) -> Article | None:
        return self.stored.get(identity)

    def by_guid(self, guid: Guid) -> Article | None:
        return next((article for article in self.stored.values() if article.guid == guid), None)

    def named(self, ids: FeedIds) -> Sequence[Article]:
        known = {one.guid: {one.guid, *one.feed_ids.every} for one in self.stored.values()}
        return [article for article in self.stored.values() if known[article.guid] & set(ids.every)]

    def by_path(self, path: str) -> Sequence[Article]:
        return [article for article in self.stored.values() if article.revision.path == path]

    def alike(self, revision: Revision, *, max_bits: int, limit: int = 20) -> Sequence[Article]:
        firsts = [article for article in self.stored.values() if not article.duplicate_of]
        others = [article for article in firsts if article.guid != revision.guid]
        return [article for article in others if is_same_copy(revision, article, max_bits=max_bits)][:limit]

    def newest_in(self, folders: Sequence[str], *, limit: int) -> Sequence[Article]:
        stored = self.stored.values()
        matching = [one for one in stored if not folders or any(is_in(one.revision.path, each) for each in folders)]
        return sorted(matching, key=lambda article: article.sequence, reverse=True)[:limit]

    def duplicates(self, guid: Guid) -> Sequence[Article]:
        return [article for article in self.stored.values() if article.duplicate_of == guid]

    def held(self, *, limit: int) -> Sequence[Article]:
        waiting = [article for article in self.stored.values() if article.held is not None]
        return sorted(waiting, key=lambda article: article.sequence, reverse=True)[:limit]

    def count_held(self) -> int:
        return len(self.held(limit=len(self.stored)))

    def apply(self, decision: Decision) -> Article:
        if decision.verdict is Verdict.UNCHANGED:
            return decision.article
        self.sequence += 1
        stored = self.stored.get(decision.article.identity)
        announced = stored.announced if decision.is_quiet and stored else self.sequence
        updated = self._free(decision.article)
        article = replace(decision.article, sequence=self.sequence, announced=announced, updated=updated)
        self.stored[article.identity] = article
        kept = self.history.setdefault(article.guid, [])
        if article.number not in [number for number, _ in kept]:
            kept.append((article.number, article.revision))
        return article

    def latest(self, selection: Selection, *, now: datetime, limit: int, after: Place | None = None) -> Sequence[Article]:
        matching = [article for article in self._public(now) if is_selected(article.revision, selection)]
        return self._page(matching, limit, after)

    def newer(self, than: Place, *, now: datetime) -> Article | None:
        place = (than.published, than.guid)
        newer = [article for article in self._public(now) if (article.published, article.guid) > place]
        return min(newer, key=lambda article: (article.published, article.guid), default=None)

    def pinned(self, *, now: datetime, limit: int) -> Sequence[Article]:
        pinned = [article for article in self._public(now) if article.revision.pinned and article.revision.pinned > now]
        return self._page(pinned, limit, None)

    def changed_since(self, sequence: int, *, limit: int) -> Sequence[Article]:
        matching = [article for article in self.stored.values() if article.sequence > sequence]
        return sorted(matching, key=lambda article: article.sequence)[:limit]

    def turned(self, *, since: datetime, until: datetime, known: int, limit: int) -> Sequence[Article]:
        stored = [article for article in self.stored.values() if article.sequence <= known]
        shown = [article for article in stored if since < article.visible_from <= until]
        hidden = [article for article in stored if article.visible_until and since < article.visible_until <= until]
        return [*shown, *hidden][:limit]

    def last_sequence(self) -> int:
        return self.sequence

    def next_turn(self, now: datetime) -> datetime | None:
        turns = [turn for article in self.stored.values() for turn in (article.visible_from, article.visible_until)]
        return min((turn for turn in turns if turn is not None and turn > now), default=None)

    def revisions(self, guid: Guid) -> Sequence[Revision]:
        return [revision for _, revision in self.history.get(guid, [])]

    def browse(
        self,
        *,
        words: str = "",
        status: ArticleStatus | None = None,
        now: datetime | None = None,
        limit: int,
        after: Place | None = None,
    ) -> Sequence[Article]:
        matching = [article for article in self.stored.values() if has_words(article.revision, words)]
        if status is not None and now is not None:
            matching = [article for article in matching if status_of(article, now) is status]
        return self._page(matching, limit, after)

    def count(self) -> int:
        return len(self.stored)

    def touched_blocks(self, *, size: int, known: int, since: datetime, until: datetime) -> Sequence[int]:
        def is_touched(article: Article) -> bool:
            turns = (article.visible_from, article.visible_until)
            return article.sequence > known or any(turn is not None and since < turn <= until for turn in turns)

        return sorted({n // size + 1 for n, article in enumerate(self.stored.values()) if is_touched(article)})

    def blocks(self, *, size: int, now: datetime, numbers: Collection[int] | None = None) -> Sequence[Block]:
        matching = []
        for number in range(1, len(self.stored) // size + 2):
            if numbers is not None and number not in numbers:
                continue
            if public := self._block(number, size, now):
                changes = [article.changed for article in public]
                matching.append(Block(number, len(public), max(article.sequence for article in public), max(changes)))
        return matching

    def listed(self, block: int, *, size: int, now: datetime) -> Sequence[SitemapEntry]:
        return [
            SitemapEntry(article.id, article.revision.title, article.updated, article.revision.link, article.revision.links)
            for article in self._block(block, size, now)
        ]

    def older(self, before: datetime, *, limit: int) -> Sequence[Article]:
        old = [article for article in self.stored.values() if article.published < before and article.changed < before]
        return sorted(old, key=lambda article: article.published)[:limit]

    def count_replaced(self, before: datetime) -> int:
        return sum(len(self._replaced(article, before)) for article in self.stored.values())

    def forget_replaced(self, before: datetime, *, limit: int) -> int:
        chosen = [(one.guid, kept) for one in self.stored.values() for kept in self._replaced(one, before)][:limit]
        for guid, kept in chosen:
            self.history[guid].remove(kept)
        return len(chosen)

    def _replaced(self, article: Article, before: datetime) -> list[tuple[int, Revision]]:
        kept = self.history[article.guid]
        return [(number, old) for number, old in kept if number < article.number and old.received < before]

    def exposure(self, name: str, *, now: datetime) -> Exposure:
        users = [article for article in self.stored.values() if name in kept_names(article.revision)]
        if any(is_public(user, now) and is_public(self._first(user), now) for user in users):
            return Exposure.PUBLIC
        former = {guid for guid, kept in self.history.items() for _, old in kept if name in kept_names(old)}
        used = [one for one in self.stored.values() if one.guid in former]
        shown = [
            one for one in used if all(not each.revision.holds and each.visible_from <= now for each in (one, self._first(one)))
        ]
        is_gone = any(one.withdrawn is None or one.visible_from <= one.withdrawn for one in shown)
        return Exposure.GONE if is_gone else Exposure.HIDDEN

    def _first(self, article: Article) -> Article:
        return (self.by_guid(article.duplicate_of) if article.duplicate_of else None) or article

    def list_pictures(self, *, limit: int) -> bool:
        return limit < 0

    def _block(self, number: int, size: int, now: datetime) -> list[Article]:
        articles, public = list(self.stored.values()), {article.guid for article in self._public(now)}
        return [article for article in articles[(number - 1) * size : number * size] if article.guid in public]

    def _public(self, now: datetime) -> list[Article]:
        return [article for article in self.stored.values() if is_listed(article, now)]

    def _page(self, matching: list[Article], limit: int, after: Place | None) -> Sequence[Article]:
        ordered = sorted(matching, key=place, reverse=True)
        return [article for article in ordered if after is None or place(article) < (after.published, after.guid)][:limit]

    def _free(self, article: Article) -> datetime:
        taken = {other.updated for other in self.stored.values() if other.guid != article.guid}
        at = article.updated
        if at not in taken:
            later = [other for other in taken if at <= other < at.replace(microsecond=0) + timedelta(seconds=1)]
            return max(later) + timedelta(microseconds=1) if later else at
        second = at.replace(microsecond=0) + timedelta(seconds=1)
        return max(other for other in taken if at <= other < second) + timedelta(microseconds=1)


@dataclass
class MemoryEntries:
    articles: MemoryArticles
    on_pages: dict[str, dict[Guid, int]] = field(default_factory=dict)
    arrived: dict[str, dict[Guid, int]] = field(default_factory=dict)
    closed: dict[tuple[str, int], datetime] = field(default_factory=dict)
    reached: dict[str, EntriesMark] = field(default_factory=dict)

    def marks(self) -> Mapping[str, EntriesMark]:
        return dict(self.reached)

    def reach(self, marks: Mapping[str, EntriesMark]) -> None:
        self.reached |= marks

    def add(self, slug: str, articles: Sequence[Article], mark: EntriesMark, *, is_late: bool = False) -> None:
        for article in articles:
            self.on_pages.setdefault(slug, {}).setdefault(article.guid, 0)
            self.arrived.setdefault(slug, {}).setdefault(article.guid, 0 if is_late else article.sequence)
        self.reached[slug] = mark

    def open(self, slug: str) -> Sequence[Article]:
        arrived = self.arrived.get(slug, {})
        return sorted(self._on_page(slug, 0), key=lambda article: (arrived[article.guid], *place(article)), reverse=True)

    def late(self, slug: str) -> Sequence[Article]:
        arrived = self.arrived.get(slug, {})
        return [article for article in self.open(slug) if not arrived[article.guid]]

    def make_late(self, slug: str) -> None:
        self.arrived.setdefault(slug, {}).update({article.guid: 0 for article in self.open(slug)})

    def file(self, slug: str, articles: Sequence[Article], *, at: datetime) -> bool:
        known = self.on_pages.setdefault(slug, {})
        fresh, number = [article.guid for article in articles if article.guid not in known], self.pages(slug) + 1
        if fresh:
            known |= dict.fromkeys(fresh, number)
            self.closed[slug, number] = at
        return bool(fresh)

    def close(self, slug: str, guids: Sequence[Guid], *, at: datetime) -> int:
        number = self.pages(slug) + 1
        self.on_pages[slug] |= {guid: number for guid in guids if self.on_pages[slug].get(guid) == 0}
        self.closed[slug, number] = at
        return number

    def page(self, slug: str, number: int) -> ArchivePage | None:
        closed = self.closed.get((slug, number))
        return None if closed is None else ArchivePage(number, closed, self._on_page(slug, number))

    def pages(self, slug: str) -> int:
        return max((number for feed, number in self.closed if feed == slug), default=0)

    def state(self, slug: str) -> tuple[int, int, int]:
        matching = self.open(slug)
        return len(matching), max((article.sequence for article in matching), default=0), self.pages(slug)

    def gone(self, slug: str, *, since: datetime, now: datetime, limit: int) -> Sequence[Article]:
        entries = [article for article in self.articles.stored.values() if article.guid in self.on_pages.get(slug, {})]
        tombstones = [tombstone for article in entries if (tombstone := tombstone_of(article, now)) and tombstone.when > since]
        tombstones.sort(key=lambda tombstone: (tombstone.when, tombstone.article.guid), reverse=True)
        erased = [remains_of(guid, at) for guid, at in self._erased(slug, since)]
        return [*erased, *(tombstone.article for tombstone in tombstones)][:limit]

    def states(self) -> Mapping[str, tuple[int, int, int]]:
        return {slug: self.state(slug) for slug in self.reached}

    def withdrawals(self, *, since: datetime) -> Mapping[str, tuple[int, int]]:
        counted = {slug: self._withdrawals(slug, since) for slug in self.reached}
        return {slug: state for slug, state in counted.items() if state[0]}

    def _withdrawals(self, slug: str, since: datetime) -> tuple[int, int]:
        entries = [article for article in self.articles.stored.values() if article.guid in self.on_pages.get(slug, {})]
        ends = [(end, article) for article in entries for end in (article.withdrawn, article.suspended)]
        late = [article.sequence for end, article in ends if end is not None and end > since]
        return len(late) + len(self._erased(slug, since)), max(late, default=0)

    def _erased(self, slug: str, since: datetime) -> list[tuple[Guid, datetime]]:
        return [(guid, at) for guid, (at, feeds) in self.articles.erased.items() if slug in feeds and at > since]

    def _on_page(self, slug: str, number: int) -> Sequence[Article]:
        guids = {guid for guid, page in self.on_pages.get(slug, {}).items() if page == number}
        matching = [article for article in self.articles.stored.values() if article.guid in guids]
        return sorted(matching, key=place, reverse=True)


@dataclass
class MemoryStreamNames:
    articles: MemoryArticles
    noted: dict[tuple[Term, str], list[tuple[Guid, str]]] = field(default_factory=dict)

    def note(self, articles: Sequence[Article]) -> None:
        for article in articles:
            for term in Term:
                for printed in filter(str.strip, values_of(term, article.revision)):
                    self.noted.setdefault((term, fold(printed)), []).append((article.guid, printed))

    def spelling(self, term: Term, value: str, *, now: datetime) -> str | None:
        kept = [printed for guid, printed in self.noted.get((term, fold(value)), ()) if guid not in self.articles.erased]
        public = [article for article in self.articles.stored.values() if is_listed(article, now)]
        shown = [printed for one in public for printed in values_of(term, one.revision) if fold(printed) == fold(value)]
        return next(iter([*kept, *shown]), None)


@dataclass
class MemoryRenditions:
    articles: MemoryArticles
    live: dict[str, Rendition] = field(default_factory=dict)
    faults: dict[str, WithheldRendition] = field(default_factory=dict)

    def get(self, name: str) -> Rendition | None:
        return self.live.get(name)

    def as_of(self) -> int:
        return self.articles.sequence

    def replace(self, rendition: Rendition) -> bool:
        old = self.live.get(rendition.name)
        if old is not None:
            is_other, is_later = old.key != rendition.key, old.changed < rendition.changed
            is_same = not is_other and old.changed == rendition.changed
            if old.made_of > rendition.made_of or not (is_same or (is_other and is_later)):
                return False
        self.live[rendition.name] = rendition
        self.clear_fault(rendition.name)
        return True

    def remove(self, name: str) -> None:
        self.live.pop(name, None)

    def lacking(self, codings: Collection[Coding]) -> Sequence[str]:
        return sorted(name for name, live in self.live.items() if not live.bodies.keys() >= set(codings))

    def compress(self, rendition: Rendition) -> None:
        live = self.live.get(rendition.name)
        if live is not None and (live.key, live.changed) == (rendition.key, rendition.changed):
            self.live[rendition.name] = replace(live, bodies=rendition.bodies)

    def stamps(self, names: Sequence[str]) -> Mapping[str, str]:
        seen = {name: (live.key, live.changed, live.cache_until, len(live.bodies)) for name, live in self.live.items()}
        return {name: repr(seen[name]) for name in names if name in seen}

    def names(self) -> Sequence[str]:
        return sorted(self.live)

    def naming(self, words: Collection[str]) -> Sequence[str]:
        return sorted(name for name, live in self.live.items() if any(word.encode() in live.body for word in words))

    def record_fault(self, withheld: WithheldRendition) -> None:
        self.faults[withheld.name] = withheld

    def clear_fault(self, name: str) -> None:
        self.faults.pop(name, None)

    def withheld(self) -> Sequence[WithheldRendition]:
        return sorted(self.faults.values(), key=lambda withheld: withheld.name)


@dataclass
class MemoryDrops:
    folders: dict[str, dict[str, tuple[Drop, datetime]]] = field(default_factory=dict)
    node: str = ANY_NODE

    @property
    def kept(self) -> dict[str, tuple[Drop, datetime]]:
        return self.folders.setdefault(self.node, {})

    def of(self, node: str) -> "MemoryDrops":
        return MemoryDrops(self.folders, node)

    def move(self, node: str, to: str) -> None:
        self.folders[to] = self.folders.pop(node, {})

    def renew(self, holder: str, until: datetime) -> None:
        for kept in self.folders.values():
            kept |= {path: (drop, until) for path, (drop, _) in kept.items() if drop.holder == holder}

    def take(self, versions: Mapping[str, str], *, holder: str, now: datetime, until: datetime) -> Mapping[str, int]:
        self.renew(holder, until)
        taken = {path: self._attempt(path, version, holder, now) for path, version in versions.items()}
        attempts = {path: attempt for path, attempt in taken.items() if attempt}
        for path, attempt in attempts.items():
            claim = Drop(path=path, version=versions[path], state=DropState.CLAIMED, holder=holder, attempt=attempt)
            self.kept[path] = claim, until
        return attempts

    def _attempt(self, path: str, version: str, holder: str, now: datetime) -> int:
        """Return the number of the attempt of a claim; 0 where there is none to be had."""
        if path not in self.kept:
            return 1
        drop, until = self.kept[path]
        if drop.is_settled:
            return int(drop.version != version)
        if drop.state is DropState.CLAIMED and drop.holder != holder and until >= now:
            return 0
        return 1 if drop.version != version else drop.attempt + (drop.holder != holder)

    def rows(self, paths: Iterable[str] | None = None) -> Sequence[Drop]:
        wanted = self.kept if paths is None else paths
        return [self.kept[path][0] for path in wanted if path in self.kept]

    def expire(self, holders: Iterable[str]) -> None:
        gone = set(holders)
        for drop in self.rows():
            if drop.holder in gone:
                self.put(drop)

    def settle(self, versions: Mapping[str, str], *, holder: str, refusal: tuple[str, str] | None = None) -> None:
        lost = [path for path, version in versions.items() if not self._is_held(path, version, holder)]
        if lost:
            raise ClaimLost(f"Another process has taken {lost} over.")
        (reason, stage), state = refusal or (None, None), DropState.QUARANTINED if refusal else DropState.TAKEN_IN
        for path in versions:
            drop, until = self.kept[path]
            self.kept[path] = replace(drop, state=state, holder=None, reason=reason, stage=stage), until

    def _is_held(self, path: str, version: str, holder: str) -> bool:
        return path in self.kept and (self.kept[path][0].version, self.kept[path][0].holder) == (version, holder)

    def release(self, paths: Iterable[str], holder: str) -> None:
        for drop in self.rows(paths):
            if drop.holder == holder:
                self.put(replace(drop, state=DropState.WAITING, holder=None, attempt=drop.attempt - 1))

    def put(self, drop: Drop) -> None:
        self.kept[drop.path] = drop, datetime.min.replace(tzinfo=UTC)

    def remove(self, rows: Iterable[Drop]) -> None:
        for row in rows:
            if [(row.version, row.state)] == [(kept.version, kept.state) for kept in self.rows([row.path])]:
                del self.kept[row.path]


@dataclass
class MemoryErasures:
    articles: MemoryArticles
    entries: MemoryEntries
    overrides: MemoryOverrides
    redirects: MemoryRedirects
    marks: dict[Identity, Guid] = field(default_factory=dict)

    def of(self, identities: Collection[Identity]) -> Mapping[Identity, datetime]:
        at = {identity: self.at(self.marks[identity]) for identity in identities if identity in self.marks}
        return {identity: erased for identity, erased in at.items() if erased is not None}

    def at(self, guid: Guid) -> datetime | None:
        return self.articles.erased[guid][0] if guid in self.articles.erased else None

    def since(self, at: datetime) -> Sequence[Guid]:
        return [guid for guid, (erased, _) in self.articles.erased.items() if erased >= at]

    def erase(self, article: Article, *, at: datetime) -> Erasure:
        if article.identity not in self.articles.stored:
            raise ArticleNotFound(article.guid)
        feeds = [slug for slug, pages in self.entries.on_pages.items() if pages.pop(article.guid, None) is not None]
        del self.articles.stored[article.identity], self.articles.history[article.guid]
        self.overrides.kept.pop(article.identity, None)
        self.articles.erased[article.guid] = (at, feeds or self.articles.erased.get(article.guid, (at, feeds))[1])
        self.redirects.lead_no_more(f"/articles/{article.id}")
        self.articles.sequence += 1
        self.marks[article.identity] = article.guid
        return Erasure(article.guid, at, (f"mark of {article.identity}",))

    def unused(self, names: Collection[str]) -> Sequence[str]:
        used = {name for article in self.articles.stored.values() for name in self.pictures(article)}
        return sorted(set(names) - used)

    def pictures(self, article: Article) -> Sequence[str]:
        revisions = [revision for _, revision in self.articles.history[article.guid]]
        waiting = [article.waiting] if article.waiting else []
        return sorted({name for revision in [*revisions, *waiting] for name in kept_names(revision)})


@dataclass
class MemoryOutletJobs:
    entries: MemoryEntries
    wanted: dict[str, tuple[OutletJob, datetime]] = field(default_factory=dict)
    faults: dict[str, str] = field(default_factory=dict)
    kept: OutletMark | None = None

    def want(self, paths: Iterable[str], *, due: datetime) -> None:
        for path in paths:
            job, at = self.wanted.get(path, (OutletJob(path, 0), due))
            self.wanted[path] = replace(job, number=job.number + 1), min(at, due)

    def due(self, now: datetime, *, limit: int) -> Sequence[OutletJob]:
        jobs = [(rank_of(job.path), at, job.path, job) for job, at in self.wanted.values() if at <= now]
        return [job for *_, job in sorted(jobs, key=lambda entry: entry[:3])][:limit]

    def done(self, jobs: Collection[OutletJob]) -> None:
        for job in jobs:
            if job.path in self.wanted and self.wanted[job.path][0].number == job.number:
                del self.wanted[job.path]

    def failed(self, job: OutletJob, *, due: datetime, fault: str) -> None:
        if job.path in self.wanted and self.wanted[job.path][0].number == job.number:
            self.wanted[job.path] = replace(job, failures=job.failures + 1), due
            self.faults[job.path] = fault

    def next_due(self) -> datetime | None:
        return min((at for _, at in self.wanted.values()), default=None)

    def waiting(self) -> int:
        return len(self.wanted)

    def mark(self) -> OutletMark | None:
        return self.kept

    def keep_mark(self, mark: OutletMark) -> None:
        self.kept = mark

    def pages_of(self, guids: Collection[str]) -> Sequence[tuple[str, int]]:
        on_pages = self.entries.on_pages.items()
        return sorted({(slug, pages[guid]) for slug, pages in on_pages for guid in guids if pages.get(guid)})  # type: ignore[index]


@dataclass
class MemoryAuditLog:
    lines: list[AuditLine] = field(default_factory=list)
    last: int = 0

    def add(self, lines: Sequence[AuditLine]) -> None:
        for line in lines:
            self.last += 1
            self.lines.append(replace(line, number=self.last))

    def latest(self, *, subject: str = "", before: int | None = None, limit: int) -> Sequence[AuditLine]:
        matching = [line for line in self.lines if subject in ("", line.subject) and (before is None or line.number < before)]
        return matching[::-1][:limit]

    def count(self, before: datetime) -> int:
        return sum(line.at < before for line in self.lines)

    def forget(self, before: datetime) -> None:
        self.lines = [line for line in self.lines if line.at >= before]


@dataclass
class MemoryLeases:
    held: dict[str, tuple[str, int]]

    def verify(self, name: str, holder: str, epoch: int) -> None:
        if self.held.get(name) != (holder, epoch):
            raise LeaseLost("Another process schedules now.")


@dataclass
class MemoryUnit:
    articles: MemoryArticles = field(default_factory=MemoryArticles)
    drops: MemoryDrops = field(default_factory=MemoryDrops)
    overrides: MemoryOverrides = field(default_factory=MemoryOverrides)
    staff: MemoryStaff = field(default_factory=MemoryStaff)
    accounts: MemoryAccounts = field(default_factory=MemoryAccounts)
    drop_keys: MemoryDropKeys = field(default_factory=MemoryDropKeys)
    webhooks: MemoryWebhooks = field(default_factory=MemoryWebhooks)
    sent: MemorySentFiles = field(default_factory=MemorySentFiles)
    polls: MemoryPollLog = field(default_factory=MemoryPollLog)
    intake: MemoryIntakeLog = field(default_factory=MemoryIntakeLog)
    tallies: MemoryTallies = field(default_factory=MemoryTallies)
    audit: MemoryAuditLog = field(default_factory=MemoryAuditLog)
    imports: MemoryImports = field(default_factory=MemoryImports)
    redirects: MemoryRedirects = field(default_factory=MemoryRedirects)
    hub: HubState = field(default_factory=HubState)

    def __post_init__(self) -> None:
        self.leases = MemoryLeases({})
        self.subscriptions, self.outbox = MemorySubscriptions(self.hub), MemoryOutbox(self.hub)
        self.renditions = MemoryRenditions(self.articles)
        self.entries, self.stream_names = MemoryEntries(self.articles), MemoryStreamNames(self.articles)
        self.erasures = MemoryErasures(self.articles, self.entries, self.overrides, self.redirects)
        self.outlet_jobs = MemoryOutletJobs(self.entries)


@dataclass
class MemoryStore:
    """Keeps everything until it is set to be unavailable."""

    unit: MemoryUnit = field(default_factory=MemoryUnit)
    commits: int = 0
    reads: int = 0
    leases: dict[str, tuple[str, int]] = field(default_factory=dict)
    lapsed: set[str] = field(default_factory=set)
    is_available: bool = True
    kept_namespace: UUID | None = None
    kept_urls: list[str] = field(default_factory=list)

    @contextmanager
    def begin(self, *, is_lasting: bool = True) -> Iterator[MemoryUnit]:  # noqa: ARG002 nothing here lasts
        self._answer()
        unit = _copied(self.unit)
        unit.leases = MemoryLeases(self.leases)
        yield unit
        self.unit = unit
        self.commits += 1

    @contextmanager
    def read(self) -> Iterator[MemoryUnit]:
        self._answer()
        self.reads += 1
        yield self.unit

    def version(self) -> int:
        self._answer()
        return self.commits

    def changes(self, stop: threading.Event) -> Iterator[StoreUnavailable | None]:
        seen: tuple[int, bool] | None = None
        while not stop.is_set():
            if (self.commits, self.is_available) != seen:
                seen = (self.commits, self.is_available)
                yield None if self.is_available else StoreUnavailable("The database does not answer: it is switched off.")
            stop.wait(0.01)

    def now(self) -> datetime:
        self._answer()
        return datetime.now(UTC)

    def lease(self, name: str, holder: str, *, seconds: float) -> int:
        self._answer()
        other, epoch = self.leases.get(name, ("", 0))
        if seconds <= 0 or other not in ("", holder):
            return 0
        self.leases[name] = (holder, epoch + (other != holder))
        return self.leases[name][1]

    def holder(self, name: str) -> str | None:
        return self.leases.get(name, ("", 0))[0] or None

    def holders(self, begin: str) -> list[str]:
        return [holder for name, (holder, _) in sorted(self.leases.items()) if holder and name.startswith(begin)]

    def has_lapsed(self, name: str) -> bool:
        return name in self.lapsed

    def release(self, name: str, holder: str) -> None:
        other, epoch = self.leases.get(name, ("", 0))
        if other == holder:
            self.leases[name] = ("", epoch)

    def namespace(self, stated: UUID | None, *, otherwise: UUID) -> UUID:
        self._answer()
        self.kept_namespace = stated or self.kept_namespace or otherwise
        return self.kept_namespace

    def former_urls(self, current: str) -> Sequence[str]:
        self._answer()
        self.kept_urls = sorted({*self.kept_urls, current})
        return [url for url in self.kept_urls if url != current]

    def scrub(self) -> bool:
        self._answer()
        return True

    def close(self) -> None:
        self.is_available = False

    def _answer(self) -> None:
        if not self.is_available:
            raise StoreUnavailable("The database does not answer: it is switched off.")


def _copied(unit: MemoryUnit) -> MemoryUnit:
    """Copy all but what can't change: articles and their revisions, which are most of it."""
    stored, history = unit.articles.stored.values(), unit.articles.history.values()
    unchanging = [*stored, *(revision for kept in history for _, revision in kept)]
    return copy.deepcopy(unit, {id(one): one for one in unchanging})
