"""Section C: JSON Feed 1.1, on 50 articles that hold every feature and trap."""

import json
from datetime import datetime
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from jsonschema import Draft202012Validator, FormatChecker

from feedsvc.domain.feeds import FeedFormat
from tests.builders import article
from tests.conformance.newsroom import Newsroom, full_articles, names_of, rendered

SCHEMA = json.loads((Path(__file__).parents[1] / "data" / "jsonfeed-1.1.schema.json").read_text(encoding="utf-8"))
PATHS = ["latest", "latest/archive/1", "latest/archive/2", "section/World", "tag/%F0%9F%9A%A2", "language/ar", "search"]


@pytest.fixture(scope="module")
def told() -> dict[str, object]:
    return json.loads(rendered(FeedFormat.JSON).body)


@pytest.fixture(scope="module")
def newsroom() -> Newsroom:
    return Newsroom(count=50, size=10)


def json_of(newsroom: Newsroom, path: str) -> dict[str, object]:
    return json.loads(newsroom.get(f"/feeds/{path}.json" + ("?q=harbour" if path == "search" else "")))


def faults(told: object) -> list[str]:
    validator = Draft202012Validator(SCHEMA, format_checker=FormatChecker())
    return [f"{list(error.path)}: {error.message}" for error in validator.iter_errors(told)]


@pytest.mark.parametrize("path", PATHS)
def test_C1_C2_C3_C5_C6_every_feed_is_valid_by_the_schema(newsroom: Newsroom, path: str) -> None:
    assert faults(json_of(newsroom, path)) == []


@pytest.mark.parametrize(
    "broken",
    [
        {"version": "https://jsonfeed.org/version/2"},
        {"items": [{"id": 1, "content_text": "a"}]},
        {"items": [{"id": "1"}]},
        {"items": [{"id": "1", "content_text": "a", "date_published": "yesterday"}]},
        {"items": [{"id": "1", "content_text": "a", "attachments": [{"url": "https://a.example/"}]}]},
        {"items": [{"id": "1", "content_text": "a", "authors": {"name": "a"}}]},
        {"hubs": [{"url": "https://hub.example/"}]},
        {"extension": {}},
        {"feed_url": "/feeds/latest.json"},
    ],
)
def test_the_schema_finds_faults(told: dict[str, object], broken: dict[str, object]) -> None:
    assert faults(told) == []
    assert faults(told | broken) != []


def test_C1_what_is_required_of_the_feed_is_told(newsroom: Newsroom) -> None:
    told = json_of(newsroom, "latest")

    assert told["version"] == "https://jsonfeed.org/version/1.1"
    assert told["title"] == "Latest News & <Views>"
    assert told["home_page_url"] == "https://news.example/"
    assert told["feed_url"] == "https://news.example/feeds/latest.json"
    assert told["icon"] == "https://news.example/logo.png"
    assert json_of(newsroom, "search")["feed_url"] == "https://news.example/feeds/search.json?q=harbour"


def test_C2_items_have_a_string_for_id_and_a_page_and_a_content(told: dict[str, object]) -> None:
    for item, one in zip(told["items"], full_articles(), strict=True):
        assert item["id"] == one.guid
        assert item["url"].startswith(f"https://news.example/articles/{one.id}")
        assert one.revision.content_html in item["content_html"]


def test_C2_a_feed_of_summaries_alone_has_plain_text() -> None:
    shown = [article(text="All", summary="In short"), article(text="All", title="A headline alone")]
    items = json.loads(rendered(FeedFormat.JSON, shown, full_content=False).body)["items"]

    assert [(item.get("content_html"), item["content_text"]) for item in items] == [
        (None, "In short"),
        (None, "A headline alone"),
    ]


def test_C3_authors_languages_and_dates_are_told(told: dict[str, object]) -> None:
    assert told["language"] == "en"
    assert told["authors"] == [{"name": "The Sableport Courier"}]
    for item, one in zip(told["items"], full_articles(), strict=True):
        assert item.get("authors", []) == [{"name": name} for name in names_of(one.revision.authors)]
        assert item.get("language", "en") == one.revision.language
        assert datetime.fromisoformat(item["date_published"]) == one.published
        assert datetime.fromisoformat(item["date_modified"]) == one.updated


@pytest.mark.parametrize("slug", ["latest", "world"])
def test_C4_next_url_never_repeats_and_ends(newsroom: Newsroom, slug: str) -> None:
    seen: list[str] = []
    path: str | None = f"/feeds/{slug}.json"
    while path:
        assert path not in seen
        seen.append(path)
        following = json.loads(newsroom.get(path)).get("next_url")
        path = urlsplit(following).path if following else None

    assert len(seen) > 1 or slug == "world"


def test_C5_hubs_are_websubs(told: dict[str, object]) -> None:
    assert told["hubs"] == [{"type": "WebSub", "url": "https://hub.example/"}]


def test_C6_attachments_have_address_type_title_and_size(told: dict[str, object]) -> None:
    attachments = {json.dumps(one, sort_keys=True) for item in told["items"] for one in item.get("attachments", [])}

    assert attachments == {
        json.dumps(one, sort_keys=True)
        for one in (
            {
                "url": "https://news.example/media/pier.jpg",
                "mime_type": "image/jpeg",
                "title": "The <pier> & sea",
                "size_in_bytes": 90210,
            },
            {
                "url": "https://pictures.example/tide.mp3",
                "mime_type": "audio/mpeg",
                "title": "The tide",
                "size_in_bytes": 4000000,
            },
            {"url": "https://pictures.example/wave.mp4?a=1&b=2", "mime_type": "video/mp4"},
            {"url": "https://pictures.example/report.pdf", "mime_type": "application/pdf", "size_in_bytes": 12},
            {"url": "https://news.example/media/k%C3%BCste%201.png", "mime_type": "image/png", "title": "A coast"},
        )
    }


def test_C7_it_is_served_as_what_it_is_and_extends_only_by_underscored_names(newsroom: Newsroom) -> None:
    response = newsroom.client.get("/feeds/latest.json")

    assert response.content_type == "application/feed+json; charset=utf-8"
    assert {name for name in response.json if not name.startswith("_")} <= set(SCHEMA["properties"])


def test_tags_and_the_picture_and_where_an_article_came_from_are_told(told: dict[str, object]) -> None:
    for item, one in zip(told["items"], full_articles(), strict=True):
        section = [one.revision.section] if one.revision.section else []
        assert item.get("tags", []) == [*section, *one.revision.tags]
        assert item.get("external_url") == one.revision.link
    assert {item.get("image") for item in told["items"]} == {
        None,
        "https://news.example/media/pier.jpg",
        "https://news.example/media/k%C3%BCste%201.png",
    }
