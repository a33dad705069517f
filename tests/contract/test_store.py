"""What every store promises: one suite for the fake, SQLite and PostgreSQL."""

import threading
from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime, timedelta
from uuid import uuid4

import pytest

from feedsvc.domain.articles import Article, Dateline, FurnitureLine, Guid, Identity, Moment, Place, Precision, Role, Zone
from feedsvc.domain.clearance import Hold, HoldKind
from feedsvc.domain.decide import Decision, Verdict, decide, reject, restore, withdraw
from feedsvc.domain.drafts import Media, Origin
from feedsvc.domain.entries import EntriesMark
from feedsvc.domain.feed_ids import FeedIds
from feedsvc.domain.feeds import Selection, Term
from feedsvc.domain.links import LinkMode
from feedsvc.domain.refusals import WithheldRendition
from feedsvc.domain.renditions import Coding
from feedsvc.domain.status import ArticleStatus
from feedsvc.errors import ArticleNotFound, LeaseLost
from feedsvc.ports import Store
from tests.builders import NOW, minutes, rendition, revision

EVERYTHING = Selection()


def put(store: Store, name: str, **fields: object) -> Article:
    """Take a revision in as the use case does."""
    new = revision(name, **fields)
    with store.begin() as unit:
        unit.articles.apply(decide(new, unit.articles.get(new.identity), now=NOW))
    return as_stored(store, new.identity)


def as_stored(store: Store, identity: Identity) -> Article:
    """Return an article as it stands, with its sequence."""
    with store.read() as view:
        article = view.articles.get(identity)
    assert article is not None
    return article


def titles(store: Store, selection: Selection = EVERYTHING, **asked: object) -> list[str]:
    with store.read() as view:
        found = view.articles.latest(selection, **{"now": NOW, "limit": 100} | asked)  # type: ignore[arg-type]
        return [article.revision.path for article in found]


def test_articles_are_found_by_what_any_feed_calls_them(store: Store) -> None:
    old = FeedIds(rss_guid="a:1", is_permalink=True, atom_id="tag:a", json_id="1")
    first, second = put(store, "a.txt", feed_ids=old), put(store, "b.txt")

    with store.begin() as unit:
        unit.articles.apply(Decision(Verdict.REVISED, replace(second, imported=1)))
    with store.read() as view:
        asked = [FeedIds(rss_guid="1"), FeedIds(json_id="tag:a"), FeedIds(atom_id=second.guid), FeedIds(rss_guid="2")]
        named = [[one.revision.path for one in view.articles.named(ids)] for ids in asked]
        kept, other = view.articles.by_guid(first.guid), view.articles.by_guid(second.guid)

    assert named == [["a.txt"], ["a.txt"], ["b.txt"], []]
    assert kept is not None
    assert kept.feed_ids == kept.revision.feed_ids == old
    assert other is not None
    assert other.is_imported
    assert not other.feed_ids


def test_an_article_comes_back_as_it_was_put(store: Store) -> None:
    new = revision(
        "world/a.txt",
        title="Ä < & 題名",
        published=Moment(NOW.astimezone(), Precision.DAY, Zone.ASSUMED),
        updated=Moment(NOW),
        embargo=NOW + minutes(5),
        expires=NOW + minutes(50),
        reread=NOW + minutes(9),
        authors=("Ana Ruiz", "Bo Lind"),
        editors=("Cy Moss",),
        sources=("Tidewire",),
        dateline=Dateline("SABLEPORT", "Tidewire"),
        section="World",
        tags=("sea", "ports"),
        language="de-AT",
        summary="Short",
        media=(Media(url="/media/a.jpg", type="image/jpeg", width=640, height=480, credit="Di Oh", caption="A pier"),),
        link="https://elsewhere.example/a",
        rights="© Tidewire",
        origin=Origin(title="Tidewire", url="https://tidewire.example/rss", id="urn:x", updated=NOW),
        furniture=(FurnitureLine("Share this", Role.FURNITURE),),
        warnings=("no byline",),
        version=3,
        corrections=("2026-11-30 A name was misspelt.",),
        priority=2,
        pinned=NOW + minutes(7),
        sender="press@tidewire.example",
        provider="Tidewire",
        only_in=("wire",),
        links=LinkMode.SOURCE,
    )
    with store.begin() as unit:
        put_in = unit.articles.apply(decide(new, None, now=NOW))
    put_in = replace(put_in, sequence=1, announced=1)

    with store.read() as view:
        assert view.articles.get(new.identity) == put_in
        assert view.articles.by_guid(new.guid) == put_in
        assert view.articles.revisions(new.guid) == [new]
    assert put_in.revision == new


