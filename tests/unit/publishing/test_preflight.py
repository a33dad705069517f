"""What is kept back, and what partners won't take: told before they say so, and told by /readyz."""

import pytest

from feedsvc.check.examining import check
from feedsvc.domain.feeds import PartnerSettings, Profile
from feedsvc.domain.renditions import Rendition
from feedsvc.publishing.preflight import Preflight
from tests.builders import NOW
from tests.conformance.newsroom import Newsroom

LOGO = PartnerSettings(logo="https://news.example/logo.png", locale="en-GB")


def picky(rendition: Rendition) -> tuple[str, ...]:
    """Fault what says that it is wrong."""
    return ("A5: it is wrong.",) if b"wrong" in rendition.body else check(rendition)


@pytest.fixture
def newsroom() -> Newsroom:
    return Newsroom(partners=LOGO, check=picky)


def preflight(newsroom: Newsroom) -> Preflight:
    return Preflight(
        store=newsroom.store, streams=newsroom.publish.streams, judge=newsroom.publish.renderer, clock=newsroom.clock
    )


def test_a_feed_that_is_kept_back_is_told_with_reason_and_time_until_it_is_mended(newsroom: Newsroom) -> None:
    newsroom.put("a.txt", text="wrong")
    newsroom.publish()
    first = preflight(newsroom).kept_back()
    newsroom.clock.tick(minutes=5)
    newsroom.put("b.txt")
    newsroom.publish()
    second = preflight(newsroom).kept_back()

    newsroom.put("a.txt", text="right")
    newsroom.publish()

    assert {kept.name for kept in first} >= {"latest.rss", "latest.atom", "latest.json"}
    assert {kept.faults for kept in first} == {("A5: it is wrong.",)}
    assert {kept.since for kept in second} == {NOW}
    assert preflight(newsroom).kept_back() == []


def test_a_feed_that_went_back_to_what_is_live_is_kept_back_no_more(newsroom: Newsroom) -> None:
    newsroom.put("a.txt", title="Right")
    newsroom.publish()
    before = newsroom.client.get("/feeds/latest.rss")
    bad = newsroom.put("b.txt", text="wrong")
    newsroom.publish()

    newsroom.store.unit.entries.on_pages["latest"].pop(bad.guid)
    newsroom.publish()

    assert "latest.rss" not in [kept.name for kept in preflight(newsroom).kept_back()]
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
    kept = [one for one in preflight(newsroom).kept_back() if one.name == "section/Sea.rss"]

    newsroom.put("a.txt", section="Sea", text="right")
    newsroom.publish()
    newsroom.client.get("/feeds/section/Sea.rss")

    assert [(one.faults, one.since) for one in kept] == [(("A5: it is wrong.",), NOW)]
    assert preflight(newsroom).kept_back() == []


def test_partners_are_reported_with_what_they_take_and_what_they_do_not() -> None:
    newsroom = Newsroom(partners=LOGO, profiles=(Profile.MSN, Profile.FLIPBOARD))
    newsroom.put("short.txt", title="Short")
    newsroom.put("long.txt", title="A headline that is long enough")
    newsroom.publish()

    msn, flipboard = preflight(newsroom).partners()
    asked = preflight(newsroom).partners((Profile.MSN,))

    assert (msn.feed.slug, msn.profile, msn.taken, [one.title for one in msn.refused]) == ("latest", Profile.MSN, 1, ["Short"])
    assert (flipboard.taken, len(flipboard.refused)) == (0, 2)
    assert flipboard.obstacles == ["G3: the feed has 0 entries; 20 to 30 are taken."]
    assert [(report.feed.slug, report.profile) for report in asked] == [("latest", Profile.MSN), ("world", Profile.MSN)]


def test_an_article_taken_in_is_judged_for_the_partners_that_feeds_name() -> None:
    newsroom = Newsroom(partners=LOGO, profiles=(Profile.MSN,))
    article = newsroom.put("short.txt", title="Short")

    [refusal] = preflight(newsroom).refusals([article])

    assert (refusal.profile, refusal.guid, refusal.rule) == (Profile.MSN, article.guid, "G2")
    assert preflight(Newsroom(partners=LOGO)).refusals([article]) == []
