"""Pages, sitemaps and the widget of an outlet whose articles have addresses at its own site."""

import json

import pytest

from feedsvc.domain.links import Linking
from tests.builders import outlet
from tests.conformance.newsroom import Newsroom

SITE = "https://courier.example"
OWN = f"{SITE}/2026/harbour"


def newsroom(**linking: bool) -> Newsroom:
    return Newsroom(the_outlet=outlet(linking=Linking(site=SITE, **linking)))  # type: ignore[arg-type]


def test_our_page_names_the_articles_own_address_as_the_one_that_counts() -> None:
    room = newsroom()
    article = room.put("a.txt", link=OWN)

    page = room.get(f"/articles/{article.id}").decode()
    structured = json.loads(page.partition('<script type="application/ld+json">')[2].partition("</script>")[0])

    assert f'<link rel="canonical" href="{OWN}">' in page
    assert f'<meta property="og:url" content="{OWN}">' in page
    assert structured["mainEntityOfPage"] == OWN
    assert structured["publisher"]["url"] == f"{SITE}/"


def test_our_page_sends_people_on_where_it_is_set_to() -> None:
    room = newsroom(redirects=True)
    moved, stays = room.put("a.txt", link=OWN), room.put("b.txt")

    response = room.client.get(f"/articles/{moved.id}")

    assert (response.status_code, response.headers["Location"]) == (301, OWN)
    assert "max-age=30" in response.headers["Cache-Control"]  # so that it can be taken back
    assert room.client.get(f"/articles/{stays.id}").status_code == 200


def test_an_address_of_its_own_that_leads_to_our_page_is_not_sent_back_to() -> None:
    room = Newsroom(the_outlet=outlet(linking=Linking(site="https://news.example", redirects=True)))
    article = room.put("a.txt", link="https://news.example/2026/harbour")
    with room.store.begin() as unit:
        unit.redirects.put({"/2026/harbour": f"/articles/{article.id}"})

    assert room.client.get("/2026/harbour/").status_code == 301
    assert room.client.get(f"/articles/{article.id}").status_code == 200


def test_the_front_page_leads_to_our_pages_and_the_widget_to_the_articles_own() -> None:
    room = newsroom()
    article = room.put("a.txt", link=OWN)

    [headline] = json.loads(room.get("/embed/latest.json"))["articles"]

    assert f"https://news.example/articles/{article.id}" in room.get("/").decode()
    assert headline["url"] == OWN
    assert headline["page"].startswith(f"https://news.example/articles/{article.id}")


@pytest.mark.parametrize("path", ["/sitemap-news.xml", "/sitemap/1.xml"])
def test_sitemaps_list_other_hosts_only_where_they_are_allowed_to(path: str) -> None:
    strict, crossing = newsroom(), newsroom(cross_host=True)
    for room in (strict, crossing):
        room.put("a.txt", link=OWN)

    assert f"<loc>{OWN}</loc>" in crossing.get(path).decode()
    assert "courier.example" not in strict.get(path).decode().replace("The Sableport Courier", "")
    assert "<loc>https://news.example/</loc>" in strict.get(path).decode()  # a sitemap may not be empty