def test_an_unknown_article_is_none(store: Store) -> None:
    with store.read() as view:
        assert view.articles.get(Identity("path:none")) is None
        assert view.articles.by_guid(Guid("urn:uuid:none")) is None
        assert view.articles.revisions(Guid("urn:uuid:none")) == []


def test_unchanged_redrop_stores_nothing(store: Store) -> None:
    first = put(store, "a.txt")

    second = put(store, "a.txt")

    assert second == first
    with store.read() as view:
        assert len(view.articles.revisions(first.guid)) == 1


def test_every_revision_is_kept_in_order(store: Store) -> None:
    for text in ("one", "two", "three"):
        guid = put(store, "a.txt", text=text).guid

    with store.read() as view:
        assert [kept.content_text for kept in view.articles.revisions(guid)] == ["one", "two", "three"]
        assert view.articles.count() == 1


def test_latest_gives_the_newest_first_and_goes_on_from_a_place(store: Store) -> None:
    for number in range(5):
        put(store, f"{number}.txt", published=Moment(NOW - minutes(number)))

    with store.read() as view:
        first = view.articles.latest(EVERYTHING, now=NOW, limit=2)
    place = Place(first[-1].published, first[-1].guid)

    assert [article.revision.path for article in first] == ["0.txt", "1.txt"]
    assert titles(store, after=place) == ["2.txt", "3.txt", "4.txt"]


def test_articles_of_one_instant_are_paged_without_gap_or_repeat(store: Store) -> None:
    for number in range(5):
        put(store, f"{number}.txt", published=Moment(NOW))
    seen: list[str] = []
    place = None

    while True:
        with store.read() as view:
            page = view.articles.latest(EVERYTHING, now=NOW, limit=2, after=place)
        if not page:
            break
        seen += [article.revision.path for article in page]
        place = Place(page[-1].published, page[-1].guid)

    assert sorted(seen) == [f"{number}.txt" for number in range(5)]


@pytest.mark.parametrize("after", [None, Place(NOW, Guid("urn:uuid:z"))])
def test_what_is_not_public_never_shows(store: Store, after: Place | None) -> None:
    put(store, "embargoed.txt", embargo=NOW + minutes(1), section="World")
    put(store, "ahead.txt", published=Moment(NOW + minutes(1)), section="World")
    put(store, "expired.txt", expires=NOW, section="World")
    put(store, "withdrawn.txt", withdrawn=True, section="World")
    put(store, "public.txt", section="World")

    assert titles(store, after=after) == ["public.txt"]
    assert titles(store, Selection(sections=("world",)), after=after) == ["public.txt"]
    assert titles(store, Selection(query="headline"), after=after) == ["public.txt"]


def test_an_embargoed_article_shows_at_its_instant(store: Store) -> None:
    put(store, "a.txt", embargo=NOW + minutes(1))

    assert titles(store, now=NOW + minutes(1) - timedelta(microseconds=1)) == []
    assert titles(store, now=NOW + minutes(1)) == ["a.txt"]


def test_an_embargo_put_on_later_hides_the_article_again(store: Store) -> None:
    put(store, "a.txt")

    put(store, "a.txt", embargo=NOW + minutes(1))

    assert titles(store) == []


def test_next_turn_is_the_next_release_or_expiry(store: Store) -> None:
    put(store, "a.txt", embargo=NOW + minutes(9))
    put(store, "b.txt", expires=NOW + minutes(4))
    put(store, "c.txt")

    with store.read() as view:
        assert view.articles.next_turn(NOW) == NOW + minutes(4)
        assert view.articles.next_turn(NOW + minutes(4)) == NOW + minutes(9)
        assert view.articles.next_turn(NOW + minutes(9)) is None


@pytest.mark.parametrize(
    ("selection", "expected"),
    [
        (Selection(sections=("WORLD",)), ["a.txt"]),
        (Selection(sections=("world", "sport")), ["a.txt", "b.txt"]),
        (Selection(tags=("sea",)), ["a.txt", "b.txt"]),
        (Selection(tags=("sea",), sections=("sport",)), ["b.txt"]),
        (Selection(authors=("ana ruiz",)), ["a.txt"]),
        (Selection(languages=("de",)), ["b.txt"]),
        (Selection(languages=("de-AT",)), ["b.txt"]),
        (Selection(sources=("tidewire",), tags=("sea",)), ["a.txt"]),
        (Selection(query="lighthouse"), ["a.txt"]),
        (Selection(query="LIGHTHOUSE keeper"), ["a.txt"]),
        (Selection(query="lighthouse goal"), []),
        (Selection(query="goal", tags=("sea",)), ["b.txt"]),
        (Selection(tags=("nothing",)), []),
    ],
)
def test_a_selection_chooses(store: Store, selection: Selection, expected: list[str]) -> None:
    put(
        store, "a.txt", section="World", tags=("Sea", "Ships"), authors=("Ana Ruiz",), sources=("Tidewire",),
        published=Moment(NOW - minutes(1)), text="The lighthouse has a keeper again."
    )  # fmt: skip
    put(store, "b.txt", section="Sport", tags=("sea",), language="de-AT", published=Moment(NOW - minutes(2)), text="A goal.")

    assert titles(store, selection) == expected


