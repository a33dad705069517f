"""Which pictures the public may see: one suite for the fake, SQLite and PostgreSQL."""

from dataclasses import replace
from datetime import datetime

import pytest

from feedsvc.domain.articles import Article, Withdrawal
from feedsvc.domain.clearance import Hold, HoldKind
from feedsvc.domain.decide import Decision, Verdict, decide, withdraw
from feedsvc.domain.drafts import Media
from feedsvc.domain.pictures import Exposure
from feedsvc.ports import Store
from tests.builders import NOW, minutes, revision

PIER = Media(url="/media/aa/pier.jpg", type="image/jpeg", width=9, height=9)
KILLED = Hold(HoldKind.KILL, "A notice asks to withhold it.")


def put(store: Store, name: str, *, at: datetime = NOW, **fields: object) -> Article:
    new = revision(name, **fields)
    with store.begin() as unit:
        unit.articles.apply(decide(new, unit.articles.get(new.identity), now=at))
    with store.read() as view:
        article = view.articles.get(new.identity)
    assert article is not None
    return article


def take_back(store: Store, article: Article, by: Withdrawal = Withdrawal.OPERATOR) -> None:
    with store.begin() as unit:
        unit.articles.apply(withdraw(article, now=NOW, by=by))


def exposure(store: Store, *, now: datetime = NOW, name: str = "aa/pier.jpg") -> Exposure:
    with store.read() as view:
        return view.articles.exposure(name, now=now)


@pytest.mark.parametrize("fields", [{"media": (PIER,)}, {"content_html": '<p><img src="/media/aa/pier.jpg" alt=""></p>'}])
def test_the_pictures_of_a_public_article_are_public_wherever_it_names_them(store: Store, fields: dict[str, object]) -> None:
    put(store, "a.txt", **fields)

    assert exposure(store) is Exposure.PUBLIC


def test_a_picture_that_no_article_uses_is_hidden(store: Store) -> None:
    put(store, "a.txt", media=(PIER,))

    assert exposure(store, name="aa/other.jpg") is Exposure.HIDDEN


def test_a_withdrawn_articles_picture_is_gone_unless_another_public_article_uses_it(store: Store) -> None:
    first, second = put(store, "a.txt", media=(PIER,)), put(store, "b.txt", media=(PIER,), text="Another text.")

    take_back(store, first)
    assert exposure(store) is Exposure.PUBLIC

    take_back(store, second)
    assert exposure(store) is Exposure.GONE


def test_a_picture_under_embargo_is_hidden_until_its_instant(store: Store) -> None:
    put(store, "a.txt", media=(PIER,), embargo=NOW + minutes(5))

    assert exposure(store) is Exposure.HIDDEN
    assert exposure(store, now=NOW + minutes(5)) is Exposure.PUBLIC


def test_an_expired_articles_picture_is_gone(store: Store) -> None:
    put(store, "a.txt", media=(PIER,), expires=NOW + minutes(5))

    assert exposure(store, now=NOW + minutes(5)) is Exposure.GONE


def test_the_picture_of_a_held_article_is_hidden(store: Store) -> None:
    put(store, "a.txt", media=(PIER,), holds=(KILLED,))

    assert exposure(store) is Exposure.HIDDEN


def test_the_picture_of_a_revision_that_waits_is_hidden_and_that_of_the_public_one_stays(store: Store) -> None:
    put(store, "a.txt", media=(PIER,))
    put(store, "a.txt", media=(replace(PIER, url="/media/aa/new.jpg"),), holds=(KILLED,))

    assert exposure(store) is Exposure.PUBLIC
    assert exposure(store, name="aa/new.jpg") is Exposure.HIDDEN


def test_a_picture_that_a_revision_left_out_is_gone(store: Store) -> None:
    put(store, "a.txt", media=(PIER,))
    put(store, "a.txt", at=NOW + minutes(1))

    assert exposure(store, now=NOW + minutes(1)) is Exposure.GONE


def test_the_picture_of_a_hidden_copy_goes_with_what_it_repeats(store: Store) -> None:
    first, copy = put(store, "a.txt"), put(store, "b.txt", media=(PIER,))
    with store.begin() as unit:
        unit.articles.apply(Decision(Verdict.REVISED, replace(copy, duplicate_of=first.guid)))
    assert exposure(store) is Exposure.PUBLIC

    take_back(store, first)

    assert exposure(store) is Exposure.GONE


@pytest.mark.parametrize(
    ("fields", "seen"),
    [
        ({"embargo": NOW + minutes(5)}, Exposure.HIDDEN),
        ({"holds": (KILLED,)}, Exposure.HIDDEN),
        ({"expires": NOW - minutes(5)}, Exposure.GONE),
        ({}, Exposure.PUBLIC),
    ],
)
def test_the_picture_of_a_hidden_copy_is_seen_as_what_it_repeats(
    store: Store, fields: dict[str, object], seen: Exposure
) -> None:
    first, copy = put(store, "a.txt", **fields), put(store, "b.txt", media=(PIER,))
    with store.begin() as unit:
        unit.articles.apply(Decision(Verdict.REVISED, replace(copy, duplicate_of=first.guid)))

    assert exposure(store) is seen
