"""Tell receivers of webhooks what happened: queued in the transaction that notes it, sent by the hub's worker.

What an article is to them is compared with what they know of it. So nothing is told twice or missed, whoever changed it: the
drop folder, the desk, a command, or time alone. Of what may not go out they learn no more than that it is there.
"""

import hashlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from feedsvc.domain.addresses import Addresses
from feedsvc.domain.articles import Article, Guid, Withdrawal, id_of
from feedsvc.domain.intake_counts import MEMORY, Silence, every_silence, hour_of
from feedsvc.domain.providers import NO_PROVIDERS, Providers
from feedsvc.domain.status import ArticleStatus, status_of
from feedsvc.domain.webhooks import HookEvent, HookMark, HookMessage, Notified, Webhook
from feedsvc.ports import Clock, Store, Unit
from feedsvc.publishing.purging import LONG_AGO, OVERLAP

BATCH = 200
"""Changes of articles that are read at once."""

MOST = 10_000
"""Articles that wait for their time or an editor when webhooks begin, and that time alone shows or hides at once."""

AHEAD = timedelta(days=36_525)

QUIET_LOOK = timedelta(minutes=5)
"""Time between two looks for folders that are silent."""


@dataclass(slots=True, kw_only=True)
class NotifyWebhooks:
    """Queue what receivers are yet to be told; `configured` are those that the settings name."""

    store: Store
    addresses: Addresses
    clock: Clock
    configured: Sequence[Webhook] = ()
    providers: Callable[[], Providers] = lambda: NO_PROVIDERS
    _version: int = -1
    _turn: datetime | None = None
    _quiet_due: datetime = LONG_AGO

    def receivers(self, unit: Unit) -> Sequence[Webhook]:
        """Return all receivers; one that the settings name is as they have it."""
        named = {webhook.url for webhook in self.configured}
        return [*self.configured, *(webhook for webhook in unit.webhooks.all() if webhook.url not in named)]

    def __call__(self, *, is_load: bool = False) -> int:
        """Look at what changed since the last look, and return how many messages are queued; none of a load (`is_load`).

        With nothing committed since, and no turn of time, that is a look at the store's version.
        """
        now, version = self.clock(), self.store.version()
        if version == self._version and now < min(self._turn or self._quiet_due, self._quiet_due):
            return 0
        with self.store.read() as view:
            mark, receivers = view.webhooks.mark(), self.receivers(view)
            last, self._turn = view.articles.last_sequence(), view.articles.next_turn(now)
        if not receivers or mark is None:
            self._begin_or_end(HookMark(sequence=last, at=now, begun=now) if receivers else None, mark, now)
            self._version = version
            return 0
        count = 0
        while mark.sequence < last or mark.at < now:
            mark, queued = self._look(mark, last, now, () if is_load else receivers)
            count += queued
        count += self._look_for_quiet(mark, now, receivers)
        self._version = version
        return count

    def refused(self, unit: Unit, path: str, reason: str) -> None:
        """Queue that a file went to quarantine, in the transaction that settles it."""
        now = self.clock()
        name = hashlib.sha256(f"{path} {now.isoformat()}".encode()).hexdigest()[:32]
        facts = {"uuid": None, "file": path, "reason": reason}
        self._queue(unit, [HookMessage(id=f"quarantined-{name}", event=HookEvent.QUARANTINED, at=now, facts=facts)], now)

    def _begin_or_end(self, begun: HookMark | None, mark: HookMark | None, now: datetime) -> None:
        """Note what is there when the first receiver comes, as known to all, or that there is none any more."""
        if begun is None and mark is None:
            return
        with self.store.begin() as unit:
            unit.webhooks.keep_mark(begun)
            if begun is not None:
                turning = unit.articles.turned(since=now, until=now + AHEAD, known=begun.sequence, limit=MOST)
                known = [*unit.articles.held(limit=MOST), *turning]
                unit.webhooks.note({article.guid: _notified(article, now) for article in known})

    def _look(self, mark: HookMark, last: int, now: datetime, receivers: Sequence[Webhook]) -> tuple[HookMark, int]:
        """Notify receivers of a batch of changes; with the last batch also of what time alone changed, and what was erased."""
        with self.store.read() as view:
            batch = _batch(view, mark, now)
            known = dict(view.webhooks.known([*batch.articles, *batch.erased]))
            fresh = [article for guid, article in batch.articles.items() if guid not in known]
            before = {article.guid: _before(view, article, mark, now) for article in fresh}
        states: Mapping[Guid, Notified | None] = {**before, **known}
        messages = [
            message for guid, article in batch.articles.items() for message in self._messages(article, states[guid], now)
        ]
        gone = [guid for guid in batch.erased if guid not in known or known[guid].status is ArticleStatus.LIVE]
        messages += [_erased(guid, now) for guid in gone]
        reached = max([last] * batch.is_last + [article.sequence for article in batch.articles.values()], default=0)
        after = replace(mark, sequence=max(reached, mark.sequence), at=now if batch.is_last else mark.at)
        if not (batch.articles or gone) and after.sequence == mark.sequence:
            return after, 0  # nothing that would be worth a commit
        with self.store.begin() as unit:
            unit.webhooks.note({guid: _notified(article, now) for guid, article in batch.articles.items()})
            unit.webhooks.note(dict.fromkeys(gone, Notified(status=ArticleStatus.WITHDRAWN)))
            unit.webhooks.keep_mark(after)
            return after, self._queue(unit, messages, now, receivers)

    def _look_for_quiet(self, mark: HookMark, now: datetime, receivers: Sequence[Webhook]) -> int:
        """Notify receivers of providers and folders that have fallen silent, once per silence."""
        if now < self._quiet_due:
            return 0
        self._quiet_due = now + QUIET_LOOK
        with self.store.read() as view:
            hours, arrivals = view.intake.since(hour_of(now) - MEMORY), view.intake.arrivals()
        silent = every_silence(hours, arrivals, self.providers(), now)
        quiet = {_who(silence): silence.last.isoformat() for silence in silent}
        if quiet == dict(mark.quiet):
            return 0
        fresh = [silence for silence in silent if mark.quiet.get(_who(silence)) != silence.last.isoformat()]
        with self.store.begin() as unit:
            unit.webhooks.keep_mark(replace(mark, quiet=quiet))
            return self._queue(unit, [_quiet(silence, now) for silence in fresh], now, receivers)

    def _queue(
        self, unit: Unit, messages: Sequence[HookMessage], now: datetime, receivers: Sequence[Webhook] | None = None
    ) -> int:
        wanted = [
            (webhook, message)
            for webhook in (self.receivers(unit) if receivers is None else receivers)
            for message in messages
            if message.event in webhook.events
        ]
        for webhook, message in wanted:
            unit.outbox.put(message.request(webhook), due=now)
        return len(wanted)

    def _messages(self, article: Article, known: Notified | None, now: datetime) -> Iterator[HookMessage]:
        """Yield what happened to an article since receivers heard of it; of what was moved in nothing."""
        status, was = status_of(article, now), known.status if known else None
        if article.is_imported:
            return
        if status is ArticleStatus.LIVE and was is not status:
            yield _message(HookEvent.PUBLISHED, article, now, self._public(article))
        elif status is ArticleStatus.LIVE and known is not None and known.updated != article.updated:
            yield _message(HookEvent.REVISED, article, now, self._public(article))
        elif was is ArticleStatus.LIVE and status is not was:
            yield _message(HookEvent.WITHDRAWN, article, now, self._gone(article, status))
        if status is ArticleStatus.EMBARGOED and was is not status:
            reason = f"It comes out at {article.visible_from.isoformat()}."
            yield _message(HookEvent.EMBARGOED, article, now, {"file": article.revision.path, "reason": reason})
        held = article.held
        if held is not None and _mark_of(article) != (known.held if known else None):
            reason = " ".join(hold.reason for hold in held.holds)
            yield _message(HookEvent.HELD, article, now, {"file": held.path, "reason": reason})

    def _public(self, article: Article) -> Mapping[str, object]:
        """Return what a feed says of a public article, but for its text."""
        revision = article.revision
        return {
            "file": revision.path,
            "title": revision.title,
            "url": self.addresses.link(article),
            "page": self.addresses.article(article),
            "published": article.published.isoformat(),
            "updated": article.updated.isoformat(),
            "summary": revision.summary,
            "authors": revision.authors,
            "section": revision.section,
            "tags": revision.tags,
            "language": revision.language,
        }

    def _gone(self, article: Article, status: ArticleStatus) -> Mapping[str, object]:
        """Return what is said of an article that is public no more: no word of a revision that may not go out."""
        return {"file": article.revision.path, "page": self.addresses.page(article.id, ""), "reason": _REASONS[status](article)}