def test_what_is_kept_to_some_feeds_stands_in_no_stream_search_or_sitemap(store: Store) -> None:
    put(store, "a.txt", tags=("sea",), only_in=("wire",), text="The lighthouse")
    put(store, "b.txt", tags=("sea",), links=LinkMode.SOURCE, text="The quay")

    assert (titles(store), titles(store, Selection(tags=("sea",)))) == (["b.txt"], ["b.txt"])
    assert titles(store, Selection(query="lighthouse")) == []
    with store.read() as view:
        (entry,) = view.articles.listed(1, size=100, now=NOW)
    assert (entry.title, entry.links) == ("The headline of b.txt", LinkMode.SOURCE)


def test_the_newest_articles_of_folders_come_the_last_to_change_first(store: Store) -> None:
    for name in ("wire/a.txt", "wire_b/b.txt", "wire/2026/c.txt", "d.txt"):
        put(store, name)

    with store.read() as view:
        found = [view.articles.newest_in(folders, limit=2) for folders in (("wire",), ("wire", "wire_b"), ())]

    assert [[one.revision.path for one in some] for some in found] == [
        ["wire/2026/c.txt", "wire/a.txt"],
        ["wire/2026/c.txt", "wire_b/b.txt"],
        ["d.txt", "wire/2026/c.txt"],
    ]


def test_an_edit_moves_an_article_between_streams(store: Store) -> None:
    put(store, "a.txt", tags=("sea",), text="lighthouse")

    put(store, "a.txt", tags=("land",), text="windmill")

    assert titles(store, Selection(tags=("sea",))) == []
    assert titles(store, Selection(tags=("land",))) == ["a.txt"]
    assert titles(store, Selection(query="lighthouse")) == []
    assert titles(store, Selection(query="windmill")) == ["a.txt"]


def test_no_two_articles_share_an_updated(store: Store) -> None:
    updated = [put(store, f"{number}.txt", published=Moment(NOW - minutes(9))).updated for number in range(4)]

    assert updated == [NOW - minutes(9) + timedelta(microseconds=number) for number in range(4)]


def test_a_withdrawn_article_leaves_and_comes_back(store: Store) -> None:
    article = put(store, "a.txt", section="World")

    with store.begin() as unit:
        unit.articles.apply(withdraw(article, now=NOW + minutes(1)))
    gone = titles(store)
    with store.begin() as unit:
        withdrawn = unit.articles.get(article.identity)
        assert withdrawn is not None
        unit.articles.apply(restore(withdrawn, now=NOW + minutes(2)))

    assert gone == []
    assert withdrawn.withdrawn == NOW + minutes(1)
    assert titles(store) == ["a.txt"]


LINK = "https://courier.example/b?id=1&x=ä"


def test_articles_stand_in_blocks_that_keep_them(store: Store) -> None:
    articles = [put(store, name, title=f"Title “{name}” & more", link=LINK) for name in ("a", "b", "c", "d")]
    put(store, "later", embargo=NOW + minutes(1))
    with store.begin() as unit:
        before = unit.articles.blocks(size=2, now=NOW)
        unit.articles.apply(withdraw(articles[0], now=NOW + minutes(1)))
        for article in articles[2:]:
            unit.articles.apply(withdraw(article, now=NOW + minutes(1)))

    with store.read() as view:
        after = view.articles.blocks(size=2, now=NOW)
        last = view.articles.last_sequence()
        later = NOW + minutes(1)
        assert view.articles.blocks(size=2, now=NOW, numbers=[1, 9]) == after
        assert view.articles.blocks(size=2, now=NOW, numbers=[]) == []
        assert view.articles.touched_blocks(size=2, known=5, since=NOW, until=NOW) == [1, 2]
        assert view.articles.touched_blocks(size=2, known=last, since=NOW, until=NOW) == []
        assert view.articles.touched_blocks(size=2, known=last, since=NOW, until=later) == [3]
        listed = view.articles.listed(1, size=2, now=NOW)
        assert [(block.number, block.public, block.sequence) for block in before] == [(1, 2, 2), (2, 2, 4)]
        assert [(block.number, block.public, block.changed) for block in after] == [(1, 1, NOW)]
        assert [(one.id, one.title, one.updated, one.link) for one in listed] == [
            (articles[1].id, "Title “b” & more", articles[1].updated, LINK)
        ]
        assert view.articles.listed(3, size=2, now=NOW) == []


