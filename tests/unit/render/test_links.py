"""Where links to articles lead: to the newsroom's own addresses, or to our pages of them."""

import json
from dataclasses import replace

import pytest

from feedsvc.domain.addresses import Addresses
from feedsvc.domain.documents import FeedDocument
from feedsvc.domain.feeds import Feed, FeedFormat, Presentation
from feedsvc.domain.links import Linking, LinkMode, is_below
from feedsvc.domain.outlet import Outlet
from feedsvc.render.rendering import Renderer
from tests.builders import NOW, article, feed, outlet

SITE = "https://www.courier.example"
OWN = f"{SITE}/2026/harbour"
AT_SITE = outlet(linking=Linking(site=SITE))


def rendered(the_outlet: Outlet, feed_format: FeedFormat, the_feed: Feed | None = None, link: str | None = OWN) -> str:
    document = FeedDocument(the_feed or feed(), feed_format)
    return Renderer(the_outlet).render(document, [article("a.txt", link=link)], changed=NOW).body.decode()


@pytest.mark.parametrize(
    ("address", "is_on_site"),
    [
        ("https://www.courier.example/2026/harbour", True),
        ("http://courier.example/2026/harbour", True),
        ("https://www.courier.example", True),
        ("https://sport.courier.example/2026/harbour", False),
        ("https://courier.example.evil.example/", False),
        ("https://elsewhere.example/www.courier.example", False),
        ("http://[broken/", False),
    ],
)
def test_an_address_is_on_the_site_by_its_host(address: str, *, is_on_site: bool) -> None:
    assert is_below(address, SITE) is is_on_site


def test_a_site_below_a_path_holds_only_what_is_below_that_path() -> None:
    assert is_below("https://house.example/courier/harbour", "https://house.example/courier")
    assert not is_below("https://house.example/courier-archive/harbour", "https://house.example/courier")


@pytest.mark.parametrize(
    ("linking", "link", "leads_to"),
    [
        (Linking(), OWN, "here"),
        (Linking(site=SITE), OWN, OWN),
        (Linking(site=SITE), "https://agency.example/1", "here"),
        (Linking(site=SITE), None, "here"),
        (Linking(site=SITE, mode=LinkMode.HERE), OWN, "here"),
        (Linking(mode=LinkMode.SOURCE), "https://agency.example/1", "https://agency.example/1"),
        (Linking(mode=LinkMode.SOURCE), "https://agency.example/fähre", "https://agency.example/f%C3%A4hre"),
        (Linking(mode=LinkMode.SOURCE), "mailto:desk@agency.example", "here"),
        (Linking(mode=LinkMode.SOURCE), "https://news.example/articles/77/an-old-page", "here"),
    ],
)
def test_links_lead_where_the_outlet_says(linking: Linking, link: str | None, leads_to: str) -> None:
    one = article("a.txt", link=link)
    addresses = Addresses("https://news.example", linking=linking)

    assert addresses.link(one) == (addresses.article(one) if leads_to == "here" else leads_to)


def test_every_format_leads_to_the_articles_own_address_and_keeps_its_guid() -> None:
    guid = article("a.txt").guid
    rss, atom, as_json = (rendered(AT_SITE, feed_format) for feed_format in FeedFormat)

    assert f"<link>{OWN}</link>" in rss
    assert f'<guid isPermaLink="false">{guid}</guid>' in rss
    assert f'<link rel="alternate" href="{OWN}" type="text/html"/>' in atom
    assert 'rel="via"' not in atom
    assert f"<id>{guid}</id>" in atom
    [item] = json.loads(as_json)["items"]
    assert (item["id"], item["url"], "external_url" in item) == (guid, OWN, False)


def test_one_feed_may_link_elsewhere_than_the_outlet() -> None:
    here = feed(presentation=Presentation(links=LinkMode.HERE))
    source = feed(presentation=Presentation(links=LinkMode.SOURCE))

    assert f"<link>{OWN}</link>" not in rendered(AT_SITE, FeedFormat.RSS, here)
    assert "<link>https://agency.example/1</link>" in rendered(AT_SITE, FeedFormat.RSS, source, "https://agency.example/1")


def test_another_way_to_link_is_rendered_anew_but_is_no_news_to_subscribers() -> None:
    one = article("a.txt", link=OWN)
    before = Renderer(outlet()).render(FeedDocument(feed(), FeedFormat.RSS), [one], changed=NOW)
    linked = FeedDocument(feed(link=AT_SITE.home, presentation=Presentation(campaign="utm_source=rss")), FeedFormat.RSS)
    after = Renderer(AT_SITE).render(linked, [one], changed=NOW)

    assert before.key != after.key
    assert before.mark == after.mark
    assert before.body != after.body


def test_a_revision_that_does_not_move_updated_is_rendered_anew_but_is_no_news_to_subscribers() -> None:
    one, renderer, document = article("a.txt"), Renderer(outlet()), FeedDocument(feed(), FeedFormat.ATOM)
    quiet = replace(one, number=2, revision=replace(one.revision, title="Ferry sails again"))
    updated = replace(quiet, updated=NOW)
    before, after, news = (renderer.render(document, [each], changed=NOW) for each in (one, quiet, updated))

    assert before.mark == after.mark != news.mark
    assert before.key != after.key
    assert b"Ferry sails again" in after.body


def test_another_title_of_a_feed_is_news_to_subscribers() -> None:
    renderer = Renderer(outlet())
    before, after = (renderer.key(FeedDocument(feed(title=title), FeedFormat.RSS), []) for title in ("One", "Two"))

    assert before[:32] != after[:32]


def test_an_entry_dates_the_same_wherever_it_leads() -> None:
    here, there = (rendered(replace(AT_SITE, linking=Linking(site=SITE, mode=mode)), FeedFormat.ATOM) for mode in LinkMode)

    def dates(text: str) -> list[str]:
        return [part.partition("<")[0] for part in text.split("<updated>")[1:]]

    assert dates(here) == dates(there)
