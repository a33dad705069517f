"""Partners' profiles: what each is told, what each doesn't take, and how each hears that an article is gone."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from lxml import etree

from feedsvc.check.examining import Checker
from feedsvc.domain.articles import Article, Moment, Tombstone
from feedsvc.domain.documents import profile_document
from feedsvc.domain.drafts import Media
from feedsvc.domain.feeds import Feed
from feedsvc.domain.refusals import Refusal
from feedsvc.domain.renditions import Rendition
from feedsvc.plugins import plugins
from feedsvc.render import partners, sifting
from feedsvc.render.fencing import fenced
from feedsvc.render.partner import Partner
from feedsvc.render.partners import PARTNERS
from feedsvc.render.rendering import Renderer
from tests.builders import NOW, article, feed, minutes, outlet

DC, MEDIA, CONTENT = (
    "{http://purl.org/dc/elements/1.1/}",
    "{http://search.yahoo.com/mrss/}",
    "{http://purl.org/rss/1.0/modules/content/}",
)
SNF, MI = "{http://www.smartnews.be/snf}", "{http://schemas.ingestion.microsoft.com/common/}"
DCTERMS, YANDEX = "{http://purl.org/dc/terms/}", "{http://news.yandex.ru}"
PICTURE = Media(url="/media/pier.jpg", type="image/jpeg", width=1200, height=800, length=90_210)
LONG = "The harbour has reopened after the storm. " * 12


def good(name: str = "a.txt", **fields: object) -> Article:
    """Make an article that every partner takes."""
    whole = {"title": "The harbour reopens after the storm", "text": LONG, "authors": ("Ana Díaz",), "media": (PICTURE,)}
    return article(name, **whole | fields)


def partner_feed(**fields: object) -> Feed:
    options = {"logo": "https://news.example/logo.png", "dark_logo": "https://news.example/dark.png", "locale": "en-GB"}
    return feed(**{"partner_options": tuple(options.items())} | fields)


def sift(partner: str, *articles: Article) -> tuple[list[Article], list[Refusal]]:
    return sifting.sift(PARTNERS[partner], articles, now=NOW)


def obstacles(partner: str, feed: Feed, entries: int) -> list[str]:
    return sifting.obstacles(PARTNERS[partner], feed, entries)


def rendered(partner: str, *articles: Article, gone: Article | None = None, **fields: object) -> Rendition:
    """Render articles for a partner, as publishing does."""
    taken, _ = sift(partner, *articles)
    tombstones = [Tombstone(gone, NOW + minutes(5))] if gone else []
    document = profile_document(partner_feed(**fields), partner)
    rendition = Renderer(outlet()).render(document, taken, changed=NOW, tombstones=tombstones)
    assert Checker().faults(rendition) == ()
    return rendition


def channel_for(partner: str, *articles: Article, gone: Article | None = None, **fields: object) -> etree._Element:
    channel = etree.fromstring(rendered(partner, *articles, gone=gone, **fields).body).find("channel")
    assert channel is not None
    return channel


def reasons(partner: str, *articles: Article) -> list[str]:
    return [refusal.reason for refusal in sift(partner, *articles)[1]]


@pytest.mark.parametrize("partner", PARTNERS)
def test_an_article_that_keeps_every_limit_is_taken_with_its_full_text_and_a_description(partner: str) -> None:
    item = channel_for(partner, good(), full_content=False).find("item")

    assert item is not None
    assert LONG.strip() in str(item.findtext(f"{CONTENT}encoded"))
    assert str(item.findtext("description")).startswith("The harbour has reopened")
    assert reasons(partner, good()) == []


@pytest.mark.parametrize("partner", PARTNERS)
def test_a_profile_names_its_own_address(partner: str) -> None:
    link = channel_for(partner, good()).find("{http://www.w3.org/2005/Atom}link[@rel='self']")

    assert link is not None
    assert link.get("href") == f"https://news.example/feeds/latest.{partner}.rss"


@pytest.mark.parametrize("partner", PARTNERS)
@pytest.mark.parametrize(
    ("fields", "reason"),
    [
        ({"title": "A <b>bold</b> headline of some length"}, None),
        ({"title": "Headline with an entity &amp; more of it"}, "markup"),
        ({"title": "\x00"}, "no headline"),
        ({"text": "", "content_html": ""}, "no full text"),
    ],
)
def test_what_no_partner_takes_is_left_out(partner: str, fields: dict[str, object], reason: str | None) -> None:
    found = reasons(partner, good(**fields))

    assert found == [] if reason is None else reason in found[0]


def test_G1_smartnews_is_told_logos_a_short_description_a_date_and_ttl() -> None:
    channel = channel_for("smartnews", good(), description="All that is new on the coast and in the harbours")

    assert channel.findtext("description") == "All that is new on the coast"
    assert channel.findtext(f"{SNF}logo/url") == "https://news.example/logo.png"
    assert channel.findtext(f"{SNF}darkModeLogo/url") == "https://news.example/dark.png"
    assert channel.findtext("pubDate") == "Sun, 01 Mar 2026 12:00:00 GMT"
    assert channel.findtext("ttl") == "5"
    assert channel.find(f"item/{MEDIA}thumbnail") is not None


def test_G1_a_change_moves_pubdate_at_smartnews() -> None:
    changed = replace(good(), updated=NOW)

    assert channel_for("smartnews", changed).findtext("item/pubDate") == "Sun, 01 Mar 2026 12:00:00 GMT"


def test_G1_a_withdrawn_article_is_deleted_at_smartnews_by_a_newer_date_and_its_words_are_gone() -> None:
    gone = good()
    items = channel_for("smartnews", good("b.txt"), gone=gone).findall("item")
    status = items[1].find(f"{MEDIA}status")

    assert status is not None
    assert status.get("state") == "deleted"
    assert items[1].findtext("guid") == gone.guid
    assert items[1].findtext("pubDate") == "Sun, 01 Mar 2026 12:05:00 GMT"
    assert gone.revision.title not in etree.tostring(items[1]).decode()
    assert items[0].find(f"{MEDIA}status") is None


def test_G1_a_feed_for_smartnews_stays_under_a_megabyte_and_says_what_it_left_out() -> None:
    articles = [good(f"{number}.txt", text="<>&" * 20_000) for number in range(12)]
    taken, refused = sift("smartnews", *articles)

    rendition = rendered("smartnews", *articles)

    assert 0 < len(taken) < 12
    assert len(rendition.body) < 1_000_000
    assert {refusal.reason for refusal in refused} == {"the feed would grow over 1,000,000 bytes"}


@pytest.mark.parametrize(
    ("fields", "reason"),
    [
        ({"title": "Twenty characters no"}, "its headline has 20 characters; 21 to 150 are taken"),
        ({"title": "x" * 151}, "its headline has 151 characters; 21 to 150 are taken"),
        ({"published": Moment(NOW - timedelta(days=365))}, "it is 365 days old; under 365 are taken"),
    ],
)
def test_G2_limits_of_msn(fields: dict[str, object], reason: str) -> None:
    assert reasons("msn", good(**fields)) == [reason]


def test_G2_msn_is_told_until_when_an_article_may_be_shown() -> None:
    channel = channel_for("msn", good(expires=NOW + timedelta(days=1)))

    assert channel.findtext(f"item/{DCTERMS}valid") == channel.findtext(f"item/{MI}expirationDate") == "2026-03-02T12:00:00Z"


def test_G2_a_withdrawn_article_has_ended_at_msn_and_was_modified_since() -> None:
    gone = good()

    item = channel_for("msn", gone=gone).find("item")

    assert item is not None
    assert item.findtext("guid") == gone.guid
    assert item.findtext(f"{MI}expirationDate") == item.findtext(f"{DCTERMS}valid") == "2026-03-01T12:05:00Z"
    assert str(item.findtext(f"{DCTERMS}modified")) == "2026-03-01T12:05:00Z"
    assert item.findtext("pubDate") == "Sun, 01 Mar 2026 11:00:00 GMT"


@pytest.mark.parametrize(
    ("fields", "reason"),
    [
        ({"text": "Too short."}, "its text has 10 characters; a description needs 300"),
        ({"media": ()}, "it has no picture of known size; 500 on the smaller side are needed"),
        ({"media": (replace(PICTURE, height=499),)}, "the largest picture has 499 pixels; 500 on the smaller side are needed"),
        ({"authors": ()}, "it names no author"),
    ],
)
def test_G3_limits_of_flipboard(fields: dict[str, object], reason: str) -> None:
    assert reasons("flipboard", good(**fields)) == [reason]


def test_G3_flipboard_is_given_thirty_entries_with_descriptions_of_300_characters() -> None:
    articles = [good(f"{number}.txt", summary="Short.") for number in range(40)]

    items = channel_for("flipboard", *articles).findall("item")

    assert len(items) == 30
    assert all(len(str(item.findtext("description"))) >= 300 for item in items)


def test_G5_yandex_is_told_the_full_text_without_markup() -> None:
    channel = channel_for("yandex", good(text="One & two.", content_html="<p>One &amp; <b>two</b>.</p>"))

    assert channel.findtext(f"item/{YANDEX}full-text") == "One & two."


def test_G6_apple_is_told_a_language_with_a_region_and_entries_do_not_repeat_it() -> None:
    channel = channel_for("apple", good())

    assert channel.findtext("language") == "en-GB"
    assert channel.find(f"item/{DC}language") is None


@pytest.mark.parametrize("partner", ["flipboard", "yandex", "apple"])
def test_a_partner_without_a_word_for_withdrawal_is_told_by_absence(partner: str) -> None:
    assert channel_for(partner, gone=good()).find("item") is None


def test_obstacles_name_what_a_feed_lacks_as_a_whole() -> None:
    bare = feed(description="More than thirty characters of description")

    assert [fault.partition(":")[0] for fault in obstacles("smartnews", bare, 9)] == ["G1", "G1"]
    assert "outlet.logo" in obstacles("smartnews", bare, 9)[1]
    assert obstacles("flipboard", bare, 19) == ["G3: the feed has 19 entries; 20 to 30 are taken."]
    assert "outlet.country" in obstacles("apple", bare, 9)[0]
    assert obstacles("smartnews", partner_feed(description="News"), 9) == []


def test_the_same_input_gives_the_same_bytes_from_memory_as_anew() -> None:
    document, renderer = profile_document(partner_feed(), "msn"), Renderer(outlet())

    first, second = (renderer.render(document, [good("same.txt")], changed=NOW).body for _ in range(2))

    assert first == second == Renderer(outlet()).render(document, [good("same.txt")], changed=NOW).body


GAZETTE = """
from feedsvc.render.partner import Dialect, Partner

PARTNER = Partner(
    name="gazette", title="The Gazette", rule="gazette", remedy="Ask them.", dialect=Dialect(item_elements=lambda _: "<x/>")
)
"""


def test_a_partner_of_another_package_has_its_feed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "gazette.py").write_text(GAZETTE)
    (tmp_path / "gazette-1.dist-info").mkdir()
    (tmp_path / "gazette-1.dist-info/METADATA").write_text("Name: gazette\nVersion: 1\n")
    (tmp_path / "gazette-1.dist-info/entry_points.txt").write_text("[feedsvc.partners]\ngazette = gazette:PARTNER\n")
    monkeypatch.syspath_prepend(tmp_path)

    for name, plugin in plugins(partners.GROUP, Partner).parts.items():
        monkeypatch.setitem(PARTNERS, name, fenced(plugin))

    assert channel_for("gazette", good()).find("item/x") is not None
