"""What today's reading of its file does to an article that was taken in before.

It is decided on as a revision of the source, under the corrections that the article has. What an editor decided stands, nothing
that isn't public becomes so, and readers are told of nothing unless it goes off.
"""

from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from feedsvc.domain.articles import Article, Revision, was_public
from feedsvc.domain.clearance import Hold, HoldKind
from feedsvc.domain.decide import Decision, Verdict, decide, first_dates
from feedsvc.domain.drafts import Media
from feedsvc.domain.overrides import Override, is_rejected
from feedsvc.domain.paywall import teaser
from feedsvc.domain.pictures import KEPT
from feedsvc.errors import CannotReread
from feedsvc.intake.corrections import corrected_by

OF_OTHERS = (HoldKind.COPY, HoldKind.TAKEN, HoldKind.ERASED, HoldKind.REVIEW)
"""Reasons to hold that are no reading of the file; what was out before its provider's had to wait stays out."""


class Outcome(StrEnum):
    """What became of an article that was read again."""

    HELD = "held"
    WITHDRAWN = "withdrawn"
    EMBARGOED = "embargoed"
    REVISED = "revised"
    UNCHANGED = "unchanged"
    LEFT = "left"


OFF = (Outcome.WITHDRAWN, Outcome.EMBARGOED)
"""Outcomes after which the public sees an article no more, as everybody hears."""


@dataclass(frozen=True, slots=True)
class Redecision:
    """The outcome, what is to be stored, and the revision as it is read and corrected today."""

    outcome: Outcome
    decision: Decision
    revision: Revision
    override: Override | None
    """The corrections with what the file says of their fields today."""
    is_corrected_alike: bool = True
    """Whether the file says of those fields what it said before."""


def decide_again(new: Revision, current: Article, override: Override | None, *, now: datetime, announces: bool) -> Redecision:
    """Decide what today's reading does to an article. Raises `CannotReread` for one that is to be left as it is.

    `updated` stays unless it `announces`, and `published` does unless no date of the file had been read before.
    """
    newest = newest_of(current)
    _verify_whole(new, newest)
    whole = replace(
        new,
        guid=current.guid,
        identity=current.identity,
        path=newest.path,
        reread=now,
        media=_with_lost_pictures(new, newest),
        holds=_holds(new, current, override),
    )
    source = teaser(whole)
    edited, kept = corrected_by(source, override) if override else (source, None)
    if current.held is not None and not edited.holds:
        raise CannotReread("Nothing in it would hold it today; it waits for its release.")
    if edited.holds and is_rejected(edited, override):
        raise CannotReread("An editor turned down what it says.")
    decision = decide(edited, current, now=now)
    _verify_no_sooner(current, decision.article, now)
    outcome = _outcome(current, decision)
    is_quiet = not announces and outcome not in OFF
    article = _dated(decision.article, current, newest, now, announces=announces)
    return Redecision(outcome, Decision(decision.verdict, article, is_quiet), edited, kept, kept == override)


def newest_of(article: Article) -> Revision:
    """Return the last revision that its source made: the one that waits for its release, if one does."""
    return article.waiting or article.revision


def _verify_whole(new: Revision, newest: Revision) -> None:
    if max(new.take, newest.take) > 1:
        raise CannotReread("It came in several parts.")


def _holds(new: Revision, current: Article, override: Override | None) -> tuple[Hold, ...]:
    """Return why it is held today. An editor who released it had these very words before them."""
    read = tuple(hold for hold in new.holds if hold.kind not in OF_OTHERS)
    if current.held is not None:
        return (*(hold for hold in current.held.holds if hold.kind in OF_OTHERS), *read)
    return () if override is not None and override.released else read


def _with_lost_pictures(new: Revision, newest: Revision) -> tuple[Media, ...]:
    """Return the pictures of a file, or those that it had where none is with it any more."""
    if any(media.url.startswith(KEPT) for media in new.media):
        return new.media
    known = {media.url for media in new.media}
    return (*new.media, *(media for media in newest.media if media.url.startswith(KEPT) and media.url not in known))


def _verify_no_sooner(current: Article, after: Article, now: datetime) -> None:
    """Raise `CannotReread` where the public would see what it doesn't, or sooner: that is for a person to decide."""
    if current.held is None and now < current.visible_from and after.visible_from < current.visible_from:
        raise CannotReread(
            f"It would come out sooner, at {after.visible_from:%Y-%m-%d %H:%M} UTC; correct its embargo for that."
        )
    is_over = current.visible_until is not None and current.visible_until <= now
    if is_over and (after.visible_until is None or after.visible_until > now):
        raise CannotReread("It has expired, and would be out again; correct its expiry for that.")


def _outcome(current: Article, decision: Decision) -> Outcome:
    after = decision.article
    if decision.verdict in (Verdict.UNCHANGED, Verdict.WITHDRAWN):
        return Outcome(decision.verdict)
    if after.held is not None and current.held is None:
        return Outcome.HELD
    return Outcome.EMBARGOED if after.suspended is not None and current.suspended is None else Outcome.REVISED


def _dated(after: Article, current: Article, newest: Revision, now: datetime, *, announces: bool) -> Article:
    """Return an article with the dates that readers have of it; those of an unseen one are read anew."""
    if not was_public(current, now):
        return after
    published = current.published
    if newest.published is None and after.revision.published is not None:
        published = min(published, first_dates(after.revision, now)[0])
    if announces:
        return replace(after, published=published)
    imported = after.number if current.is_imported else current.imported  # what was no news when it came in is none now
    return replace(after, published=published, updated=current.updated, imported=imported)
