"""What is decided on many revisions at once is what is decided on them one by one."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

import pytest

from feedsvc.domain.articles import Article, Identity, Moment, Revision
from feedsvc.domain.decide import Decision, Verdict, decide, withdraw
from feedsvc.domain.feed_ids import FeedIds
from feedsvc.domain.files import decomposed
from feedsvc.domain.pictures import kept_names
from feedsvc.intake.deciding import Deciding
from feedsvc.ports import Store
from tests.builders import NOW, minutes, revision
from tests.fakes.drop import Clock

STORY = " ".join(f"The harbour council voted on bridge {n} in spring." for n in range(30))
NEARLY = STORY.replace("spring", "autumn", 1)


def decided(store: Store, revisions: Sequence[Revision]) -> list[Decision]:
    with store.begin() as unit:
        return Deciding(clock=Clock()).apply(revisions, unit)


def stored(store: Store, revisions: Sequence[Revision]) -> list[Article | None]:
    with store.read() as view:
        return [view.articles.get(new.identity) for new in revisions]


def test_articles_are_found_by_all_that_they_say(store: Store) -> None:
    revisions = [revision(f"{n}.txt", title=f"Ferry {n}", tags=("Sea", f"t{n}"), authors=("Ana Ruiz",)) for n in range(5)]

    decisions = decided(store, revisions)

    assert [decision.verdict for decision in decisions] == [Verdict.CREATED] * 5
    with store.read() as view:
        assert [article.revision for article in view.articles.changed_since(0, limit=9)] == revisions
        assert [article.sequence for article in view.articles.changed_since(0, limit=9)] == [1, 2, 3, 4, 5]
        assert view.articles.last_sequence() == 5
        assert [one.revision.path for one in view.articles.browse(words="ferry 3", limit=9)] == ["3.txt"]
        assert view.articles.revisions(decisions[2].article.guid) == [revisions[2]]


def test_the_later_of_two_revisions_stands(store: Store) -> None:
    first, other = revision("a.txt", text="The first."), revision("b.txt")
    second = replace(first, content_text="The second.", content_html="<p>The second.</p>")

    decisions = decided(store, [first, other, second])

    assert [decision.verdict for decision in decisions] == [Verdict.CREATED, Verdict.CREATED, Verdict.REVISED]
    (article, _, _) = stored(store, [first, other, second])
    assert article is not None
    assert (article.number, article.revision.content_text) == (2, "The second.")
    with store.read() as view:
        assert view.articles.revisions(article.guid) == [first, second]


@pytest.mark.parametrize("text", [STORY, NEARLY])
def test_a_copy_stands_behind_the_first_of_its_batch(store: Store, text: str) -> None:
    first, copy = revision("a.txt", title="Vote", text=STORY), revision("b.txt", title="Vote", text=text)

    decided(store, [first, revision("between.txt"), copy])

    (_, repeated) = stored(store, [first, copy])
    assert repeated is not None
    assert repeated.duplicate_of == first.guid


@pytest.mark.parametrize("text", [STORY, NEARLY])
def test_a_copy_stands_behind_what_was_stored_before(store: Store, text: str) -> None:
    first, copy = revision("a.txt", title="Vote", text=STORY), revision("b.txt", title="Vote", text=text)
    decided(store, [first])

    decided(store, [revision("other.txt"), copy])

    (repeated,) = stored(store, [copy])
    assert repeated is not None
    assert repeated.duplicate_of == first.guid


def test_no_two_articles_share_an_instant(store: Store) -> None:
    dated = [revision(f"{n}.txt", published=Moment(NOW - minutes(60) + timedelta(microseconds=n // 2))) for n in range(8)]
    decided(store, dated[:3])

    decided(store, dated[3:])

    instants = [article.updated for article in stored(store, dated) if article is not None]
    assert len(set(instants)) == 8
    assert max(instants) - min(instants) < timedelta(microseconds=20)


def test_undated_articles_have_instants_of_their_own(store: Store) -> None:
    undated = [revision(f"{n}.txt", published=None) for n in range(5)]

    decided(store, undated)

    assert len({article.updated for article in stored(store, undated) if article is not None}) == 5


def test_an_article_that_its_provider_renames_goes_on_within_a_batch(store: Store) -> None:
    ids = FeedIds(rss_guid="urn:x:1")
    first, renamed = revision("a.txt", feed_ids=ids), revision("b.txt", title="Anew", feed_ids=ids)

    decisions = decided(store, [first, revision("c.txt", feed_ids=FeedIds(rss_guid="urn:x:2")), renamed])

    assert decisions[2].verdict is Verdict.REVISED
    assert decisions[2].article.guid == first.guid
    with store.read() as view:
        assert view.articles.count() == 2


def test_a_path_that_a_mac_spelt_is_known_again(store: Store) -> None:
    spelt = Identity(decomposed("path:é.txt"))
    former = replace(revision("é.txt"), identity=spelt)
    decided(store, [former])

    decisions = decided(store, [revision("other.txt"), revision("é.txt")])

    assert [decision.verdict for decision in decisions] == [Verdict.CREATED, Verdict.UNCHANGED]


def test_what_is_stored_already_is_no_news(store: Store) -> None:
    revisions = [revision(f"{n}.txt") for n in range(4)]
    decided(store, revisions)

    decisions = decided(store, [*revisions, revision("new.txt")])

    assert [decision.verdict for decision in decisions] == [*[Verdict.UNCHANGED] * 4, Verdict.CREATED]
    with store.read() as view:
        assert view.articles.last_sequence() == 5


def test_a_revised_article_is_found_by_its_new_words_alone(store: Store) -> None:
    first, other = revision("a.txt", text="A heron.", tags=("Birds",)), revision("b.txt", text="A lynx.")
    decided(store, [first, other])

    decided(store, [replace(first, content_text="An otter.", content_html="<p>An otter.</p>", tags=("Rivers",)), other])

    with store.read() as view:
        found = {word: [one.revision.path for one in view.articles.browse(words=word, limit=9)] for word in ("heron", "otter")}
    assert found == {"heron": [], "otter": ["a.txt"]}


def test_pictures_are_known_to_be_used(store: Store) -> None:
    shown = '<p><img src="/media/aa/{0}.jpg"></p>'
    pictured = [revision(f"{n}.txt", content_html=shown.format(f"{n}" * 62)) for n in range(1, 4)]

    decided(store, pictured)

    names = [name for new in pictured for name in kept_names(new)]
    with store.read() as view:
        assert len(names) == 3
        assert view.erasures.unused([*names, "aa/none.jpg"]) == ["aa/none.jpg"]


def test_what_reads_the_store_inside_a_batch_sees_what_was_applied(store: Store) -> None:
    first, second = revision("a.txt"), revision("b.txt")

    with store.begin() as unit, unit.articles.in_bulk([first, second], {first.identity, second.identity}):
        created = unit.articles.apply(decide(first, unit.articles.get(first.identity), now=NOW))
        unit.articles.apply(withdraw(created, now=NOW))
        seen = unit.articles.by_path("a.txt")

    assert [article.withdrawn for article in seen] == [NOW]