def test_what_is_kept_back_is_listed_until_it_goes_live(store: Store) -> None:
    with store.begin() as unit:
        unit.renditions.record_fault(WithheldRendition("latest.rss", ("A5: first.",), NOW))
        unit.renditions.record_fault(WithheldRendition("latest.rss", ("A5: “two”.", "A7: three."), NOW))
        unit.renditions.record_fault(WithheldRendition("latest.atom", ("B1: it is.",), NOW))
        unit.renditions.record_fault(WithheldRendition("latest.json", ("C1: it is.",), NOW))
        unit.renditions.clear_fault("latest.json")

    with store.begin() as unit:
        before = unit.renditions.withheld()
        unit.renditions.replace(rendition("latest.atom"))
    with store.read() as view:
        after = view.renditions.withheld()

    assert [kept.name for kept in before] == ["latest.atom", "latest.rss"]
    assert after == [WithheldRendition("latest.rss", ("A5: “two”.", "A7: three."), NOW)]


def test_changes_are_told_in_the_order_of_their_sequence(store: Store) -> None:
    put(store, "a.txt")
    put(store, "b.txt")
    put(store, "a.txt", text="edited")

    with store.read() as view:
        changes = view.articles.changed_since(1, limit=9)

    assert [(article.revision.path, article.sequence) for article in changes] == [("b.txt", 2), ("a.txt", 3)]


def test_browsing_shows_what_is_not_public_too(store: Store) -> None:
    put(store, "a.txt", embargo=NOW + minutes(1), text="The lighthouse.")
    put(store, "b.txt", withdrawn=True)

    with store.read() as view:
        everything = [article.revision.path for article in view.articles.browse(limit=9)]
        found = [article.revision.path for article in view.articles.browse(words="lighthouse", limit=9)]

    assert everything == ["a.txt", "b.txt"]
    assert found == ["a.txt"]


def test_a_transaction_that_raises_leaves_nothing(store: Store) -> None:
    def fail_half_way() -> None:
        with store.begin() as unit:
            unit.articles.apply(decide(revision("a.txt"), None, now=NOW))
            raise ValueError("stop")

    with pytest.raises(ValueError, match="stop"):
        fail_half_way()

    assert titles(store) == []


def test_a_rendition_is_replaced_whole(store: Store) -> None:
    first = rendition(bodies={Coding.IDENTITY: b"first", Coding.GZIP: b"1"}, links=(("self", "https://x/"),), entries=3)
    second = rendition(body=b"second", cache_until=NOW + minutes(1))

    with store.begin() as unit:
        unit.renditions.replace(first)
    with store.read() as view:
        before = view.renditions.get("latest.rss")
    with store.begin() as unit:
        unit.renditions.replace(second)

    with store.read() as view:
        assert before == first
        assert view.renditions.get("latest.rss") == second
        assert view.renditions.get("other.rss") is None
        assert view.renditions.names() == ["latest.rss"]


def test_a_rendition_is_compressed_for_as_long_as_no_other_stands_in_its_place(store: Store) -> None:
    plain, other = rendition(bodies={Coding.IDENTITY: b"aaaa", Coding.GZIP: b"a"}), rendition("other.rss")
    dense = replace(plain, bodies={**plain.bodies, Coding.BROTLI: b"b"})
    with store.begin() as unit:
        unit.renditions.replace(plain)
        unit.renditions.replace(other)
        stamp = unit.renditions.stamps(["latest.rss"])
    with store.begin() as unit:
        unit.renditions.compress(dense)
    with store.read() as view:
        assert view.renditions.get("latest.rss") == dense
        assert view.renditions.lacking([Coding.BROTLI]) == ["other.rss"]
        assert view.renditions.lacking([Coding.BROTLI, Coding.ZSTD]) == ["latest.rss", "other.rss"]
        assert view.renditions.stamps(["latest.rss"]) != stamp

    later = replace(plain, key="another", changed=plain.changed + minutes(1), bodies={Coding.IDENTITY: b"cccc"})
    with store.begin() as unit:
        unit.renditions.replace(later)
        unit.renditions.compress(dense)

    with store.read() as view:
        assert view.renditions.get("latest.rss") == later


