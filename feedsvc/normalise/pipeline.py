"""From Draft to Revision: what its format says, what its text shows, and whether it may go out."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import PurePosixPath

from feedsvc.domain.addresses import is_web_address
from feedsvc.domain.articles import Dateline, FurnitureLine, Moment, Revision, Role, Zone, mint_guid
from feedsvc.domain.clearance import Hold, HoldKind, Paywalled
from feedsvc.domain.drafts import BodyKind, Draft
from feedsvc.domain.files import DESK
from feedsvc.domain.limits import LONGEST_BODY, MAX_LINES, is_endless
from feedsvc.domain.outlet import Outlet
from feedsvc.domain.providers import address_of
from feedsvc.errors import UnreadableArticle
from feedsvc.normalise import byline
from feedsvc.normalise.bodies import BODIES, conventions_of, read_page
from feedsvc.normalise.characters import clean, squash
from feedsvc.normalise.clearance import holds_of_emptiness, holds_of_marks, holds_of_paywall, holds_of_profile, is_paywalled
from feedsvc.normalise.dateline import read_dateline
from feedsvc.normalise.dates import DateConventions, parse_moment
from feedsvc.normalise.dates_shown import settled
from feedsvc.normalise.identity import identity_of
from feedsvc.normalise.instructed import Instructions
from feedsvc.normalise.instructions import Reading
from feedsvc.normalise.kinds import holds_of_kind
from feedsvc.normalise.language import detect
from feedsvc.normalise.lexicon import lexicon
from feedsvc.normalise.orders import parts_of_name
from feedsvc.normalise.page import Findings
from feedsvc.normalise.placing import pin_of, priority_of
from feedsvc.normalise.sanitise import content_text_of
from feedsvc.normalise.sections import section_of
from feedsvc.normalise.summary import summarise
from feedsvc.normalise.tags import once, tags_of
from feedsvc.normalise.tidying import tidy
from feedsvc.normalise.versions import is_correction, unversioned, versioned
from feedsvc.normalise.zones import latest

TITLE_LIMIT = 90
"""Characters of a title that is made of an article's first sentence."""

_LETTER = re.compile(r"[^\W\d_]")

TEASED = "Its source shows it only to subscribers: only its summary is published (intake.paywalled)."


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
    original = draft = tidy(draft)
    conventions = conventions_of(outlet)
    draft, instructions = _read_title(draft, conventions, outlet, received)
    kind = BODIES[draft.body_kind]
    findings, content_html, content_text, left = kind(draft, outlet, received)
    instructions = instructions.completed_by(findings.ends)
    findings, warnings = _prefer_draft(findings, draft, conventions)
    if not draft.withdrawn:
        _refuse_wordless(findings.title, content_text, has_picture=bool(draft.media))
    identity = identity_of(draft)
    title = findings.title or _title_of(content_text)
    stated_version = unversioned(squash(clean(original.title or "")))[0]
    version = stated_version or findings.version
    stated = _embargo(draft, conventions)
    words = lexicon(findings.language or outlet.language)
    named = [*instructions.holds, *findings.holds, *holds_of_kind(title, content_text, _heads(draft, left), words)]
    revision = Revision(
        guid=mint_guid(outlet.guid_namespace, identity),
        identity=identity,
        title=versioned(title, findings.version) if outlet.keeps_versions else title,
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
        embargo=max([*_others(instructions.ends + findings.ends, draft, conventions), *filter(None, [stated])], default=None),
        expires=_strictly(draft.expires, "expiry", conventions),
        priority=priority_of(draft.marks),
        pinned=_pinned(draft, conventions),
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
        feed_ids=draft.feed_ids,
        furniture=(*_notes(stated_version), *left, *_left_by(draft), *_hidden(draft)),
        warnings=(*draft.warnings, *warnings),
        sender=address_of(draft.sender) or None,
        is_correction=draft.is_correction or is_correction(version, title, words),
        holds=_holds(draft, named, _said(content_text, left), has_end=stated is not None),
    )
    return _for_payers(revision, outlet.paywalled) if is_paywalled(draft.marks) else revision


