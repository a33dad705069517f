"""The rule for what a new revision does to an article: created, revised, held, unchanged or withdrawn."""

from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from enum import StrEnum

from feedsvc.domain.articles import Article, Moment, Precision, Revision, Withdrawal
from feedsvc.domain.clearance import HoldKind
from feedsvc.domain.dates import OLDEST


class Verdict(StrEnum):
    """What became of a revision."""

    CREATED = "created"
    REVISED = "revised"
    UNCHANGED = "unchanged"
    WITHDRAWN = "withdrawn"
    HELD = "held"


@dataclass(frozen=True, slots=True)
class Decision:
    """A verdict and the article as it is to be stored; of what `is_quiet` no live page hears."""

    verdict: Verdict
    article: Article
    is_quiet: bool = False


def decide(new: Revision, current: Article | None, *, now: datetime) -> Decision:
    """Decide what `new` does to `current`, its article as stored (None: never seen).

    A redrop, a change of white space alone and a version older than the stored one are *unchanged*. `updated` moves with
    every significant change; guid stays, and published too once it has passed. What an operator withdrew stays
    withdrawn, with the revision kept. A revision that is held never replaces a public one: it waits beside it, and where the
    source itself unpublishes, the article is withdrawn until a clear revision comes.
    """
    if current is None:
        return _create(new, now)
    new = _looked_at(new, current)
    if is_older(new, current.revision) or _is_known(new, current):
        return Decision(Verdict.UNCHANGED, current)
    revision = replace(new, guid=current.guid)
    if new.holds and not new.withdrawn:
        return _hold(revision, current, now)
    if significant(new) == significant(current.revision) and current.withdrawn is None:
        return Decision(Verdict.REVISED, replace(current, waiting=None))
    if new.withdrawn and current.withdrawn is not None:
        return Decision(Verdict.UNCHANGED, current)
    if new.withdrawn:
        return _withdraw_by_source(revision, current, now)
    return Decision(Verdict.REVISED, _revise(revision, current, now))


def withdraw(current: Article, *, now: datetime, by: Withdrawal = Withdrawal.OPERATOR) -> Decision:
    """Withdraw an article without a revision, by an operator's or its source's word; a second time changes nothing."""
    if current.withdrawn is not None and by in (current.withdrawn_by, Withdrawal.SOURCE):
        return Decision(Verdict.UNCHANGED, current)
    gone = replace(current, withdrawn=current.withdrawn or now, withdrawn_by=by, changed=_after(current, now))
    return Decision(Verdict.WITHDRAWN, gone)


def reject(current: Article, *, now: datetime) -> Decision:
    """Turn down what is held of an article: a revision that waits is dropped, an article that never was public is withdrawn."""
    if current.waiting is None:
        return withdraw(current, now=now)
    return Decision(Verdict.REVISED, replace(current, waiting=None))


def restore(current: Article, *, now: datetime) -> Decision:
    """Bring a withdrawn article back as it was last."""
    if current.withdrawn is None:
        return Decision(Verdict.UNCHANGED, current)
    revision = replace(current.revision, withdrawn=False)
    back = replace(
        current,
        revision=revision,
        withdrawn=None,
        withdrawn_by=None,
        number=current.number + 1,
        updated=_after(current, now),
        changed=_after(current, now),
    )
    return Decision(Verdict.REVISED, back)


def significant(revision: Revision) -> tuple[object, ...]:
    """Return what a reader of the article could notice, with white space folded; all else is cosmetic."""
    return (
        _fold(revision.title),
        _fold(revision.content_html),
        _fold(revision.summary or ""),
        revision.published,
        revision.updated,
        revision.embargo,
        revision.expires,
        revision.withdrawn,
        revision.authors,
        revision.editors,
        revision.sources,
        revision.dateline,
        revision.section,
        revision.tags,
        revision.language,
        revision.media,
        revision.link,
        revision.rights,
        revision.origin,
        revision.holds,
        *((revision.only_in,) if revision.only_in else ()),  # marks of revisions without stay what they were
    )


def is_older(new: Revision, stored: Revision) -> bool:
    """Return whether the source numbered `new` below the stored version: it was delayed on the way, and is not news."""
    return new.version is not None and stored.version is not None and new.version < stored.version


def _is_known(new: Revision, current: Article) -> bool:
    """Return whether the article's newest revision, held or not, says what `new` says."""
    return significant(new) == significant(current.waiting or current.revision)


