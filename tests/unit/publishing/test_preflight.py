"""What is kept back, and what partners won't take: told before they say so, and told by /readyz."""

import pytest

from feedsvc.check.examining import Checker
from feedsvc.domain.renditions import Rendition
from feedsvc.publishing.preflight import Preflight
from tests.builders import NOW
from tests.conformance.newsroom import Newsroom

OPTIONS = (("logo", "https://news.example/logo.png"), ("locale", "en-GB"))


class PickyChecker(Checker):
    """Faults what says that it is wrong."""

    def faults(self, rendition: Rendition) -> tuple[str, ...]:
        return ("A5: it is wrong.",) if b"wrong" in rendition.body else super().faults(rendition)


@pytest.fixture
def newsroom() -> Newsroom:
    return Newsroom(partner_options=OPTIONS, checker=PickyChecker())


def preflight(newsroom: Newsroom) -> Preflight:
    return Preflight(store=newsroom.store, streams=newsroom.publish.streams, clock=newsroom.clock)


def test_a_feed_that_is_kept_back_is_told_with_reason_and_time_until_it_is_mended(newsroom: Newsroom) -> None:
    newsroom.put("a.txt", text="wrong")
    newsroom.publish()
    first = preflight(newsroom).withheld()
    newsroom.clock.tick(minutes=5)
    newsroom.put("b.txt")
    newsroom.publish()
    second = preflight(newsroom).withheld()

    newsroom.put("a.txt", text="right")
    newsroom.publish()

    assert {kept.name for kept in first} >= {"latest.rss", "latest.atom", "latest.json"}
    assert {kept.faults for kept in first} == {("A5: it is wrong.",)}
    assert {kept.since for kept in second} == {NOW}
    assert preflight(newsroom).withheld() == []


def test_a_feed_that_went_back_to_what_is_live_is_kept_back_no_more(newsroom: Newsroom) -> None:
    newsroom.put("a.txt", title="Right")
    newsroom.publish()
    before = newsroom.client.get("/feeds/latest.rss")
    bad = newsroom.put("b.txt", text="wrong")
    newsroom.publish()

    newsroom.store.unit.entries.on_pages["latest"].pop(bad.guid)
    newsroom.publish()

    assert "latest.rss" not in [kept.name for kept in preflight(newsroom).withheld()]
    assert newsroom.client.get("/feeds/latest.rss").headers["ETag"] == before.headers["ETag"]


def test_readyz_names_what_is_kept_back_and_stays_ready(newsroom: Newsroom) -> None:
    newsroom.put("a.txt", text="wrong")
    newsroom.publish()

    response = newsroom.client.get("/readyz")

    assert response.status_code == 200
    assert response.json is not None
    [kept] = [one for one in response.json["kept_back"] if one["rendition"] == "latest.rss"]
    assert (kept["faults"], kept["since"]) == (["A5: it is wrong."], NOW.isoformat())


def test_a_stream_that_is_kept_back_when_somebody_asks_is_told_until_it_is_mended(newsroom: Newsroom) -> None:
    newsroom.put("a.txt", section="Sea", text="wrong")
    newsroom.publish()
    newsroom.client.get("/feeds/section/Sea.rss")
    newsroom.clock.tick(minutes=5)
    newsroom.put("b.txt", section="Sea")
    newsroom.publish()
    newsroom.client.get("/feeds/section/Sea.rss")
    kept = [one for one in preflight(newsroom).withheld() if one.name == "section/Sea.rss"]

    newsroom.put("a.txt", section="Sea", text="right")
    newsroom.publish()
    newsroom.client.get("/feeds/section/Sea.rss")

    assert [(one.faults, one.since) for one in kept] == [(("A5: it is wrong.",), NOW)]
    assert preflight(newsroom).withheld() == []


def test_partners_are_reported_with_what_they_take_and_what_they_do_not() -> None:
    newsroom = Newsroom(partner_options=OPTIONS, profiles=("msn", "flipboard"))
    newsroom.put("short.txt", title="Short")
    newsroom.put("long.txt", title="A headline that is long enough")
    newsroom.publish()

    msn, flipboard = preflight(newsroom).partners()
    asked = preflight(newsroom).partners(("msn",))

    assert (msn.feed.slug, msn.partner.name, msn.taken, [one.title for one in msn.refused]) == ("latest", "msn", 1, ["Short"])
    assert (flipboard.taken, len(flipboard.refused)) == (0, 2)
    assert flipboard.obstacles == ["G3: the feed has 0 entries; 20 to 30 are taken."]
    assert [(report.feed.slug, report.partner.name) for report in asked] == [("latest", "msn"), ("world", "msn")]


def test_an_article_taken_in_is_judged_for_the_partners_that_feeds_name() -> None:
    newsroom = Newsroom(partner_options=OPTIONS, profiles=("msn",))
    article = newsroom.put("short.txt", title="Short")

    [refusal] = preflight(newsroom).refusals([article])

    assert (refusal.partner, refusal.guid, refusal.rule) == ("msn", article.guid, "G2")
    assert preflight(Newsroom(partner_options=OPTIONS)).refusals([article]) == []
