"""The body of an article by its kind, a page, a text or HTML: what it says of itself, and what is left of it."""

import html
import re
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

from feedsvc.domain.articles import FurnitureLine, Moment, Role
from feedsvc.domain.drafts import BodyKind, Draft
from feedsvc.domain.outlet import Boilerplate, Outlet
from feedsvc.normalise import (
    byline,
    byline_foot,
    byline_lines,
    byline_places,
    contacts,
    credit_lines,
    date_lines,
    furniture,
    headline,
    wire,
)
from feedsvc.normalise.blocks import drop_furniture, lift_closing, lift_opening, take_instructions
from feedsvc.normalise.boilerplate import markup_without_boilerplate, without_boilerplate
from feedsvc.normalise.characters import clean, squash
from feedsvc.normalise.dateline import LATEST, date_filed, dateline, opening_of
from feedsvc.normalise.dates import DateConventions, find_dates
from feedsvc.normalise.dates_shown import reordered
from feedsvc.normalise.instructions import Reading
from feedsvc.normalise.invitations import own_names
from feedsvc.normalise.language import detect, spoken, with_script
from feedsvc.normalise.lexicon import Lexicon, lexicon
from feedsvc.normalise.page import Findings, Step, TextPage, lines_of, rows_of
from feedsvc.normalise.sanitise import content_text_of, sanitise
from feedsvc.normalise.wrapping import paragraphs_of, parted, unwrap

_BRACKET = re.compile(r"^[【〔\[（(][^】〕\]）)]*[】〕\]）)]\s*")
_KEPT_PICTURE = re.compile(r"(\bsrc=[\"'])(/media/[0-9a-f]{2}/[0-9a-f]{62}\.\w{3,4}[\"'])")
"""A picture that came with the article, as intake refers to it; the article's own address is no base for it."""


def steps(conventions: DateConventions, boilerplate: Boilerplate) -> tuple[Step, ...]:
    """List the steps of reading a page, in order."""
    return (
        wire.transmission,
        lambda page: credit_lines.header_block(page, conventions),
        headline.breadcrumbs,
        furniture.chrome,
        furniture.captions,
        contacts.contacts,
        *((without_boilerplate,) if boilerplate is Boilerplate.CUT else ()),
        lambda page: date_lines.date_lines(page, conventions),
        lambda page: credit_lines.credit_lines(page, conventions),
        furniture.repeated,
        date_lines.place_lines,
        furniture.pointers,
        furniture.related,
        byline_lines.bylines,
        headline.headline,
        _filed_above,
        byline_places.with_places,
        headline.kicker,
        headline.standfirst,
        wire.drop_marks,
        byline_foot.signature,
        byline_foot.reached,
        furniture.leftovers,
        lambda page: date_lines.stamps(page, conventions),
    )


def read_page(draft: Draft, outlet: Outlet, received: datetime) -> TextPage:
    """Take the text of a draft through the steps."""
    text = unwrap(clean(draft.body))
    language = _language_of(draft, _running_text(text))
    page = TextPage(lines_of(text, rows_of(draft.body)), lexicon(language or outlet.language), Findings(language=language))
    if draft.title:
        page = page.find(title=squash(clean(draft.title)))
    conventions = conventions_of(outlet)
    page = _without_instructions(page, conventions, received)
    for step in steps(conventions, outlet.boilerplate):
        page = step(page)
    free = [line.text for _, line in page.free]
    first = free[opening_of(free, page.words)] if free else ""
    printed = dateline(first, page.words, "\n".join(line.text for line in page.lines if line.text != first))
    dates = [line.text for line in page.lines if line.role is Role.DATE]
    published = reordered(page.findings.published, dates, date_filed(first, page.words), page.words, conventions)
    return page.find(
        published=published or _day_filed(first, page.words, conventions),
        place=printed.place or page.findings.place,
        agency=printed.agency or page.findings.agency,
        authors=page.findings.authors or byline.reporters(first, page.words),
    )


def _filed_above(page: TextPage) -> TextPage:
    """Separate the bracket that names place and reporter from the headline that it stands before: 【ナイロビ＝岡部千晶】."""
    title = page.findings.title or ""
    names, rest = byline.reporters(title, page.words), _BRACKET.sub("", title)
    if not names or not rest:
        return page
    place = page.findings.place or dateline(title, page.words).place
    return page.find(title=rest, authors=page.findings.authors or names, place=place)


