"""Articles and the log have terms of their own; what outlives them is gone."""

from datetime import timedelta

from feedsvc.app.catalogue import UseCases
from feedsvc.desk.retention import RetentionTerms
from feedsvc.domain.decide import decide
from tests.builders import revision
from tests.fakes.drop import Clock
from tests.fakes.memory import MemoryStore
from tests.fakes.wiring import wired

MONTH = timedelta(days=30)


def newsroom(clock: Clock, terms: RetentionTerms) -> tuple[UseCases, MemoryStore]:
    """Articles of two days, forty days apart, and a line of the log on each."""
    store = MemoryStore()
    usecases = wired(store=store, clock=clock, retention=terms)
    for name in ("old.txt", "new.txt"):
        with store.begin() as unit:
            unit.articles.apply(decide(revision(name, published=None), None, now=clock()))
        usecases.audit("corrected", name, who="ana", origin="command line")
        clock.tick(days=40 if name == "old.txt" else 1)
    return usecases, store


def test_what_has_outlived_its_term_is_deleted_and_the_rest_stays() -> None:
    usecases, store = newsroom(Clock(), RetentionTerms(articles=MONTH, audit=MONTH))

    outlived = usecases.retention()

    assert ([article.revision.path for article in outlived.articles], outlived.audit) == (["old.txt"], 1)
    assert [article.revision.path for article in store.unit.articles.stored.values()] == ["new.txt"]
    assert [line.subject for line in usecases.audit.latest()] == ["new.txt"]
    assert usecases.retention().is_empty


def test_without_terms_everything_is_kept() -> None:
    usecases, store = newsroom(Clock(), RetentionTerms())

    assert usecases.retention().is_empty
    assert len(store.unit.articles.stored) == 2
