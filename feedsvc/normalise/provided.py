"""What a provider's rule says of its articles, before they are normalised and after."""

from dataclasses import replace
from datetime import datetime
from email.utils import parseaddr
from zoneinfo import ZoneInfo

from feedsvc.domain.articles import Revision
from feedsvc.domain.clearance import Hold, HoldKind
from feedsvc.domain.drafts import BodyKind, Draft
from feedsvc.domain.outlet import Outlet
from feedsvc.domain.providers import Provider, Trust
from feedsvc.normalise.characters import fold
from feedsvc.normalise.dropping import dropping_of, without
from feedsvc.normalise.pipeline import normalise
from feedsvc.normalise.sanitise import content_text_of
from feedsvc.normalise.tags import once


def normalise_for(provider: Provider | None, draft: Draft, *, outlet: Outlet, received: datetime) -> Revision:
    """Normalise a draft by the rule of its provider, if it has one. Raises `UnreadableArticle`, as `normalise` does."""
    if provider is None:
        return normalise(draft, outlet=outlet, received=received)
    revision = normalise(prepared(draft, provider), outlet=outlet_for(provider, outlet), received=received)
    return finished(replace(revision, section=_section(draft, revision, provider)), provider)


def outlet_for(provider: Provider, outlet: Outlet) -> Outlet:
    """Return the outlet as it is assumed to be where a provider's articles don't tell."""
    zone = ZoneInfo(provider.zone) if provider.zone else outlet.zone
    day_first = outlet.day_first if provider.day_first is None else provider.day_first
    return replace(outlet, zone=zone, day_first=day_first)


def prepared(draft: Draft, provider: Provider) -> Draft:
    """Return a draft without the lines that its provider's are not to have; they are left beside it."""
    is_named_by_mail = provider.credit is not None and draft.sources == (parseaddr(draft.sender or "")[0],)
    draft = replace(draft, language=draft.language or provider.language, sources=() if is_named_by_mail else draft.sources)
    dropping = dropping_of(provider)
    if dropping is None:
        return draft
    body, left = without(draft, dropping)
    if not (content_text_of(body) if draft.body_kind is BodyKind.HTML else body).strip():
        warning = f"The rule of {provider.name} would leave no text, so nothing was dropped."
        return replace(draft, warnings=(*draft.warnings, warning))
    return replace(draft, body=body, left=(*draft.left, *left))


def finished(revision: Revision, provider: Provider) -> Revision:
    """Return a normalised revision with its provider's tags, credits and trust."""
    tags = {fold(printed): own for printed, own in provider.tags}
    is_held = provider.trust is Trust.HOLD and not revision.withdrawn
    review = Hold(HoldKind.REVIEW, f"What {provider.name} delivers waits for an editor.")
    return replace(
        revision,
        provider=provider.name,
        tags=once(filter(None, (tags.get(fold(tag), tag) for tag in revision.tags))),
        sources=revision.sources or ((provider.credit,) if provider.credit else ()),
        media=tuple(replace(media, credit=media.credit or provider.picture_credit) for media in revision.media),
        links=provider.links,
        only_in=provider.feeds if provider.trust is Trust.FEEDS else (),
        holds=(*revision.holds, review) if is_held else revision.holds,
    )


def _section(draft: Draft, revision: Revision, provider: Provider) -> str | None:
    """Return the newsroom's name of a section: of the one that the format states, a code too, else of the one found."""
    sections = {fold(printed): own for printed, own in provider.sections}
    stated = fold(draft.section or "")
    found = stated if stated in sections else fold(revision.section or "")
    return sections.get(found, revision.section) or None