def _for_payers(revision: Revision, wanted: Paywalled) -> Revision:
    """Return a revision that its source shows only to subscribers, as the setting has it published."""
    if wanted is Paywalled.SUMMARY:
        return replace(revision, is_paywalled=True, warnings=(*revision.warnings, TEASED))
    return replace(revision, holds=(*revision.holds, *holds_of_paywall(wanted)))


def _read_title(draft: Draft, conventions: DateConventions, outlet: Outlet, received: datetime) -> tuple[Draft, Instructions]:
    """Read the words to editors in a title, in the file's name, in notes and beside the article on its page; the title loses
    them."""
    unseen = [line for hidden in draft.hidden for line in hidden.lines]
    named = parts_of_name(draft.path.stem)
    if not any((draft.title, named, draft.notes, draft.left, unseen)):
        return draft, Instructions()
    start = content_text_of(draft.body[:2000]) if draft.body_kind is BodyKind.HTML else draft.body[:2000]
    words = lexicon((draft.language or detect(f"{draft.title or ''}\n{start}") or outlet.language).partition("-")[0])
    reading = Reading(words, conventions, received)
    beside = (*draft.left, *draft.dated, *draft.guesses)
    instructions = reading.of_notes(draft.notes) + reading.of_left(beside) + reading.of_unseen(unseen) + reading.of_name(named)
    draft = replace(draft, dated=reading.without_embargoes(draft.dated), guesses=reading.without_embargoes(draft.guesses))
    if draft.title is None:
        return draft, instructions
    printed = squash(clean(draft.title))
    title, of_title = reading.of_title(printed if outlet.keeps_versions else unversioned(printed)[1])
    return replace(draft, title=title or None), instructions + of_title


def _heads(draft: Draft, left: tuple[FurnitureLine, ...]) -> list[str]:
    """Return the lines in which an article may say what it is: those of its head, the first of a text whatever it is."""
    roles = (Role.TITLE, Role.SECTION, Role.STANDFIRST)
    is_text = draft.body_kind is BodyKind.PAGE
    return [line.text for n, line in enumerate(left) if line.role in roles or (is_text and n == 0)]


def _said(content_text: str, left: tuple[FurnitureLine, ...]) -> str:
    """Return the text of an article, or of the lines that were taken for more than its date, byline or furniture."""
    return content_text or " ".join(line.text for line in left if line.role in (Role.STANDFIRST, Role.SECTION))


def _holds(draft: Draft, named: list[Hold], text: str, *, has_end: bool) -> tuple[Hold, ...]:
    """Gather every reason to hold an article, each once; words about an embargo give way to an end that its format states.

    That there is no text is said where nothing else is: a notice to editors has none for its readers.
    """
    said = [hold for hold in named if not (has_end and hold.kind is HoldKind.EMBARGO)]
    doubts = [Hold(HoldKind.DOUBT, doubt) for doubt in draft.doubts]
    marked = [*holds_of_marks(draft.marks), *holds_of_profile(draft.marks)]
    return tuple(dict.fromkeys([*marked, *said, *doubts])) or tuple(holds_of_emptiness(draft, text))


def _notes(version: str) -> tuple[FurnitureLine, ...]:
    """Return which version of a story its title says it is, "UPDATE 2-", "CORRECTED-"."""
    return (FurnitureLine(version, Role.NOTE),) if version else ()


def _left_by(draft: Draft) -> Iterator[FurnitureLine]:
    """Yield what a page's reader did not take for the article."""
    return (FurnitureLine(text, Role.FURNITURE) for text in draft.left)


def _hidden(draft: Draft) -> tuple[FurnitureLine, ...]:
    """Return a role and a length for what the author hid: the text itself is kept nowhere."""
    return tuple(FurnitureLine(f"[{hidden.length} characters]", Role.HIDDEN) for hidden in draft.hidden)


def _refuse_endless(draft: Draft) -> None:
    if is_endless(draft.body):
        raise UnreadableArticle(f"The text has more than {LONGEST_BODY:,} characters: no article does.", stage="normalising")
    if draft.body_kind is not BodyKind.HTML and draft.body.count("\n") > 2 * MAX_LINES:
        raise UnreadableArticle(f"The text has more than {MAX_LINES:,} paragraphs: no article does.", stage="normalising")


