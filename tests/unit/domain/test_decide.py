"""What a new revision does to an article."""

from dataclasses import replace
from datetime import timedelta

import pytest

from feedsvc.domain.articles import Moment, Precision, Withdrawal, is_public
from feedsvc.domain.clearance import Hold, HoldKind
from feedsvc.domain.decide import Verdict, decide, restore, withdraw
from tests.builders import NOW, article, minutes, revision

LATER = NOW + minutes(10)


def test_an_unknown_identity_is_created() -> None:
    decision = decide(revision("a.txt"), None, now=NOW)

    assert decision.verdict is Verdict.CREATED
    assert decision.article.published == NOW - minutes(60)
    assert (decision.article.number, decision.article.changed) == (1, NOW)


def test_without_a_date_an_article_is_published_when_it_is_taken_in() -> None:
    assert decide(revision("a.txt", published=None), None, now=NOW).article.published == NOW


def test_an_update_that_the_source_dates_ahead_counts_from_now() -> None:
    made = decide(revision("a.txt", updated=Moment(LATER)), None, now=NOW).article

    assert made.updated == NOW


def test_an_embargoed_article_is_published_when_the_embargo_ends() -> None:
    decision = decide(revision("a.txt", embargo=LATER), None, now=NOW)

    assert decision.article.published == LATER
    assert not is_public(decision.article, LATER - timedelta(microseconds=1))
    assert is_public(decision.article, LATER)


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"received": LATER},
        {"title": "The  headline of\ta.txt"},
        {"content_html": "<p>The text   of a.txt.</p>"},
        {"encoding": "koi8-r"},
        {"warnings": ("something",)},
    ],
)
def test_a_redrop_with_cosmetic_changes_is_unchanged(changes: dict[str, object]) -> None:
    stored = article("a.txt")

    decision = decide(replace(revision("a.txt"), **changes), stored, now=LATER)  # type: ignore[arg-type]

    assert decision.verdict is Verdict.UNCHANGED
    assert decision.article == stored


def test_an_edit_moves_updated_and_keeps_guid_and_published() -> None:
    stored = article("a.txt")

    decision = decide(revision("a.txt", text="Edited.", published=Moment(NOW)), stored, now=LATER)

    assert decision.verdict is Verdict.REVISED
    assert (decision.article.guid, decision.article.published) == (stored.guid, stored.published)
    assert (decision.article.updated, decision.article.changed, decision.article.number) == (LATER, LATER, 2)


def test_the_guid_minted_first_stays_whatever_a_later_revision_proposes() -> None:
    stored = article("a.txt")
    other = revision("b.txt")

    decision = decide(replace(revision("a.txt", text="Edited."), guid=other.guid), stored, now=LATER)

    assert decision.article.guid == decision.article.revision.guid == stored.guid


def test_an_exact_time_of_update_is_taken_from_the_source() -> None:
    stated = NOW + minutes(3)

    decision = decide(revision("a.txt", text="Edited.", updated=Moment(stated)), article("a.txt"), now=LATER)

    assert decision.article.updated == stated


@pytest.mark.parametrize(
    "stated", [Moment(LATER + minutes(5)), Moment(NOW - minutes(90)), Moment(NOW + minutes(3), Precision.DAY)]
)
def test_a_doubtful_time_of_update_is_not(stated: Moment) -> None:
    decision = decide(revision("a.txt", text="Edited.", updated=stated), article("a.txt"), now=LATER)

    assert decision.article.updated == LATER


def test_updated_moves_on_even_if_the_clock_does_not() -> None:
    stored = article("a.txt", published=Moment(NOW))

    decision = decide(revision("a.txt", text="Edited.", published=Moment(NOW)), stored, now=NOW)

    assert decision.article.updated > stored.updated
    assert decision.article.changed > stored.changed


def test_a_version_older_than_the_stored_one_is_unchanged() -> None:
    stored = article("a.txt", version=5)

    assert decide(revision("a.txt", version=4, text="Old."), stored, now=LATER).verdict is Verdict.UNCHANGED
    assert decide(revision("a.txt", version=6, text="New."), stored, now=LATER).verdict is Verdict.REVISED


def test_a_kill_withdraws_and_a_later_version_brings_back() -> None:
    killed = decide(revision("a.txt", withdrawn=True), article("a.txt"), now=LATER)
    back = decide(revision("a.txt", text="Right now."), killed.article, now=LATER + minutes(1))

    assert (killed.verdict, killed.article.withdrawn, killed.article.withdrawn_by) == (
        Verdict.WITHDRAWN,
        LATER,
        Withdrawal.SOURCE,
    )
    assert (back.verdict, back.article.withdrawn) == (Verdict.REVISED, None)


def test_a_kill_of_an_article_never_seen_is_kept_as_a_tombstone() -> None:
    decision = decide(revision("a.txt", withdrawn=True), None, now=NOW)

    assert decision.verdict is Verdict.WITHDRAWN
    assert not is_public(decision.article, LATER)


