"""The steps of normalising, in order."""

import html
import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from feedsvc.domain.addresses import is_web_address
from feedsvc.domain.articles import Dateline, FurnitureLine, Moment, Revision, Role, mint_guid
from feedsvc.domain.drafts import BodyKind, Draft
from feedsvc.domain.limits import LONGEST_BODY, MAX_LINES, is_endless
from feedsvc.domain.outlet import Outlet
from feedsvc.errors import UnreadableArticle
from feedsvc.normalise import byline, byline_lines, credit_lines, date_lines, furniture, headline, wire
from feedsvc.normalise.blocks import drop_furniture, lift_opening
from feedsvc.normalise.characters import clean, squash
from feedsvc.normalise.dateline import dateline, read_dateline
from feedsvc.normalise.dates import DateConventions, parse_moment
from feedsvc.normalise.identity import identity_of
from feedsvc.normalise.language import detect
from feedsvc.normalise.lexicon import lexicon
from feedsvc.normalise.page import Findings, Step, TextPage, lines_of
from feedsvc.normalise.sanitise import content_text_of, sanitise
from feedsvc.normalise.summary import summarise
from feedsvc.normalise.tags import tags_of
from feedsvc.normalise.tidying import tidy
from feedsvc.normalise.wrapping import unwrap

_KEPT_PICTURE = re.compile(r"(\bsrc=[\"'])(/media/[0-9a-f]{2}/[0-9a-f]{62}\.\w{3,4}[\"'])")
"""A picture that came with the article, as intake refers to it; the article's own address is no base for it."""

TITLE_LIMIT = 90
"""Characters of a title that is made of an article's first sentence."""


@dataclass(frozen=True, slots=True)
class AnnotatedLine:
    """A line of the source and what it was taken for."""

    text: str
    role: Role


def normalise(draft: Draft, *, outlet: Outlet, received: datetime) -> Revision:
    """Make the revision that a draft is, at the instant it was received.

    What the draft's format says wins over what its text shows. Raises `UnreadableArticle` for an article without text and
    headline, for one longer than any article, and for an embargo or expiry that can't be read: better held back than out too
    soon.
    """
    _refuse_endless(draft)
    draft = tidy(draft)
    kind = _BODIES[draft.body_kind]
    findings, content_html, content_text, left = kind(draft, outlet)
    conventions = _conventions(outlet)
    findings, warnings = _prefer_draft(findings, draft, conventions)
    if not content_text and not findings.title and not draft.withdrawn:
        raise UnreadableArticle("There is no headline and no text in it.", stage="normalising")
    identity = identity_of(draft)
    return Revision(
        guid=mint_guid(outlet.guid_namespace, identity),
        identity=identity,
        title=findings.title or _title_of(content_text),
        content_html=content_html,
        content_text=content_text,
        received=received,
        format=draft.format,
        encoding=draft.encoding,
        path=str(draft.path),
        version=draft.version,
        take=draft.take,
        published=findings.published,
        updated=findings.updated,
        embargo=_strictly(draft.embargo, "embargo", conventions),
        expires=_strictly(draft.expires, "expiry", conventions),
        withdrawn=draft.withdrawn,
        authors=findings.authors,
        editors=findings.editors,
        sources=findings.sources,
        dateline=Dateline(findings.place, findings.agency),
        section=findings.section,
        tags=findings.tags,
        language=findings.language or outlet.language,
        summary=findings.summary or summarise(content_text),
        media=tuple(media for media in draft.media if _is_reachable(media.url, draft)),
        link=draft.link,
        rights=draft.rights,
        origin=draft.origin,
        furniture=(*left, *_hidden(draft)),
        warnings=(*draft.warnings, *warnings),
    )


def _hidden(draft: Draft) -> tuple[FurnitureLine, ...]:
    """Return a role and a length for what the author hid: the text itself is kept nowhere."""
    return tuple(FurnitureLine(f"[{length} characters]", Role.HIDDEN) for length in draft.hidden)


def _refuse_endless(draft: Draft) -> None:
    if is_endless(draft.body):
        raise UnreadableArticle(f"The text has more than {LONGEST_BODY:,} characters: no article does.", stage="normalising")
    if draft.body_kind is not BodyKind.HTML and draft.body.count("\n") > 2 * MAX_LINES:
        raise UnreadableArticle(f"The text has more than {MAX_LINES:,} paragraphs: no article does.", stage="normalising")


def annotate(draft: Draft, *, outlet: Outlet) -> tuple[AnnotatedLine, ...]:
    """Return what each line of a page was taken for; () for a draft that is no page of text."""
    if draft.body_kind is not BodyKind.PAGE:
        return ()
    return tuple(AnnotatedLine(line.text, line.role or Role.PARAGRAPH) for line in read_page(draft, outlet).lines)


def steps(conventions: DateConventions) -> tuple[Step, ...]:
    """List the steps of reading a page, in order."""
    return (
        wire.transmission,
        lambda page: credit_lines.header_block(page, conventions),
        headline.breadcrumbs,
        furniture.chrome,
        furniture.captions,
        lambda page: date_lines.date_lines(page, conventions),
        lambda page: credit_lines.credit_lines(page, conventions),
        furniture.pointers,
        furniture.related,
        byline_lines.bylines,
        headline.headline,
        headline.kicker,
        headline.standfirst,
        wire.drop_marks,
        furniture.leftovers,
    )