def _refuse_wordless(title: str | None, text: str, *, has_picture: bool) -> None:
    """Refuse what says nothing: an empty article, and figures without a word."""
    if not text and not title:
        raise UnreadableArticle("There is no headline and no text in it.", stage="normalising")
    if not has_picture and not _LETTER.search(f"{title or ''} {text}"):
        raise UnreadableArticle("There is no word in it, only figures and signs.", stage="normalising")


def annotate(draft: Draft, *, outlet: Outlet, received: datetime) -> tuple[AnnotatedLine, ...]:
    """Return what each line of a page was taken for; () for a draft that is no page of text."""
    if draft.body_kind is not BodyKind.PAGE:
        return ()
    return tuple(AnnotatedLine(line.text, line.role or Role.PARAGRAPH) for line in read_page(draft, outlet, received).lines)


def _prefer_draft(findings: Findings, draft: Draft, conventions: DateConventions) -> tuple[Findings, tuple[str, ...]]:
    """Prefer what the format says to what the text shows; a date that can't be read is a warning."""
    warnings = list(findings.warnings)
    times: dict[str, Moment | None] = {}
    for name, raw in (("published", draft.published), ("updated", draft.updated)):
        times[name] = parse_moment(raw, draft.language or findings.language, conventions) if raw else getattr(findings, name)
        if raw and times[name] is None:
            warnings.append(f"The {name} time {raw!r} can't be read.")
    words = lexicon((draft.language or findings.language or "").partition("-")[0])
    times["published"] = settled(times["published"], draft, words, conventions)
    credited = byline.credits_of(draft.bylines, words, draft.publisher)
    printed = read_dateline(draft.dateline, words) if draft.dateline else Dateline()
    sections = (section_of(name, words, draft.publisher, draft.title) for name in (draft.section, findings.section))
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
        section=next(filter(None, sections), None) or _folder_of(draft.path),
        tags=once(draft.tags) or tags_of(draft.keywords, words) or findings.tags,
        summary=squash(clean(draft.summary)) if draft.summary else findings.summary,
    )
    return better, tuple(warnings)


def _folder_of(path: PurePosixPath) -> str | None:
    """Return the section that the folder of a file names."""
    return None if path.parent.name == DESK else path.parent.name or None


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


def _embargo(draft: Draft, conventions: DateConventions) -> datetime | None:
    """Read when an embargo ends; an hour that comes twice, where no zone is stated, ends with the later."""
    at = _strictly(draft.embargo, "embargo", conventions)
    moment = at and parse_moment(draft.embargo or "", None, conventions)
    if moment and moment.zone is Zone.ASSUMED:
        return latest(moment.at.replace(tzinfo=None), conventions.zone).astimezone(UTC)
    return at


def _others(ends: Iterable[datetime], draft: Draft, conventions: DateConventions) -> list[datetime]:
    """Return the ends that words name beside the stated one: one that has its clock is that, in a zone that they don't name."""
    moment = parse_moment(draft.embargo, None, conventions) if draft.embargo else None
    clock = moment and moment.at.replace(tzinfo=None)
    return [end for end in ends if end.astimezone(conventions.zone).replace(tzinfo=None) != clock]


def _pinned(draft: Draft, conventions: DateConventions) -> datetime | None:
    """Read until when an article is pinned; what can't be read pins nothing."""
    stated = pin_of(draft.marks)
    moment = parse_moment(stated, None, conventions) if stated else None
    return moment.at.astimezone(UTC) if moment else None


def _is_reachable(url: str, draft: Draft) -> bool:
    """Return whether a picture can be fetched: by an absolute address, or because it came with the article."""
    return is_web_address(url) or url.startswith("/media/") or url in draft.attachments


def _title_of(text: str) -> str:
    """Make a title of the first sentence, for an article that has none."""
    first = text.partition("\n\n")[0]
    return first if len(first) <= TITLE_LIMIT else first[: TITLE_LIMIT - 1].rpartition(" ")[0].rstrip(" ,;:") + "…"