_REASONS: Mapping[ArticleStatus, Callable[[Article], str]] = {
    ArticleStatus.WITHDRAWN: lambda article: (
        "The newsroom withdrew it." if article.withdrawn_by is Withdrawal.OPERATOR else "Its source withdrew it."
    ),
    ArticleStatus.HELD: lambda _: "It is held for an editor.",
    ArticleStatus.DUPLICATE: lambda _: "It is a copy of another article.",
    ArticleStatus.EXPIRED: lambda _: "It has expired.",
    ArticleStatus.EMBARGOED: lambda _: "It was put under embargo.",
}


@dataclass(frozen=True, slots=True)
class _Batch:
    articles: Mapping[Guid, Article]
    erased: Sequence[Guid]
    is_last: bool


def _batch(view: Unit, mark: HookMark, now: datetime) -> _Batch:
    """Return the next changes of articles; with the last of them what time alone showed or hid, and what was erased."""
    changed = view.articles.changed_since(mark.sequence, limit=BATCH)
    if len(changed) == BATCH:
        return _Batch({article.guid: article for article in changed}, (), is_last=False)
    turned = view.articles.turned(since=mark.at, until=now, known=mark.sequence, limit=MOST)
    erased = view.erasures.since(mark.at - OVERLAP)
    return _Batch({article.guid: article for article in (*changed, *turned)}, erased, is_last=True)


