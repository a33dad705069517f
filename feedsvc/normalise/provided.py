"""What a provider's rule says of its articles, before they are normalised and after."""

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from datetime import datetime
from email.utils import parseaddr
from zoneinfo import ZoneInfo

from feedsvc.domain.articles import Revision
from feedsvc.domain.clearance import Hold, HoldKind
from feedsvc.domain.drafts import BodyKind, Draft
from feedsvc.domain.outlet import Outlet
from feedsvc.domain.providers import Provider, Trust
from feedsvc.normalise.blocks import leaves_of
from feedsvc.normalise.characters import clean, fold
from feedsvc.normalise.pipeline import normalise
from feedsvc.normalise.sanitise import content_text_of
from feedsvc.normalise.tags import once

_PARAGRAPHS = re.compile(r"(\n[^\S\n]*\n\s*)")
_EVERYTHING = "*"

Fits = Callable[[str], bool]


def normalise_for(provider: Provider | None, draft: Draft, *, outlet: Outlet, received: datetime) -> Revision:
    """Normalise a draft by the rule of its provider, if it has one. Raises `UnreadableArticle`, as `normalise` does."""
    if provider is None:
        return normalise(draft, outlet=outlet, received=received)
    return finished(normalise(prepared(draft, provider), outlet=outlet_for(provider, outlet), received=received), provider)


def outlet_for(provider: Provider, outlet: Outlet) -> Outlet:
    """Return the outlet as it is assumed to be where a provider's articles don't tell."""
    zone = ZoneInfo(provider.zone) if provider.zone else outlet.zone
    day_first = outlet.day_first if provider.day_first is None else provider.day_first
    return replace(outlet, zone=zone, day_first=day_first)


def prepared(draft: Draft, provider: Provider) -> Draft:
    """Return a draft without the lines that its provider's are not to have; they are left beside it."""
    is_named_by_mail = provider.credit is not None and draft.sources == (parseaddr(draft.sender or "")[0],)
    sections = {fold(printed): own for printed, own in provider.sections}
    section = sections.get(fold(draft.section), draft.section) if draft.section else None
    draft = replace(
        draft,
        language=draft.language or provider.language,
        section=section or None,
        sources=() if is_named_by_mail else draft.sources,
    )
    if not provider.drop and not provider.drop_below:
        return draft
    body, left = _without(draft, _fitting(provider.drop), _fitting(provider.drop_below))
    if not (content_text_of(body) if draft.body_kind is BodyKind.HTML else body).strip():
        warning = f"The rule of {provider.name} would leave no text, so nothing was dropped."
        return replace(draft, warnings=(*draft.warnings, warning))
    return replace(draft, body=body, left=(*draft.left, *left))


def finished(revision: Revision, provider: Provider) -> Revision:
    """Return a normalised revision with its provider's names, credits and trust."""
    sections, tags = ({fold(printed): own for printed, own in table} for table in (provider.sections, provider.tags))
    section = sections.get(fold(revision.section), revision.section) if revision.section else None
    named = (tags.get(fold(tag), tag) for tag in revision.tags)
    is_held = provider.trust is Trust.HOLD and not revision.withdrawn
    review = Hold(HoldKind.REVIEW, f"What {provider.name} delivers waits for an editor.")
    return replace(
        revision,
        provider=provider.name,
        section=section or None,
        tags=once(filter(None, named)),
        sources=revision.sources or ((provider.credit,) if provider.credit else ()),
        media=tuple(replace(media, credit=media.credit or provider.picture_credit) for media in revision.media),
        links=provider.links,
        only_in=provider.feeds if provider.trust is Trust.FEEDS else (),
        holds=(*revision.holds, review) if is_held else revision.holds,
    )


def _fitting(patterns: Iterable[str]) -> Fits:
    """Return a test for lines that say what one of these patterns says."""
    forms = [".*".join(map(re.escape, fold(clean(pattern)).split(_EVERYTHING))) for pattern in patterns]
    form = re.compile("|".join(f"(?:{each})" for each in forms)) if forms else None
    return lambda text: form is not None and bool(text.strip()) and form.fullmatch(fold(clean(text))) is not None


def _without(draft: Draft, goes: Fits, ends: Fits) -> tuple[str, list[str]]:
    if draft.body_kind is BodyKind.HTML:
        return _markup_without(draft.body, goes, ends)
    return _text_without(draft.body, goes, ends)


def _markup_without(markup: str, goes: Fits, ends: Fits) -> tuple[str, list[str]]:
    """Take blocks out of HTML; return the rest, and their texts in order."""
    left: list[str] = []
    kept, at = "", 0
    for match, text in leaves_of(markup):
        if ends(text):
            left += content_text_of(markup[match.start() :]).split("\n\n")
            return kept + markup[at : match.start()], left
        if goes(text):
            kept, at = kept + markup[at : match.start()], match.end()
            left.append(text)
    return kept + markup[at:], left


def _text_without(text: str, goes: Fits, ends: Fits) -> tuple[str, list[str]]:
    """Take paragraphs and lines out of a text; return the rest, and what was taken out in order."""
    parts = _PARAGRAPHS.split(text.replace("\r\n", "\n"))
    left: list[str] = []
    kept: list[str] = []
    for n, part in enumerate(parts):
        if n % 2:
            kept.append(part)
        elif ends(part):
            return "".join(kept), [*left, *_lines("".join(parts[n:]))]
        elif goes(part):
            left += _lines(part)
        else:
            lines = part.split("\n")
            last = next((m for m, line in enumerate(lines) if ends(line)), len(lines))
            left += [line.strip() for line in lines[:last] if goes(line)]
            kept.append("\n".join(line for line in lines[:last] if not goes(line)))
            if last < len(lines):
                return "".join(kept), [*left, *_lines("\n".join([*lines[last:], *parts[n + 1 :]]))]
    return "".join(kept), left


def _lines(text: str) -> Sequence[str]:
    return [line.strip() for line in text.split("\n") if line.strip()]