@pytest.mark.parametrize(
    ("made_of", "key", "later", "is_live"),
    [
        (7, "other", 1, True),
        (8, "other", 1, True),
        (6, "other", 1, False),  # older than what is live
        (7, "other", 0, False),  # Last-Modified would stand still
        (7, "", 0, True),
        (6, "", 0, False),
        (7, "", 1, False),  # the same at another instant: one of two processes is first, and both serve that
    ],
)
def test_what_is_live_never_becomes_older(store: Store, *, made_of: int, key: str, later: int, is_live: bool) -> None:
    first = rendition(made_of=7)
    other = replace(first, made_of=made_of, key=key or first.key, changed=first.changed + minutes(later), entries=9)
    with store.begin() as unit:
        assert unit.renditions.replace(first)

    with store.begin() as unit:
        assert unit.renditions.replace(other) is is_live

    with store.read() as view:
        assert view.renditions.get("latest.rss") == (other if is_live else first)


def test_a_later_state_has_no_lower_number(store: Store) -> None:
    with store.read() as view:
        before = view.renditions.as_of()
    with store.begin() as unit:
        unit.articles.apply(decide(revision("a.txt"), None, now=NOW))

    with store.read() as view:
        assert view.renditions.as_of() > before


def test_a_removed_rendition_is_gone(store: Store) -> None:
    with store.begin() as unit:
        unit.renditions.replace(rendition())
        unit.renditions.remove("latest.rss")
        unit.renditions.remove("never-there.rss")

    with store.read() as view:
        assert view.renditions.names() == []


def test_the_first_namespace_is_kept_unless_another_is_listed(store: Store) -> None:
    first, second, third = uuid4(), uuid4(), uuid4()

    assert store.namespace(None, otherwise=first) == first
    assert store.namespace(None, otherwise=second) == first
    assert store.namespace(third, otherwise=second) == third
    assert store.namespace(None, otherwise=first) == third


def test_a_lease_has_one_holder_until_it_is_released(store: Store) -> None:
    assert store.lease("scheduler", "one", seconds=30)
    assert not store.lease("scheduler", "two", seconds=30)
    assert store.lease("scheduler", "one", seconds=30)

    assert store.holder("scheduler") == "one"
    assert store.holder("other") is None
    store.release("scheduler", "two")
    still = store.lease("scheduler", "two", seconds=30)
    store.release("scheduler", "one")

    assert not still
    assert store.lease("scheduler", "two", seconds=30)


def test_a_lease_has_an_epoch_that_rises_with_each_holder_and_only_the_last_is_right(store: Store) -> None:
    first = store.lease("scheduler", "one", seconds=30)
    assert store.lease("scheduler", "one", seconds=30) == first
    store.release("scheduler", "one")
    second = store.lease("scheduler", "two", seconds=30)

    assert second > first
    with store.begin() as unit:
        unit.leases.verify("scheduler", "two", second)
    for holder, epoch in (("one", first), ("two", first), ("one", second)):
        with pytest.raises(LeaseLost), store.begin() as unit:
            unit.leases.verify("scheduler", holder, epoch)


def test_the_version_moves_when_something_is_committed(store: Store) -> None:
    before = store.version()
    same = store.version()

    put(store, "a.txt")

    assert before == same
    assert store.version() != before


def test_many_threads_may_read_while_one_writes(store: Store) -> None:
    failures: list[BaseException] = []

    def read() -> None:
        try:
            for _ in range(20):
                titles(store)
        except BaseException as error:  # noqa: BLE001 whatever it is, the test must see it
            failures.append(error)

    readers = [threading.Thread(target=read) for _ in range(4)]
    for reader in readers:
        reader.start()
    for number in range(20):
        put(store, f"{number}.txt")
    for reader in readers:
        reader.join()

    assert failures == []
    assert len(titles(store)) == 20


def test_a_decision_applied_makes_the_same_revision_unchanged(store: Store) -> None:
    new = revision("a.txt")
    with store.begin() as unit:
        unit.articles.apply(decide(new, None, now=NOW))

    with store.read() as view:
        stored = view.articles.get(new.identity)
    assert stored is not None
    assert decide(new, stored, now=NOW + minutes(9)) == Decision(decide(new, stored, now=NOW).verdict, stored)


def names(articles: Iterable[Article]) -> list[str]:
    return [article.revision.path for article in articles]


def test_entries_are_open_until_they_are_closed_into_a_page(store: Store) -> None:
    a, b, c = (put(store, name, published=Moment(NOW - minutes(at))) for name, at in (("a", 30), ("b", 20), ("c", 10)))
    mark = EntriesMark("all", c.sequence, NOW)

    with store.begin() as unit:
        unit.entries.add("latest", [a, b, c], mark)
        number = unit.entries.close("latest", [a.guid, b.guid], at=NOW)

    with store.read() as view:
        page = view.entries.page("latest", number)
        assert names(view.entries.open("latest")) == ["c"]
        assert page is not None
        assert (page.number, page.closed, names(page.articles)) == (1, NOW, ["b", "a"])
        assert view.entries.pages("latest") == 1
        assert view.entries.marks().get("latest") == mark


