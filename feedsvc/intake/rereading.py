"""Read again what was taken in before, by today's rules, and store what that changes.

Each article has a transaction of its own, and one that was read again is unchanged the next time: what is broken off is gone on
with by beginning anew, beside a service that runs.
"""

from collections import OrderedDict, deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import partial
from itertools import takewhile

from feedsvc.domain.articles import Article, Revision
from feedsvc.domain.changes import Change, changes
from feedsvc.domain.files import DroppedFile, composed
from feedsvc.domain.pictures import kept_names
from feedsvc.domain.providers import Providers
from feedsvc.errors import CannotReread, FileChanged, StoreConflict, UnreadableArticle
from feedsvc.intake.deciding import promote_duplicate
from feedsvc.intake.ingest import TRIES
from feedsvc.intake.prepare import OUR_FAULT, Prepared, WithRules, refusal_of
from feedsvc.intake.redeciding import Outcome, Redecision, decide_again, newest_of
from feedsvc.ports import Clock, Store
from feedsvc.ports.intake import MediaStore, Source, Sources

PAGE = 200
"""Articles that are looked up at once."""

AHEAD = 40
"""Articles whose files are being read, or wait for it, at the same time."""

REMEMBERED = 4
"""Files whose outcome is kept for the next articles that came in them."""


@dataclass(frozen=True, slots=True)
class Chosen:
    """Which articles are read again: those that came in these files or folders, by the path they were dropped under or by their
    place on the disk, and not before an instant; with neither, all."""

    under: tuple[str, ...] = ()
    places: tuple[str, ...] = ()
    since: datetime | None = None

    def takes(self, article: Article) -> bool:
        """Return whether an article is chosen, as far as it is known without its file's place."""
        newest = newest_of(article)
        is_late = self.since is None or newest.received >= self.since
        return is_late and (bool(self.places) or not self.under or _is_below(newest.path, self.under))

    def takes_place(self, article: Article, place: str) -> bool:
        """Return whether an article that it takes is chosen by where its file lies."""
        return not self.places or _is_below(place, self.places) or _is_below(newest_of(article).path, self.under)


