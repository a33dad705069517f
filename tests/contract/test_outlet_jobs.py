"""What every store promises of the addresses that outlets are yet to be given."""

from feedsvc.domain.decide import decide
from feedsvc.domain.entries import EntriesMark
from feedsvc.domain.outlets import OutletJob, OutletMark
from feedsvc.ports import Store
from tests.builders import NOW, minutes, revision


def test_what_is_due_comes_in_the_order_in_which_it_is_to_be_written(store: Store) -> None:
    with store.begin() as unit:
        unit.outlet_jobs.want(["/feeds/latest.rss", "/sitemap.xml", "/articles/1", "/media/ab/c.jpg"], due=NOW)
        unit.outlet_jobs.want(["/media/ab/later.jpg"], due=NOW + minutes(1))

    with store.read() as view:
        due = view.outlet_jobs.due(NOW, limit=9)
        assert [job.path for job in due] == ["/media/ab/c.jpg", "/articles/1", "/feeds/latest.rss", "/sitemap.xml"]
        assert [job.path for job in view.outlet_jobs.due(NOW, limit=1)] == ["/media/ab/c.jpg"]
        assert (view.outlet_jobs.waiting(), view.outlet_jobs.next_due()) == (5, NOW)


def test_what_was_asked_for_again_while_it_was_written_stays_due(store: Store) -> None:
    with store.begin() as unit:
        unit.outlet_jobs.want(["/a", "/b"], due=NOW)
        taken = unit.outlet_jobs.due(NOW, limit=9)
    with store.begin() as unit:
        unit.outlet_jobs.want(["/a"], due=NOW + minutes(1))

    with store.begin() as unit:
        unit.outlet_jobs.done(taken)

    with store.read() as view:
        assert view.outlet_jobs.due(NOW, limit=9) == [OutletJob("/a", 2)]


def test_what_failed_is_tried_again_later(store: Store) -> None:
    with store.begin() as unit:
        unit.outlet_jobs.want(["/a"], due=NOW)
        (job,) = unit.outlet_jobs.due(NOW, limit=9)
        unit.outlet_jobs.failed(job, due=NOW + minutes(1), fault="It does not answer.")

    with store.read() as view:
        assert view.outlet_jobs.due(NOW, limit=9) == []
        assert view.outlet_jobs.due(NOW + minutes(1), limit=9) == [OutletJob("/a", 1, failures=1)]


def test_the_mark_and_the_pages_of_articles_are_known(store: Store) -> None:
    article = revision("a.txt")
    with store.begin() as unit:
        unit.articles.apply(decide(article, None, now=NOW))
        stored = unit.articles.get(article.identity)
        assert stored is not None
        unit.entries.add("latest", [stored], EntriesMark("all", 1, NOW))
        open_pages = list(unit.outlet_jobs.pages_of([article.guid]))
        unit.entries.close("latest", [article.guid], at=NOW)
        before = unit.outlet_jobs.mark()
        unit.outlet_jobs.keep_mark(OutletMark(7, {"latest": 1}))

    with store.read() as view:
        assert (before, view.outlet_jobs.mark()) == (None, OutletMark(7, {"latest": 1}))
        assert (open_pages, list(view.outlet_jobs.pages_of([article.guid]))) == ([], [("latest", 1)])