def test_an_article_is_an_entry_of_a_feed_once(store: Store) -> None:
    a = put(store, "a")
    with store.begin() as unit:
        unit.entries.add("latest", [a], EntriesMark("all", 1, NOW))
        unit.entries.close("latest", [a.guid], at=NOW)

    with store.begin() as unit:
        unit.entries.add("latest", [a, a], EntriesMark("all", 2, NOW))

    with store.read() as view:
        assert names(view.entries.open("latest")) == []
        assert view.entries.marks().get("latest") == EntriesMark("all", 2, NOW)


def test_the_state_of_a_feed_changes_with_its_open_entries(store: Store) -> None:
    a, b = put(store, "a"), put(store, "b")
    with store.begin() as unit:
        empty = unit.entries.state("latest")
        unit.entries.add("latest", [a, b], EntriesMark("all", 2, NOW))
        filled = unit.entries.state("latest")
        unit.entries.close("latest", [a.guid], at=NOW)

    with store.read() as view:
        assert empty == (0, 0, 0)
        assert filled == (2, b.sequence, 0)
        assert view.entries.state("latest") == (1, b.sequence, 1)
        assert view.entries.states() == {"latest": (1, b.sequence, 1)}


def test_what_was_withdrawn_or_expired_is_gone_from_the_feeds_that_it_was_an_entry_of(store: Store) -> None:
    a, b, c = put(store, "a"), put(store, "b", expires=NOW + minutes(2)), put(store, "c")
    with store.begin() as unit:
        unit.entries.add("latest", [a, b, c], EntriesMark("all", 3, NOW))
        unit.entries.close("latest", [a.guid], at=NOW)
        before = unit.entries.withdrawals(since=NOW)
        unit.articles.apply(withdraw(a, now=NOW + minutes(1)))
    gone = as_stored(store, a.identity)
    later = NOW + minutes(3)

    with store.read() as view:
        entries = view.entries
        assert names(entries.gone("latest", since=NOW, now=NOW + minutes(1), limit=9)) == ["a"]
        assert names(entries.gone("latest", since=NOW, now=later, limit=9)) == ["b", "a"]
        assert names(entries.gone("latest", since=NOW, now=later, limit=1)) == ["b"]
        assert names(entries.gone("latest", since=NOW + minutes(1), now=later, limit=9)) == ["b"]
        assert names(entries.gone("sport", since=NOW, now=later, limit=9)) == []
        assert (before, entries.withdrawals(since=NOW)) == ({}, {"latest": (1, gone.sequence)})


def test_each_feed_has_entries_and_pages_of_its_own(store: Store) -> None:
    a = put(store, "a")
    with store.begin() as unit:
        unit.entries.add("latest", [a], EntriesMark("all", 1, NOW))
        unit.entries.add("sport", [a], EntriesMark("sport", 1, NOW))
        unit.entries.close("sport", [a.guid], at=NOW)

    with store.read() as view:
        assert names(view.entries.open("latest")) == ["a"]
        assert view.entries.page("latest", 1) is None
        assert (view.entries.pages("latest"), view.entries.pages("sport"), view.entries.pages("none")) == (0, 1, 0)
        assert view.entries.marks().get("none") is None


def test_what_time_alone_showed_or_hid_is_found(store: Store) -> None:
    put(store, "before", embargo=NOW - minutes(10))
    put(store, "at", embargo=NOW)
    put(store, "later", embargo=NOW + minutes(5))
    put(store, "too late", embargo=NOW + minutes(6))
    known = put(store, "expired", expires=NOW + minutes(1)).sequence
    put(store, "new", embargo=NOW + minutes(2))

    with store.read() as view:
        turned = view.articles.turned(since=NOW, until=NOW + minutes(5), known=known, limit=10)

    assert names(turned) == ["later", "expired"]


def test_the_last_sequence_is_that_of_the_last_change(store: Store) -> None:
    with store.read() as view:
        before = view.articles.last_sequence()

    last = [put(store, name) for name in "abc"][-1]

    with store.read() as view:
        assert before == 0
        assert view.articles.last_sequence() == last.sequence


def test_changes_are_noticed_and_an_outage_is_listed_once(store: Store) -> None:
    stop, noticed = threading.Event(), threading.Semaphore(0)

    def follow() -> None:
        for _ in store.changes(stop):
            noticed.release()

    follower = threading.Thread(target=follow)
    follower.start()
    assert noticed.acquire(timeout=10)

    put(store, "a")

    assert noticed.acquire(timeout=10)
    stop.set()
    follower.join(10)
    assert not follower.is_alive()


