"""Which other sites' scripts may read the feeds, and what caches are told of it."""

import pytest

from feedsvc.app.settings import load_settings
from feedsvc.domain.renditions import Coding
from feedsvc.errors import ConfigurationError
from feedsvc.publishing.live import LiveFeed
from feedsvc.web.conditional import Asked, respond
from feedsvc.web.cors import NOBODY, Cors
from feedsvc.web.fastlane import FastLane
from tests.builders import NOW, rendition
from tests.fakes.drop import Clock

SOME = Cors(frozenset({"https://a.example", "https://b.example"}))
EVERYBODY = Cors(frozenset({"*"}))


def headers(cors: Cors, origin: str | None, **asked: str) -> dict[str, str]:
    return dict(respond(Asked(origin=origin, **asked), rendition(), now=NOW, cors=cors).headers)


def test_by_default_no_other_site_may_read() -> None:
    sent = headers(NOBODY, "https://a.example")

    assert "Access-Control-Allow-Origin" not in sent
    assert "Origin" not in sent["Vary"]


def test_everybody_is_told_the_same_and_caches_keep_one_copy() -> None:
    assert headers(EVERYBODY, None) == headers(EVERYBODY, "https://a.example")
    assert headers(EVERYBODY, None)["Access-Control-Allow-Origin"] == "*"
    assert "Origin" not in headers(EVERYBODY, None)["Vary"]


def test_of_named_sites_each_is_told_its_own_name_and_caches_keep_them_apart() -> None:
    assert headers(SOME, "https://b.example")["Access-Control-Allow-Origin"] == "https://b.example"
    for origin in ("https://b.example", "https://other.example", None):
        assert "Origin" in headers(SOME, origin)["Vary"]
    assert "Access-Control-Allow-Origin" not in headers(SOME, "https://other.example")


def test_a_304_may_be_read_as_well() -> None:
    tag = rendition().etag(Coding.IDENTITY)

    answer = respond(Asked(if_none_match=tag, origin="https://a.example"), rendition(), now=NOW, cors=SOME)

    assert answer.status == 304
    assert ("Access-Control-Allow-Origin", "https://a.example") in answer.headers


def test_the_fast_lane_keeps_the_answers_to_different_sites_apart() -> None:
    live = LiveFeed(rendition())
    lane = FastLane(lambda: {"latest.rss": live}, lambda _: None, Clock(), cors=SOME)

    def allowed(origin: str) -> str | None:
        answer = lane.answer("/feeds/latest.rss", {"origin": origin}.get, NOW.timestamp())
        assert answer is not None
        return dict(answer.headers).get("Access-Control-Allow-Origin")

    sites = ["https://a.example", "https://b.example", "https://other.example", "https://a.example"]
    assert [allowed(site) for site in sites] == ["https://a.example", "https://b.example", None, "https://a.example"]


@pytest.mark.parametrize("written", ["https://A.example/, http://b.example:81", "https://a.example http://b.example:81"])
def test_sites_are_read_from_one_text_too(written: str) -> None:
    settings = load_settings(None, {"FEEDSVC_WEB_CORS": written})

    assert settings.web.cors == ("https://a.example", "http://b.example:81")


@pytest.mark.parametrize("written", ["a.example", "https://a.example/feeds", "**"])
def test_what_is_no_site_is_refused_with_an_example(written: str) -> None:
    with pytest.raises(ConfigurationError, match=r"like https://site\.example"):
        load_settings(None, {"FEEDSVC_WEB_CORS": written})