def test_what_an_operator_withdrew_a_new_revision_does_not_bring_back() -> None:
    gone = withdraw(article("a.txt"), now=LATER).article

    decision = decide(revision("a.txt", text="Edited."), gone, now=LATER + minutes(1))

    assert decision.verdict is Verdict.REVISED
    assert not is_public(decision.article, LATER + minutes(2))


def test_withdrawing_twice_changes_nothing_the_second_time() -> None:
    gone = withdraw(article("a.txt"), now=LATER)

    assert gone.verdict is Verdict.WITHDRAWN
    assert withdraw(gone.article, now=LATER + minutes(1)).verdict is Verdict.UNCHANGED


def test_restoring_shows_the_article_again_and_moves_updated() -> None:
    gone = withdraw(article("a.txt"), now=LATER).article

    back = restore(gone, now=LATER + minutes(1))

    assert is_public(back.article, LATER + minutes(1))
    assert back.article.updated > gone.updated
    assert restore(back.article, now=LATER).verdict is Verdict.UNCHANGED


def test_an_expired_article_is_not_public() -> None:
    stored = article("a.txt", expires=LATER)

    assert is_public(stored, LATER - timedelta(microseconds=1))
    assert not is_public(stored, LATER)


DRAFT = (Hold(HoldKind.MARK, "The source says draft: true."),)
DOUBT = (Hold(HoldKind.EMBARGO, "The embargo “until Tuesday” can't be read to the minute."),)


def test_a_held_article_is_stored_and_not_public_until_a_clear_drop_publishes_it() -> None:
    held = decide(revision("a.txt", holds=DRAFT), None, now=NOW)
    clear = decide(revision("a.txt", published=None), held.article, now=LATER)

    assert held.verdict is Verdict.HELD
    assert not is_public(held.article, LATER)
    assert clear.verdict is Verdict.REVISED
    assert is_public(clear.article, LATER)
    assert (clear.article.guid, clear.article.published) == (held.article.guid, LATER)


def test_a_doubtful_revision_waits_beside_the_public_one() -> None:
    stored = article("a.txt")

    waits = decide(revision("a.txt", title="Another", holds=DOUBT), stored, now=LATER)
    again = decide(revision("a.txt", title="Another", holds=DOUBT), waits.article, now=LATER)
    back = decide(revision("a.txt"), waits.article, now=LATER)

    assert waits.verdict is Verdict.HELD
    assert is_public(waits.article, LATER)
    assert waits.article.revision == stored.revision
    assert waits.article.held is waits.article.waiting is not None
    assert again.verdict is Verdict.UNCHANGED
    assert back.article.held is None
    assert (back.article.revision, back.article.updated) == (stored.revision, stored.updated)


def test_a_source_that_unpublishes_takes_the_article_off_and_a_clear_drop_brings_it_back() -> None:
    stored = article("a.txt")

    gone = decide(revision("a.txt", holds=DRAFT), stored, now=LATER)
    back = decide(revision("a.txt"), gone.article, now=LATER + minutes(1))

    assert (gone.verdict, gone.article.withdrawn, gone.article.withdrawn_by) == (Verdict.WITHDRAWN, LATER, Withdrawal.SOURCE)
    assert back.article.withdrawn is None
    assert is_public(back.article, LATER + minutes(1))
    assert back.article.guid == stored.guid


def test_a_public_article_that_comes_under_embargo_is_off_and_comes_back_as_published_before() -> None:
    stored, end = article("a.txt"), LATER + minutes(60)

    off = decide(revision("a.txt", embargo=end), stored, now=LATER).article

    assert not is_public(off, LATER)
    assert is_public(off, end)
    assert (off.published, off.suspended) == (stored.published, LATER)


def test_what_an_editor_withdrew_stays_so_when_a_doubtful_revision_comes() -> None:
    gone = withdraw(article("a.txt"), now=NOW).article

    decision = decide(revision("a.txt", title="Another", holds=DOUBT), gone, now=LATER)

    assert decision.verdict is Verdict.HELD
    assert decision.article.withdrawn == gone.withdrawn


def test_another_place_on_pages_is_stored_in_silence() -> None:
    current = article("a.txt", priority=4)

    decision = decide(replace(current.revision, priority=1, pinned=LATER), current, now=LATER)

    assert (decision.verdict, decision.is_quiet) == (Verdict.REVISED, True)
    assert (decision.article.revision.priority, decision.article.revision.pinned) == (1, LATER)
    assert (decision.article.updated, decision.article.changed) == (current.updated, current.changed)


def test_another_place_together_with_another_text_is_a_revision_as_any() -> None:
    current = article("a.txt", priority=4)

    decision = decide(replace(current.revision, priority=1, title="Another"), current, now=LATER)

    assert not decision.is_quiet
    assert decision.article.updated == LATER


def test_a_note_of_a_correction_moves_updated() -> None:
    current = article("a.txt")

    decision = decide(replace(current.revision, corrections=("2026-11-30 A name.",)), current, now=LATER)

    assert decision.article.updated == LATER