def test_the_newsrooms_list_can_be_of_one_standing(store: Store) -> None:
    live = put(store, "live.txt")
    put(store, "later.txt", embargo=NOW + minutes(60))
    put(store, "expired.txt", expires=NOW - minutes(1))
    put(store, "draft.txt", holds=(Hold(HoldKind.MARK, "draft: true"),))
    gone, copy = put(store, "gone.txt"), put(store, "copy.txt")
    with store.begin() as unit:
        unit.articles.apply(withdraw(gone, now=NOW))
        unit.articles.apply(Decision(Verdict.REVISED, replace(copy, duplicate_of=live.guid)))

    with store.read() as view:
        found = {
            status: [one.revision.path for one in view.articles.browse(status=status, now=NOW, limit=9)]
            for status in ArticleStatus
        }
    assert found == {
        ArticleStatus.LIVE: ["live.txt"],
        ArticleStatus.EMBARGOED: ["later.txt"],
        ArticleStatus.EXPIRED: ["expired.txt"],
        ArticleStatus.WITHDRAWN: ["gone.txt"],
        ArticleStatus.DUPLICATE: ["copy.txt"],
        ArticleStatus.HELD: ["draft.txt"],
    }


def test_a_held_revision_is_public_nowhere_and_listed_with_those_that_wait(store: Store) -> None:
    held = (Hold(HoldKind.NOTE, "EDITORS: please withhold."),)
    put(store, "never-public.txt", text="moonstone", holds=held)
    public = put(store, "public.txt", text="sandstone")
    with store.begin() as unit:
        new = revision("public.txt", text="moonstone again", holds=held)
        put_in = unit.articles.apply(decide(new, public, now=NOW + minutes(5)))

    with store.read() as view:
        names = [article.revision.path for article in view.articles.held(limit=9)]
        latest = view.articles.latest(Selection(query="moonstone"), now=NOW + minutes(9), limit=9)
        again, count = view.articles.by_guid(public.guid), view.articles.count_held()
    assert names == ["public.txt", "never-public.txt"]
    assert count == 2
    assert latest == []
    assert again is not None
    assert again == replace(put_in, sequence=again.sequence, announced=again.announced)
    assert again.waiting is not None
    assert again.waiting.holds == held
    assert again.revision.content_text == "sandstone"


def test_a_held_article_that_was_turned_down_waits_no_more(store: Store) -> None:
    held = (Hold(HoldKind.MARK, "draft"),)
    draft, public = put(store, "draft.txt", holds=held), put(store, "public.txt")
    doubtful = revision("public.txt", text="Or not.", holds=(Hold(HoldKind.NOTE, "note"),))
    with store.begin() as unit:
        waiting = unit.articles.apply(decide(doubtful, public, now=NOW + minutes(5)))
        for article in (draft, waiting):
            unit.articles.apply(reject(article, now=NOW + minutes(6)))

    with store.read() as view:
        assert (view.articles.held(limit=9), view.articles.count_held()) == ([], 0)
        assert view.articles.latest(Selection(), now=NOW + minutes(9), limit=9)[0].revision == public.revision


def test_a_public_article_that_comes_under_embargo_leaves_a_tombstone_until_it_is_back(store: Store) -> None:
    article, end = put(store, "a.txt"), NOW + minutes(60)
    with store.begin() as unit:
        unit.entries.add("latest", [article], EntriesMark("", article.sequence, NOW))
        unit.articles.apply(decide(revision("a.txt", embargo=end), article, now=NOW + minutes(5)))

    def gone(at: datetime) -> list[str]:
        with store.read() as view:
            return [one.revision.path for one in view.entries.gone("latest", since=NOW, now=at, limit=9)]

    with store.read() as view:
        assert view.entries.withdrawals(since=NOW)["latest"][0] == 1
        assert view.articles.latest(Selection(), now=NOW + minutes(6), limit=9) == []
        assert [one.published for one in view.articles.latest(Selection(), now=end, limit=9)] == [article.published]
    assert gone(NOW + minutes(6)) == ["a.txt"]
    assert gone(end) == []


def test_the_base_urls_that_a_service_had_are_kept(store: Store) -> None:
    assert list(store.former_urls("https://a.example")) == []
    assert list(store.former_urls("https://b.example")) == ["https://a.example"]
    assert list(store.former_urls("https://a.example")) == ["https://b.example"]


def test_an_entry_arrives_once_and_late_ones_before_all_others(store: Store) -> None:
    with store.begin() as unit:
        a, b, c = (unit.articles.apply(decide(revision(name), None, now=NOW)) for name in ("a", "b", "c"))
        mark = EntriesMark("all", 3, NOW)
        unit.entries.add("latest", [b], mark, is_late=True)
        unit.entries.add("latest", [c, a, b], mark)

    with store.read() as view:
        assert names(view.entries.late("latest")) == ["b"]
    with store.begin() as unit:
        assert names(unit.entries.open("latest")) == ["c", "a", "b"]
        assert unit.entries.file("latest", [a], at=NOW) is False
        assert unit.entries.pages("latest") == 0


