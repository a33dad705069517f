"""Partners' profiles: what each is told, what each doesn't take, and how each hears that an article is gone."""

from dataclasses import replace
from datetime import timedelta

import pytest
from lxml import etree

from feedsvc import render
from feedsvc.check.examining import check
from feedsvc.domain.articles import Article, Moment, Tombstone
from feedsvc.domain.drafts import Media
from feedsvc.domain.feeds import PARTNERS, Feed, FeedFormat, PartnerSettings, Profile
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
    told = {"title": "The harbour reopens after the storm", "text": LONG, "authors": ("Ana Díaz",), "media": (PICTURE,)}
    return article(name, **told | fields)


def partner_feed(**fields: object) -> Feed:
    partners = PartnerSettings(logo="https://news.example/logo.png", dark_logo="https://news.example/dark.png", locale="en-GB")
    return feed(**{"partners": partners} | fields)


def told(profile: Profile, *articles: Article, gone: Article | None = None, **fields: object) -> etree._Element:
    """Render articles for a partner, as publishing does, and give the channel."""
    taken, _ = render.sift(profile, articles, now=NOW)
    tombstones = [Tombstone(gone, NOW + minutes(5))] if gone else []
    rendition = render.render(
        partner_feed(**fields),
        taken,
        feed_format=FeedFormat.RSS,
        outlet=outlet(),
        changed=NOW,
        tombstones=tombstones,
        profile=profile,
    )
    assert check(rendition) == ()
    channel = etree.fromstring(rendition.body).find("channel")
    assert channel is not None
    return channel


def reasons(profile: Profile, *articles: Article) -> list[str]:
    return [refusal.reason for refusal in render.sift(profile, articles, now=NOW)[1]]


@pytest.mark.parametrize("profile", PARTNERS)
def test_an_article_that_keeps_every_limit_is_taken_with_its_full_text_and_a_description(profile: Profile) -> None:
    item = told(profile, good(), full_content=False).find("item")

    assert item is not None
    assert LONG.strip() in str(item.findtext(f"{CONTENT}encoded"))
    assert str(item.findtext("description")).startswith("The harbour has reopened")
    assert reasons(profile, good()) == []


@pytest.mark.parametrize("profile", PARTNERS)
def test_a_profile_names_its_own_address(profile: Profile) -> None:
    link = told(profile, good()).find("{http://www.w3.org/2005/Atom}link[@rel='self']")

    assert link is not None
    assert link.get("href") == f"https://news.example/feeds/latest.{profile}.rss"


@pytest.mark.parametrize("profile", PARTNERS)
@pytest.mark.parametrize(
    ("fields", "reason"),
    [
        ({"title": "A <b>bold</b> headline of some length"}, None),
        ({"title": "Headline with an entity &amp; more of it"}, "markup"),
        ({"title": "\x00"}, "no headline"),
        ({"text": "", "content_html": ""}, "no full text"),
    ],
)
def test_what_no_partner_takes_is_left_out(profile: Profile, fields: dict[str, object], reason: str | None) -> None:
    found = reasons(profile, good(**fields))

    assert found == [] if reason is None else reason in found[0]


def test_G1_smartnews_is_told_logos_a_short_description_a_date_and_ttl() -> None:
    channel = told(Profile.SMARTNEWS, good(), description="All that is new on the coast and in the harbours")

    assert channel.findtext("description") == "All that is new on the coast"
    assert channel.findtext(f"{SNF}logo/url") == "https://news.example/logo.png"
    assert channel.findtext(f"{SNF}darkModeLogo/url") == "https://news.example/dark.png"
    assert channel.findtext("pubDate") == "Sun, 01 Mar 2026 12:00:00 GMT"
    assert channel.findtext("ttl") == "5"
    assert channel.find(f"item/{MEDIA}thumbnail") is not None


def test_G1_a_change_moves_pubdate_at_smartnews() -> None:
    changed = replace(good(), updated=NOW)

    assert told(Profile.SMARTNEWS, changed).findtext("item/pubDate") == "Sun, 01 Mar 2026 12:00:00 GMT"