ALL = Chosen()
"""Every article there is."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rereading:
    """What became of an article: `revision` is what its file says today, None where it can't be read; `reason` says why an
    article is held or left as it is, and `bug` is a traceback."""

    article: Article
    outcome: Outcome
    revision: Revision | None = None
    changes: Sequence[Change] = ()
    reason: str = ""
    bug: str | None = None


Settle = Callable[[Article, Revision], Redecision]


@dataclass(slots=True)
class _File:
    """A file that is being read, for all articles that came in it."""

    outcome: "Future[Prepared]"
    is_swept: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Reread:
    """Read files again. Whatever keeps an article from it leaves that article as it is."""

    store: Store
    sources: Sources
    submit: WithRules
    media: MediaStore
    clock: Clock
    _recent: OrderedDict[str, _File] = field(default_factory=OrderedDict)

    def count(self) -> int:
        """Count the articles that there are."""
        with self.store.read() as view:
            return view.articles.count()

    def __call__(self, chosen: Chosen = ALL, *, announces: bool = False) -> Iterator[Rereading | None]:
        """Read the chosen articles again and store what that changes; yield the outcome of each, None for one not chosen."""
        return self._outcomes(self._each(), chosen, partial(self._stored, announces=announces))

    def try_out(self, chosen: Chosen = ALL, *, announces: bool = False) -> Iterator[Rereading | None]:
        """Yield what reading the chosen articles again would come to; nothing is stored but pictures that are new."""
        return self._outcomes(self._each(), chosen, partial(self._tried, announces=announces))

    def try_rules(self, articles: Iterable[Article], rules: Providers) -> Iterator[Rereading]:
        """Yield what reading these articles again by these rules for providers would come to; nothing is stored, likewise."""
        ruled = Reread(
            store=self.store,
            sources=self.sources,
            submit=replace(self.submit, rules=lambda: rules),
            media=self.media,
            clock=self.clock,
        )
        return filter(None, ruled._outcomes(articles, ALL, partial(ruled._tried, announces=False)))

    def _outcomes(self, articles: Iterable[Article], chosen: Chosen, settle: Settle) -> Iterator[Rereading | None]:
        for article, file in self._files(articles, chosen):
            yield None if file is None else self._outcome(article, file, settle)

    def _each(self) -> Iterator[Article]:
        """Yield the articles there are, the last to change last; those that change meanwhile are read by today's rules."""
        reached = 0
        with self.store.read() as view:
            last = view.articles.last_sequence()
        while reached < last:
            with self.store.read() as view:
                page = view.articles.changed_since(reached, limit=PAGE)
            yield from takewhile(lambda article: article.sequence <= last, page)
            reached = page[-1].sequence if page else last

    def _files(self, articles: Iterable[Article], chosen: Chosen) -> "Iterator[tuple[Article, _File | CannotReread | None]]":
        """Yield each article with its file, while those of the next are read; None for an article that isn't chosen."""
        ahead: deque[tuple[Article, _File | CannotReread | None]] = deque()
        for article in articles:
            ahead.append((article, self._file(article, chosen)))
            if len(ahead) > AHEAD:
                yield ahead.popleft()
        yield from ahead

    def _file(self, article: Article, chosen: Chosen) -> _File | CannotReread | None:
        if not chosen.takes(article):
            return None
        try:
            source = self._source(article)
        except CannotReread as reason:
            return reason if chosen.takes_place(article, "") else None
        return self._read(source, newest_of(article).sent_by) if chosen.takes_place(article, source.place) else None

    def _source(self, article: Article) -> Source:
        """Find the file of an article. A correction by hand is a revision too, so those before it count as well."""
        if article.withdrawn is not None:
            raise CannotReread("It is withdrawn.")
        newest = newest_of(article)
        with self.store.read() as view:
            before = [revision.received for revision in reversed(view.articles.revisions(article.guid))]
        return self.sources.find(newest, list(dict.fromkeys([newest.received, *before])))

    def _read(self, source: Source, sent_by: str | None) -> _File:
        file = self._recent.pop(source.place, None) or _File(self.submit(partial(_fetched, source, sent_by), is_small=False))
        self._recent[source.place] = file
        if len(self._recent) > REMEMBERED:
            self._recent.popitem(last=False)
        return file

    def _outcome(self, article: Article, file: _File | CannotReread, settle: Settle) -> Rereading:
        try:
            prepared = self._prepared(file)
            if prepared.bug is not None:
                return Rereading(article=article, outcome=Outcome.LEFT, reason=OUR_FAULT, bug=prepared.bug)
            decided = settle(article, self._revision_of(article, prepared))
        except CannotReread as reason:
            return Rereading(article=article, outcome=Outcome.LEFT, reason=str(reason))
        differing = () if decided.outcome is Outcome.UNCHANGED else changes(newest_of(article), decided.revision)
        return Rereading(
            article=article,
            outcome=decided.outcome,
            revision=decided.revision,
            changes=differing,
            reason=_reason(decided),
        )

    def _prepared(self, file: _File | CannotReread) -> Prepared:
        """Return what is read in a file. Raises `CannotReread`."""
        if isinstance(file, CannotReread):
            raise file
        try:
            prepared = file.outcome.result()
        except FileChanged as error:
            raise CannotReread("Its file has changed since it was taken in.") from error
        except OSError as error:
            raise CannotReread(f"Its file can't be read now: {error}.") from error
        if prepared.refusal is not None:
            raise CannotReread(f"Today its file would be quarantined: {prepared.refusal[0]}")
        if not file.is_swept and len(prepared.revisions) > 1:
            self._sweep(prepared.revisions)
        file.is_swept = True
        return prepared

    def _sweep(self, revisions: Sequence[Revision]) -> None:
        """Delete the pictures that a file brought back with an article of it that was erased."""
        with self.store.read() as view:
            known = view.erasures.of([revision.identity for revision in revisions])
            erased = [revision for revision in revisions if revision.identity in known]
            names = view.erasures.unused({name for revision in erased for name in kept_names(revision)}) if erased else ()
        for name in names:
            self.media.remove(name)

    def _revision_of(self, article: Article, prepared: Prepared) -> Revision:
        """Choose the revision of an article among those of its file: by its identity, or the only one of its only article.

        Raises `CannotReread`.
        """
        known = [new for new in prepared.revisions if composed(new.identity) == composed(article.identity)]
        if known:
            return max(known, key=lambda new: new.version or 0)
        if len(prepared.revisions) == 1:
            with self.store.read() as view:
                if len(view.articles.by_path(newest_of(article).path)) == 1:
                    return prepared.revisions[0]
        raise CannotReread("Nothing in its file has its identity today.")

    def _tried(self, article: Article, new: Revision, *, announces: bool) -> Redecision:
        with self.store.read() as view:
            override = view.overrides.get(article.identity)
        return decide_again(new, article, override, now=self.clock(), announces=announces)

    def _stored(self, article: Article, new: Revision, *, announces: bool) -> Redecision:
        """Store what comes of an article, unless that is nothing; others may be in the way for a moment."""
        tried = self._tried(article, new, announces=announces)
        if tried.outcome is Outcome.UNCHANGED and tried.is_corrected_alike:
            return tried
        self.media.share(kept_names(new))
        for _ in range(TRIES - 1):
            with suppress(StoreConflict):
                return self._store_once(article, new, announces=announces)
        return self._store_once(article, new, announces=announces)

    def _store_once(self, article: Article, new: Revision, *, announces: bool) -> Redecision:
        now = self.clock()
        with self.store.begin() as unit:
            current = unit.articles.by_guid(article.guid)
            if current is None or current.sequence != article.sequence:
                raise CannotReread("It has changed meanwhile.")
            decided = decide_again(new, current, unit.overrides.get(current.identity), now=now, announces=announces)
            if decided.override is not None and not decided.is_corrected_alike:
                unit.overrides.keep(decided.override)
            stored = unit.articles.apply(decided.decision)
            if decided.outcome is Outcome.WITHDRAWN:
                promote_duplicate(stored, unit.articles, now, is_killed=decided.revision.withdrawn)
        return decided


def _fetched(source: Source, sent_by: str | None) -> DroppedFile | Prepared:
    try:
        return replace(source.fetch(), sent_by=sent_by)
    except UnreadableArticle as error:
        return refusal_of(error)


def _reason(decided: Redecision) -> str:
    match decided.outcome:
        case Outcome.HELD | Outcome.WITHDRAWN:
            return " ".join(hold.reason for hold in decided.revision.holds) or "Its source withdraws it."
        case Outcome.EMBARGOED:
            return f"It is under embargo until {decided.decision.article.visible_from:%Y-%m-%d %H:%M} UTC."
    return ""


def _is_below(path: str, folders: Iterable[str]) -> bool:
    return any(path == folder or path.startswith(f"{folder}/") for folder in folders)
