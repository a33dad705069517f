"""What a store keeps of old articles: one suite for the fake, SQLite and PostgreSQL."""

from datetime import datetime, timedelta

from feedsvc.domain.articles import Article, Moment
from feedsvc.domain.decide import decide
from feedsvc.ports import Store
from tests.builders import NOW, revision

DAY = timedelta(days=1)


def put(store: Store, name: str, at: datetime, **fields: object) -> Article:
    new = revision(name, received=at, published=Moment(at), **fields)
    with store.begin() as unit:
        return unit.articles.apply(decide(new, unit.articles.get(new.identity), now=at))


def test_replaced_revisions_are_forgotten_by_their_age_and_the_current_one_stays(store: Store) -> None:
    article = put(store, "a.txt", NOW - 9 * DAY, text="The first.")
    put(store, "a.txt", NOW - 7 * DAY, text="The second.")
    put(store, "a.txt", NOW - 5 * DAY, text="The third.")
    put(store, "b.txt", NOW - 9 * DAY)

    with store.begin() as unit:
        counted = unit.articles.count_replaced(NOW - 8 * DAY)
        deleted = [unit.articles.forget_replaced(NOW, limit=1) for _ in range(3)]
        left = [kept.content_text for kept in unit.articles.revisions(article.guid)]

    assert (counted, deleted, left) == (1, [1, 1, 0], ["The third."])


def test_articles_that_are_older_and_unchanged_are_listed_the_oldest_first(store: Store) -> None:
    put(store, "new.txt", NOW - DAY)
    put(store, "old.txt", NOW - 8 * DAY)
    put(store, "older.txt", NOW - 9 * DAY)
    put(store, "revised.txt", NOW - 9 * DAY)
    put(store, "revised.txt", NOW - DAY, text="It changed.")

    with store.read() as view:
        older = [article.revision.path for article in view.articles.older(NOW - 7 * DAY, limit=10)]

    assert older == ["older.txt", "old.txt"]