def _day_filed(first: str, words: Lexicon, conventions: DateConventions) -> Moment | None:
    """Return the full date that the dateline of a first paragraph has."""
    dates = find_dates(date_filed(first, words), words, conventions)
    return dates[0].moment if dates else None


def _without_instructions(page: TextPage, conventions: DateConventions, received: datetime) -> TextPage:
    """Take the lines that are for the newsroom, and keep what they say."""
    instructions = Reading(page.words, conventions, received).of_lines([line.text for line in page.lines])
    for role in set(instructions.lines.values()):
        page = page.take([n for n, taken in instructions.lines.items() if taken is role], role)
    return page.find(ends=instructions.ends, holds=instructions.holds)


Body = tuple[Findings, str, str, tuple[FurnitureLine, ...]]


def _page_body(draft: Draft, outlet: Outlet, received: datetime) -> Body:
    page = read_page(draft, outlet, received)
    paragraphs = [line.text for _, line in page.free if line.text]
    left = tuple(FurnitureLine(line.text, line.role) for line in page.lines if line.role is not None)
    return page.findings, _html_of(paragraphs), "\n\n".join(paragraphs), left


def _text_body(draft: Draft, outlet: Outlet, received: datetime) -> Body:
    return _export(_html_of(paragraphs_of(clean(draft.body))), draft, outlet, received)


def _html_body(draft: Draft, outlet: Outlet, received: datetime) -> Body:
    body = _KEPT_PICTURE.sub(rf"\1{outlet.base_url}\2", draft.body)
    markup = sanitise(body, base_url=draft.base or draft.link)
    if draft.is_page:
        draft = replace(draft, language=spoken(draft.language, content_text_of(markup)))
    else:
        markup = parted(markup)
    findings, markup, text, left = _export(markup, draft, outlet, received)
    if not draft.is_page:
        return findings, markup, text, left
    words = lexicon((findings.language or outlet.language).partition("-")[0])
    markup, furniture_left = drop_furniture(markup, words, draft.title, own_names(draft))
    return findings, markup, content_text_of(markup), (*left, *furniture_left)


def _export(markup: str, draft: Draft, outlet: Outlet, received: datetime) -> Body:
    """A body without page furniture, in which headline, byline and date may still stand at the top."""
    text = content_text_of(markup)
    language = _language_of(draft, f"{draft.title or ''}\n{text}")
    words = lexicon((language or outlet.language).partition("-")[0])
    markup, instructions, for_editors = take_instructions(markup, Reading(words, conventions_of(outlet), received))
    markup, findings, opening = lift_opening(markup, words, squash(clean(draft.title or "")) or None, conventions_of(outlet))
    markup, presented = markup_without_boilerplate(markup, words) if outlet.boilerplate is Boilerplate.CUT else (markup, ())
    markup, findings, closing = lift_closing(markup, findings, words, conventions_of(outlet))
    left = (*for_editors, *opening, *presented, *closing)
    findings = replace(findings, ends=instructions.ends, holds=instructions.holds)
    text = content_text_of(markup) if left else text
    paragraphs = text.split("\n\n", LATEST)[:LATEST]
    first = paragraphs[opening_of(paragraphs, words)]
    filed = dateline(first, words, text[180:])
    day = findings.published or _day_filed(first, words, conventions_of(outlet))
    findings = replace(findings, language=language, published=day, place=filed.place, agency=filed.agency)
    return replace(findings, authors=findings.authors or byline.reporters(first, words)), markup, text, left


BODIES: dict[BodyKind, Callable[[Draft, Outlet, datetime], Body]] = {
    BodyKind.PAGE: _page_body,
    BodyKind.TEXT: _text_body,
    BodyKind.HTML: _html_body,
}


def conventions_of(outlet: Outlet) -> DateConventions:
    """Return how an outlet's dates are understood where they leave something open."""
    return DateConventions(outlet.zone, outlet.day_first, outlet.country)


def _language_of(draft: Draft, text: str) -> str | None:
    """Return the language that the source states, completed by the script of the text, else the one that the text is in."""
    return with_script(draft.language, text) if draft.language else detect(text)


def _running_text(text: str) -> str:
    """The long lines of a page, by which its language is told; all of it where there are none."""
    long = [line for line in text.split("\n") if len(line) >= 60]
    return "\n".join(long[:8]) or text


def _html_of(paragraphs: list[str]) -> str:
    return "\n".join(f"<p>{html.escape(paragraph, quote=False)}</p>" for paragraph in paragraphs)
