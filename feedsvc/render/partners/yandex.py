"""Yandex: the requirements of Yandex Webmaster."""

from dataclasses import replace

from feedsvc.domain.articles import Article
from feedsvc.domain.texts import scrub
from feedsvc.render.entries import Entry
from feedsvc.render.partner import Dialect, Partner
from feedsvc.render.xml import text

YANDEX = "http://news.yandex.ru"


def _item_elements(entry: Entry) -> str:
    return f"<yandex:full-text>{text(entry.text)}</yandex:full-text>"


def _adapt(entry: Entry, article: Article) -> Entry:
    return replace(entry, text=scrub(article.revision.content_text).strip())


PARTNER = Partner(
    name="yandex",
    title="Yandex",
    rule="G5",
    remedy="Mend the article or the feed; Yandex Webmaster has the limits.",
    dialect=Dialect(namespaces={"yandex": YANDEX}, item_elements=_item_elements),
    adapt=_adapt,
    text_element=f"{{{YANDEX}}}full-text",
)