def _before(view: Unit, article: Article, mark: HookMark, now: datetime) -> Notified | None:
    """Return what receivers know of an article of which nothing was noted: it came after them, or was public when they came,
    or is public no more since before."""
    first = next(iter(view.articles.revisions(article.guid)), None)
    if first is None or first.received >= mark.begun:
        return None
    ends = {
        ArticleStatus.WITHDRAWN: article.withdrawn,
        ArticleStatus.EXPIRED: article.visible_until,
        ArticleStatus.EMBARGOED: article.suspended,
    }
    status = status_of(article, now)
    ended = ends.get(status)
    was_public = status is ArticleStatus.LIVE or (ended is not None and ended >= mark.begun)
    return Notified(status=ArticleStatus.LIVE if was_public else status)


def _notified(article: Article, now: datetime) -> Notified:
    status = status_of(article, now)
    updated = article.updated if status is ArticleStatus.LIVE else None
    return Notified(status=status, updated=updated, held=_mark_of(article))


def _mark_of(article: Article) -> str | None:
    """Return what tells held revisions of an article apart."""
    return None if article.held is None else article.held.received.isoformat()


def _message(event: HookEvent, article: Article, now: datetime, facts: Mapping[str, object]) -> HookMessage:
    name = f"{event}-{article.id}-{article.sequence}"
    return HookMessage(id=name, event=event, at=now, facts={"uuid": article.id, **facts})


def _erased(guid: Guid, now: datetime) -> HookMessage:
    facts = {"uuid": id_of(guid), "reason": "It was erased."}
    return HookMessage(id=f"{HookEvent.WITHDRAWN}-{id_of(guid)}-erased", event=HookEvent.WITHDRAWN, at=now, facts=facts)


def _who(silence: Silence) -> str:
    """Name who is silent: a provider, or the folder that nobody has a rule for."""
    return silence.provider or silence.folder or "the drop folder"


def _quiet(silence: Silence, now: datetime) -> HookMessage:
    who, last = _who(silence), silence.last.isoformat(timespec="seconds")
    due = "" if silence.provider else f", though about {silence.expected:.0f} files were due"
    name = hashlib.sha256(f"{who} {last}".encode()).hexdigest()[:32]
    facts = {"provider": who, "last": last, "reason": f"nothing came since {last}{due}"}
    return HookMessage(id=f"{HookEvent.QUIET}-{name}", event=HookEvent.QUIET, at=now, facts=facts)