def test_entries_made_late_stand_in_the_order_of_their_dates(store: Store) -> None:
    a, b, c = (put(store, name, published=Moment(NOW - minutes(age))) for name, age in (("a", 2), ("b", 3), ("c", 1)))
    with store.begin() as unit:
        unit.entries.add("latest", [a, b], EntriesMark("all", c.sequence, NOW))
        unit.entries.add("sport", [b], EntriesMark("all", c.sequence, NOW))
        unit.entries.make_late("latest")
        unit.entries.add("latest", [c], EntriesMark("all", c.sequence, NOW), is_late=True)

    with store.read() as view:
        assert names(view.entries.open("latest")) == ["c", "a", "b"]
        assert names(view.entries.late("sport")) == []


def test_articles_are_filed_in_the_archive_at_once(store: Store) -> None:
    with store.begin() as unit:
        a, b = (unit.articles.apply(decide(revision(name), None, now=NOW)) for name in ("a", "b"))
        unit.entries.add("latest", [a], EntriesMark("all", 2, NOW))
        assert unit.entries.file("latest", [a, b], at=NOW)

    with store.read() as view:
        page = view.entries.page("latest", 1)
        assert page is not None
        assert (names(view.entries.open("latest")), names(page.articles), page.closed) == (["a"], ["b"], NOW)


def test_a_stream_is_spelt_as_in_its_first_public_article_that_is_not_erased(store: Store) -> None:
    with store.begin() as unit:
        first, second = (
            unit.articles.apply(decide(revision(name, tags=(tag,)), None, now=NOW))
            for name, tag in (("a", "Sea"), ("b", "SEA"))
        )
        unit.stream_names.note([first])
        unit.stream_names.note([second])

    with store.begin() as unit:
        assert unit.stream_names.spelling(Term.TAG, "sea", now=NOW) == "Sea"
        unit.erasures.erase(first, at=NOW)
        assert unit.stream_names.spelling(Term.TAG, "sea", now=NOW) == "SEA"
        unit.erasures.erase(second, at=NOW)
        assert unit.stream_names.spelling(Term.TAG, "sea", now=NOW) is None


def test_a_quiet_change_keeps_the_sequence_that_was_announced_last(store: Store) -> None:
    first = put(store, "a.txt")
    new = revision("a.txt", section="World")
    with store.begin() as unit:
        quiet = unit.articles.apply(replace(decide(new, first, now=NOW), is_quiet=True))
        quieter = unit.articles.apply(replace(decide(replace(new, section="Sport"), quiet, now=NOW), is_quiet=True))
    kept = as_stored(store, new.identity)
    later = put(store, "a.txt", section="Weather")

    assert first.announced == first.sequence
    assert kept == replace(quieter, sequence=kept.sequence)
    assert (kept.announced, kept.sequence > first.sequence) == (first.sequence, True)
    assert later.announced == later.sequence


def test_the_article_that_follows_a_place_is_the_next_public_one(store: Store) -> None:
    first, *_ = (put(store, f"{number}.txt", published=Moment(NOW - minutes(60 - number))) for number in range(3))
    put(store, "secret.txt", published=Moment(NOW - minutes(58.5)), embargo=NOW + minutes(5))

    with store.read() as view:
        second = view.articles.newer(Place(first.published, first.guid), now=NOW)
        assert second is not None
        third = view.articles.newer(Place(second.published, second.guid), now=NOW)
        assert third is not None
        last = view.articles.newer(Place(third.published, third.guid), now=NOW)

    assert [second.revision.path, third.revision.path, last] == ["1.txt", "2.txt", None]


def test_pinned_articles_are_found_while_they_are_pinned_and_public(store: Store) -> None:
    put(store, "a.txt", pinned=NOW + minutes(5))
    put(store, "b.txt", pinned=NOW - minutes(5))
    put(store, "c.txt")
    put(store, "secret.txt", pinned=NOW + minutes(5), embargo=NOW + minutes(2))

    with store.read() as view:
        pinned = [
            [article.revision.path for article in view.articles.pinned(now=now, limit=9)] for now in (NOW, NOW + minutes(5))
        ]

    assert pinned == [["a.txt"], []]


def test_an_article_that_another_process_has_erased_meanwhile_is_not_found(store: Store) -> None:
    with store.begin() as unit:
        article = unit.articles.apply(decide(revision("a.txt"), None, now=NOW))
    with store.begin() as unit:
        unit.erasures.erase(article, at=NOW)

    with pytest.raises(ArticleNotFound), store.begin() as unit:
        unit.erasures.erase(article, at=NOW)