def test_G1_a_withdrawn_article_is_deleted_at_smartnews_by_a_newer_date_and_its_words_are_gone() -> None:
    gone = good()
    items = told(Profile.SMARTNEWS, good("b.txt"), gone=gone).findall("item")
    status = items[1].find(f"{MEDIA}status")

    assert status is not None
    assert status.get("state") == "deleted"
    assert items[1].findtext("guid") == gone.guid
    assert items[1].findtext("pubDate") == "Sun, 01 Mar 2026 12:05:00 GMT"
    assert gone.revision.title not in etree.tostring(items[1]).decode()
    assert items[0].find(f"{MEDIA}status") is None


def test_G1_a_feed_for_smartnews_stays_under_a_megabyte_and_says_what_it_left_out() -> None:
    articles = [good(f"{number}.txt", text="<>&" * 20_000) for number in range(12)]
    taken, refused = render.sift(Profile.SMARTNEWS, articles, now=NOW)

    rendition = render.render(
        partner_feed(), taken, feed_format=FeedFormat.RSS, outlet=outlet(), changed=NOW, profile=Profile.SMARTNEWS
    )

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
    assert reasons(Profile.MSN, good(**fields)) == [reason]


def test_G2_msn_is_told_until_when_an_article_may_be_shown() -> None:
    channel = told(Profile.MSN, good(expires=NOW + timedelta(days=1)))

    assert channel.findtext(f"item/{DCTERMS}valid") == channel.findtext(f"item/{MI}expirationDate") == "2026-03-02T12:00:00Z"


def test_G2_a_withdrawn_article_has_ended_at_msn_and_was_modified_since() -> None:
    gone = good()

    item = told(Profile.MSN, gone=gone).find("item")

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
    assert reasons(Profile.FLIPBOARD, good(**fields)) == [reason]


def test_G3_flipboard_is_given_thirty_entries_with_descriptions_of_300_characters() -> None:
    articles = [good(f"{number}.txt", summary="Short.") for number in range(40)]

    items = told(Profile.FLIPBOARD, *articles).findall("item")

    assert len(items) == 30
    assert all(len(str(item.findtext("description"))) >= 300 for item in items)


def test_G5_yandex_is_told_the_full_text_without_markup() -> None:
    channel = told(Profile.YANDEX, good(text="One & two.", content_html="<p>One &amp; <b>two</b>.</p>"))

    assert channel.findtext(f"item/{YANDEX}full-text") == "One & two."


def test_G6_apple_is_told_a_language_with_a_region_and_entries_do_not_repeat_it() -> None:
    channel = told(Profile.APPLE, good())

    assert channel.findtext("language") == "en-GB"
    assert channel.find(f"item/{DC}language") is None


@pytest.mark.parametrize("profile", [Profile.FLIPBOARD, Profile.YANDEX, Profile.APPLE])
def test_a_partner_without_a_word_for_withdrawal_is_told_by_absence(profile: Profile) -> None:
    assert told(profile, gone=good()).find("item") is None


def test_obstacles_name_what_a_feed_lacks_as_a_whole() -> None:
    bare = feed(description="More than thirty characters of description")

    assert [fault.partition(":")[0] for fault in render.obstacles(Profile.SMARTNEWS, bare, 9)] == ["G1", "G1"]
    assert "outlet.logo" in render.obstacles(Profile.SMARTNEWS, bare, 9)[1]
    assert render.obstacles(Profile.FLIPBOARD, bare, 19) == ["G3: the feed has 19 entries; 20 to 30 are taken."]
    assert "outlet.country" in render.obstacles(Profile.APPLE, bare, 9)[0]
    assert render.obstacles(Profile.SMARTNEWS, partner_feed(description="News"), 9) == []


def test_the_same_input_gives_the_same_bytes_from_memory_as_anew() -> None:
    first, second = (etree.tostring(told(Profile.MSN, good("same.txt"))) for _ in range(2))

    assert first == second
