"""Pages that an editor exports: Medium's footer, Notion's properties, and the title that Google Docs writes as a paragraph."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import PurePosixPath

from lxml import html

from feedsvc.domain.drafts import Byline, Draft, Evidence, Mark
from feedsvc.domain.feed_ids import feed_ids
from feedsvc.readers import plain_json
from feedsvc.readers.field_names import meaning_of
from feedsvc.readers.json_values import web_address

_CLASS = "contains(concat(' ', normalize-space(@class), ' '), ' {} ')"
_ENTRY = f"//article[{_CLASS.format('h-entry')}]"
_PAGE = f"//article[{_CLASS.format('page')} and div[{_CLASS.format('page-body')}]]"
_ROW = f".//tr[{_CLASS.format('property-row')}]"
_NUMBER = re.compile(r"[-/]([0-9a-f]{8,12})/?$")
"""The number at the end of an address of Medium's, by which its feeds name the article."""

_DOCUMENT = f"//body[{_CLASS.format('doc-content')}]"


_PROPERTIES = (
    *("summary", "published", "updated", "embargo", "expires", "bylines", "section", "tags", "keywords", "language", "marks"),
)


@dataclass(frozen=True, slots=True)
class Export:
    """What an exported page says of its article beside the text."""

    title: str | None = None
    summary: str | None = None
    author: str | None = None
    published: str | None = None
    link: str | None = None
    guid: str | None = None
    marks: tuple[Mark, ...] = ()
    properties: Draft | None = None
    """What a table of properties says."""

    def applied(self, draft: Draft) -> Draft:
        """Return the draft with what the export says where the page itself says nothing."""
        said = {name: getattr(self.properties, name) for name in _PROPERTIES} if self.properties else {}
        draft = replace(draft, **{name: value for name, value in said.items() if value})
        return replace(
            draft,
            title=self.title or draft.title,
            summary=draft.summary or self.summary,
            published=self.published or draft.published,
            bylines=(Byline((self.author,), Evidence.NAMES), *draft.bylines) if self.author else draft.bylines,
            link=draft.link or self.link,
            source_id=draft.source_id or self.link,
            former=draft.former.otherwise(feed_ids(rss_guid=self.guid)),
            marks=(*draft.marks, *self.marks),
        )


def take_export(tree: html.HtmlElement) -> Export:
    """Take out of a page what its export adds to the text, and return what that says; nothing of other pages."""
    for entry in tree.xpath(_ENTRY)[:1]:
        return _of_medium(entry) if _first(entry, "graf") is not None else Export()
    for page in tree.xpath(_PAGE)[:1]:
        return _of_notion(page) if _first(page, "page-title") is not None else Export()
    for document in tree.xpath(_DOCUMENT)[:1]:
        return _of_google(document)
    return Export()


def _of_medium(entry: html.HtmlElement) -> Export:
    """Read the export of Medium; one that names no date of publication has never been published."""
    time, author, canonical = (_first(entry, name) for name in ("dt-published", "p-author", "p-canonical"))
    title, subtitle = (_text(_first(entry, name)) for name in ("p-name", "p-summary"))
    link = web_address(canonical.get("href")) if canonical is not None else None
    number = _NUMBER.search(link or "")
    found = Export(
        title=title,
        summary=subtitle,
        guid=f"https://medium.com/p/{number[1]}" if number else None,
        author=_text(author),
        published=time.get("datetime") if time is not None else None,
        link=link,
        marks=() if time is not None else (Mark("draft", "true"),),
    )
    again = ((_first(entry, "graf--title"), title), (_first(entry, "graf--subtitle"), subtitle))
    repeated = [element for element, text in again if element is not None and _text(element) == text]
    _drop([*entry.iterchildren("header", "footer"), *repeated, *_summaries(entry)])
    return found


def _summaries(entry: html.HtmlElement) -> Iterator[html.HtmlElement]:
    return (section for section in entry.iterchildren("section") if "p-summary" in (section.get("class") or ""))


def _of_notion(page: html.HtmlElement) -> Export:
    """Read a page of Notion: its table of properties, which may be called anything, and callouts, which are no figures."""
    title = _text(_first(page, "page-title"))
    fields: dict[str, object] = {}
    for row in page.xpath(_ROW):
        name, value = _text(row.find("th")), row.find("td")
        if name and value is not None:
            fields.setdefault(meaning_of(name), _value(row, value))
    summary = _text(_first(page, "page-description"))
    for callout in page.xpath(f".//figure[{_CLASS.format('callout')}]"):
        _drop(list(callout.xpath(f"./div[.//span[{_CLASS.format('icon')}]]"))[:1])
        callout.tag = "div"
    _drop(list(page.iterchildren("header")))
    return Export(title=title, summary=summary, properties=plain_json.draft_of(fields, PurePosixPath()))


def _value(row: html.HtmlElement, value: html.HtmlElement) -> object:
    """Return the value of a property: a choice of several as a list, a date without its sign, a box as true or false."""
    boxes = value.xpath(f".//*[{_CLASS.format('checkbox')}]")
    if boxes:
        return "checkbox-on" in (boxes[0].get("class") or "")
    people = value.xpath(f".//*[{_CLASS.format('user')} or {_CLASS.format('selected-value')}]")
    if people:
        return [text for each in people if (text := _text(each))]
    text = (_text(value) or "").removeprefix("@")
    return text if "property-row-date" not in (row.get("class") or "") else re.split(r"\s*→\s*", text)[0]


def _of_google(document: html.HtmlElement) -> Export:
    """Read the title and subtitle of a Google document, which are paragraphs of a class."""
    title, subtitle = _first(document, "title"), _first(document, "subtitle")
    found = Export(title=_text(title), summary=_text(subtitle))
    _drop([element for element in (title, subtitle) if element is not None and _text(element)])
    return found


def _first(root: html.HtmlElement, name: str) -> html.HtmlElement | None:
    return next(iter(root.xpath(f".//*[{_CLASS.format(name)}]")), None)


def _text(element: html.HtmlElement | None) -> str | None:
    return " ".join(element.text_content().split()) or None if element is not None else None


def _drop(elements: list[html.HtmlElement]) -> None:
    for element in elements:
        if element.getparent() is not None:
            element.drop_tree()