def read_page(draft: Draft, outlet: Outlet) -> TextPage:
    """Take the text of a draft through the steps."""
    text = unwrap(clean(draft.body))
    language = (draft.language or "").partition("-")[0] or detect(_running_text(text))
    page = TextPage(lines_of(text), lexicon(language or outlet.language), Findings(language=draft.language or language))
    if draft.title:
        page = page.find(title=squash(clean(draft.title)))
    for step in steps(_conventions(outlet)):
        page = step(page)
    first = next((line.text for _, line in page.free), "")
    printed = dateline(first, page.words, "\n".join(line.text for line in page.lines if line.text != first))
    return page.find(
        place=printed.place, agency=printed.agency, authors=page.findings.authors or byline.reporters(first, page.words)
    )


Body = tuple[Findings, str, str, tuple[FurnitureLine, ...]]


def _page_body(draft: Draft, outlet: Outlet) -> Body:
    page = read_page(draft, outlet)
    paragraphs = [line.text for _, line in page.free if line.text]
    left = tuple(FurnitureLine(line.text, line.role) for line in page.lines if line.role is not None)
    return page.findings, _html_of(paragraphs), "\n\n".join(paragraphs), left


def _text_body(draft: Draft, outlet: Outlet) -> Body:
    paragraphs = [squash(block) for block in unwrap(clean(draft.body)).split("\n\n") if block.strip()]
    return _export(_html_of(paragraphs), draft, outlet)


def _html_body(draft: Draft, outlet: Outlet) -> Body:
    body = _KEPT_PICTURE.sub(rf"\1{outlet.base_url}\2", draft.body)
    markup = sanitise(body, base_url=draft.link or (None if draft.is_page else f"{outlet.base_url}/"))
    findings, markup, text, left = _export(markup, draft, outlet)
    if not draft.is_page:
        return findings, markup, text, left
    words = lexicon((findings.language or outlet.language).partition("-")[0])
    markup, furniture_left = drop_furniture(markup, words, draft.title)
    return findings, markup, content_text_of(markup), (*left, *furniture_left)


def _export(markup: str, draft: Draft, outlet: Outlet) -> Body:
    """A body without page furniture, in which headline, byline and date may still stand at the top."""
    text = content_text_of(markup)
    language = draft.language or detect(f"{draft.title or ''}\n{text}")
    words = lexicon((language or outlet.language).partition("-")[0])
    markup, findings, left = lift_opening(markup, words, squash(clean(draft.title or "")) or None, _conventions(outlet))
    text = content_text_of(markup) if left else text
    printed = dateline(text.partition("\n\n")[0], words, text[180:])
    return replace(findings, language=language, place=printed.place, agency=printed.agency), markup, text, left


_BODIES: dict[BodyKind, Callable[[Draft, Outlet], Body]] = {
    BodyKind.PAGE: _page_body,
    BodyKind.TEXT: _text_body,
    BodyKind.HTML: _html_body,
}


def _prefer_draft(findings: Findings, draft: Draft, conventions: DateConventions) -> tuple[Findings, tuple[str, ...]]:
    """Prefer what the format says to what the text shows; a date that can't be read is a warning."""
    warnings = list(findings.warnings)
    times: dict[str, Moment | None] = {}
    for name, raw in (("published", draft.published), ("updated", draft.updated)):
        times[name] = parse_moment(raw, draft.language or findings.language, conventions) if raw else getattr(findings, name)
        if raw and times[name] is None:
            warnings.append(f"The {name} time {raw!r} can't be read.")
    words = lexicon((draft.language or findings.language or "").partition("-")[0])
    credited = byline.credits_of(draft.bylines, words, draft.publisher)
    printed = read_dateline(draft.dateline, words) if draft.dateline else Dateline()
    folder = draft.path.parent.name
    better = replace(
        findings,
        title=squash(clean(draft.title)) if draft.title else findings.title,
        published=times["published"],
        updated=times["updated"],
        authors=draft.authors or credited.authors or findings.authors,
        editors=draft.editors or credited.editors or findings.editors,
        sources=draft.sources or findings.sources or credited.sources,
        place=printed.place or findings.place or draft.located,
        agency=printed.agency or findings.agency,
        section=draft.section or findings.section or folder or None,
        tags=draft.tags or tags_of(draft.keywords, words) or findings.tags,
        summary=squash(clean(draft.summary)) if draft.summary else findings.summary,
    )
    return better, tuple(warnings)


def _strictly(raw: str | None, name: str, conventions: DateConventions) -> datetime | None:
    """Read a time that decides what is public; one that can't be read is no time to guess."""
    if raw is None:
        return None
    moment = parse_moment(raw, None, conventions)
    if moment is None:
        raise UnreadableArticle(
            f"The {name} {raw!r} can't be read as a time. Write it like 2026-03-01T09:00:00+01:00.", stage="normalising"
        )
    return moment.at.astimezone(UTC)


def _is_reachable(url: str, draft: Draft) -> bool:
    """Return whether a picture can be fetched: by an absolute address, or because it came with the article."""
    return is_web_address(url) or url.startswith("/media/") or url in draft.attachments


def _conventions(outlet: Outlet) -> DateConventions:
    return DateConventions(outlet.zone, outlet.day_first, outlet.country)


def _running_text(text: str) -> str:
    """The long lines of a page, by which its language is told; all of it where there are none."""
    long = [line for line in text.split("\n") if len(line) >= 60]
    return "\n".join(long[:8]) or text


def _title_of(text: str) -> str:
    """Make a title of the first sentence, for an article that has none."""
    first = text.partition("\n\n")[0]
    return first if len(first) <= TITLE_LIMIT else first[: TITLE_LIMIT - 1].rpartition(" ")[0].rstrip(" ,;:") + "…"


def _html_of(paragraphs: list[str]) -> str:
    return "\n".join(f"<p>{html.escape(paragraph, quote=False)}</p>" for paragraph in paragraphs)