def _looked_at(new: Revision, current: Article) -> Revision:
    """Return a revision that no editor has to look at again if it says what the public sees of its article already."""
    if not any(hold.kind is HoldKind.REVIEW for hold in new.holds) or current.revision.holds:
        return new
    others = replace(new, holds=tuple(hold for hold in new.holds if hold.kind is not HoldKind.REVIEW))
    return others if significant(others) == significant(current.revision) else new


def _create(new: Revision, now: datetime) -> Decision:
    published, updated = first_dates(new, now)
    article = Article(
        guid=new.guid,
        identity=new.identity,
        revision=new,
        number=1,
        published=published,
        updated=updated,
        changed=now,
        feed_ids=new.feed_ids,
        withdrawn=now if new.withdrawn else None,
        withdrawn_by=Withdrawal.SOURCE if new.withdrawn else None,
    )
    if new.withdrawn:
        return Decision(Verdict.WITHDRAWN, article)
    return Decision(Verdict.HELD if new.holds else Verdict.CREATED, article)


def _hold(revision: Revision, current: Article, now: datetime) -> Decision:
    """Keep a held revision: in place of one that was never public, else waiting beside the public one."""
    if current.revision.holds:
        return Decision(Verdict.HELD, _revise(revision, current, now))
    waits = replace(current, waiting=revision)
    if not revision.is_unpublished or current.withdrawn is not None:
        return Decision(Verdict.HELD, waits)
    gone = replace(waits, withdrawn=now, withdrawn_by=Withdrawal.SOURCE, changed=_after(current, now))
    return Decision(Verdict.WITHDRAWN, gone)


def first_dates(revision: Revision, now: datetime) -> tuple[datetime, datetime]:
    """Return `published` and `updated` of an article that nobody has seen yet."""
    dated = _instant(revision.published) or now
    published = max(dated, revision.embargo or dated)
    changed = min(_instant(revision.updated) or published, now)  # an update that lies ahead would be an implausible date
    if changed < OLDEST:  # from the time before feeds: its last change is that it came in
        changed = now
    return published, max(changed, published)


def _revise(revision: Revision, current: Article, now: datetime) -> Article:
    """`published` moves only while nobody saw the article: it lies ahead, or is held.

    An embargo that is lifted or put off takes effect; a public article that comes under one is off until its end.
    """
    kept = current.withdrawn_by is Withdrawal.OPERATOR
    is_unseen = current.published > now or bool(current.revision.holds)
    is_put_off = revision.embargo is not None and revision.embargo > now and not is_unseen
    unseen_dates = first_dates(revision, now)
    return replace(
        current,
        revision=revision,
        number=current.number + 1,
        published=unseen_dates[0] if is_unseen else current.published,
        updated=unseen_dates[1] if is_unseen else _revised_at(revision, current, now),
        changed=_after(current, now),
        withdrawn=current.withdrawn if kept else None,
        withdrawn_by=current.withdrawn_by if kept else None,
        waiting=None,
        suspended=(current.suspended or now) if is_put_off else None,
    )


def _withdraw_by_source(revision: Revision, current: Article, now: datetime) -> Decision:
    """Withdraw an article, its last content kept: notices of withdrawal have none, or a text for editors alone."""
    kept = replace(current.revision, withdrawn=True, version=revision.version, received=revision.received)
    gone = replace(
        current,
        revision=kept,
        number=current.number + 1,
        changed=_after(current, now),
        withdrawn=current.withdrawn or now,
        withdrawn_by=current.withdrawn_by or Withdrawal.SOURCE,
    )
    return Decision(Verdict.WITHDRAWN, gone)


def _revised_at(revision: Revision, current: Article, now: datetime) -> datetime:
    """The source's own time of update where it is news and exact, else our clock; always later than before."""
    stated = _instant(revision.updated)
    exact = revision.updated is not None and revision.updated.precision is not Precision.DAY
    if stated is not None and exact and current.updated < stated <= now:
        return stated
    return max(now, current.updated + timedelta(seconds=1))


def _after(current: Article, now: datetime) -> datetime:
    return max(now, current.changed + timedelta(microseconds=1))


def _instant(moment: Moment | None) -> datetime | None:
    return None if moment is None else moment.at.astimezone(UTC)


def _fold(text: str) -> str:
    return " ".join(text.split())
