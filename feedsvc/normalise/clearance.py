"""May this go out? One rule for every format: marks of the source, embargoes in words, notes to editors, empty articles."""

import re
from collections.abc import Iterable, Iterator, Sequence

from feedsvc.domain.clearance import Hold, HoldKind, Paywalled
from feedsvc.domain.drafts import Draft, Mark
from feedsvc.normalise.characters import fold
from feedsvc.normalise.lexicon import lexicon

PUBLIC = frozenset(
    "public published publish live usable final online everyone open free normal standard active approved ready done complete"
    " updated corrected developing breaking true yes on 1 200 inherit future any visible anyone default update correction new"
    " release released scheduled canceled cancelled confirmed success ok".split()
)
"""Values of a status that don't hold: what is public, what the reader has understood already, and what says nothing of it."""

_KINDS = frozenset("news story item article text telegram".split())
"""Words of a status that say what it is of: "New news"."""

_FALSE = frozenset("false no off 0 n nein non none null nil never f".split())
_HOLDS = re.compile(
    r"draft|private|unpublished|unlisted|hidden|^(?:is)?internal(?:only|use|useonly)?$|confidential|embargoed"
    r"|protect(?:ed|ion)?(?:post|page|content|article|entry|by\w*|with\w*)?$"
    r"|notforpublication"
)
_SAYS_PUBLIC = re.compile(
    r"(?:^|is|post|page)(?:published|publish|public|listed|visible|live|online|active|enabled|approved|reviewed|legalled|signedoff"
    r"|(?:cleared|approved|ready|ok)(?:for|to)(?:publish|publication|web|print|release|use))$"
)
_PARTS = re.compile(
    r"comment|title|image|picture|thumb|cover|sidebar|toc|nav|menu|header|footer|share|related|search|index|sitemap|widget"
)
"""Keys that speak of a part of the page, or of machines that look for it, whatever they hide."""

_TOPICS = re.compile(r"categor|tag|topic|keyword|section|slug|title|name|layout|template|author|url|link")
"""Keys whose values are words of the article's own."""

_STATES = re.compile(
    r"(?:^|post|pub|publication|publishing|article|entry|app|wp|workflow|editorial|work|review|moderation|content|page|story|node|item"
    r"|record|document|lifecycle|approval|version)(?:status|state|visibility|access|audience)$"
)
_PASSWORD = re.compile(r"password$|passwd$")
_MEMBERS = re.compile(r"^members?(?:only)?$|^(?:paid|subscribers?|payers?)only$|^memberson")
_RENDERED = re.compile(r"(?:^|\.)_?build\.(?:render|list)$")
_FREE = re.compile(r"accessibleforfree$")
_TIER = re.compile(r"contenttier$")
_PAYWALL = re.compile(r"^(?:is|has|behind)?paywall(?:ed)?$|^(?:is)?premium(?:content|article|only)?$")
_PARTLY_FREE = frozenset(("free", "metered"))
"""What readers may see without paying, at least some of them each month."""

_ALERTS = frozenset("flash alert urgent breaking bulletin eilmeldung urgente dringend срочно молния".split())


def holds_of_marks(marks: Iterable[Mark]) -> Iterator[Hold]:
    """Yield a reason for each mark by which the source says that an article isn't public."""
    for mark in marks:
        key, value = _key(mark.key), fold(mark.value)
        if _is_held(key, mark.key.casefold(), value):
            said = f"{mark.key}: {mark.value}" if mark.value and not _PASSWORD.search(key) else mark.key
            yield Hold(HoldKind.MARK, f"Its source marks it as not public ({said}).")


def holds_of_profile(marks: Iterable[Mark]) -> Iterator[Hold]:
    """Yield a reason for a mark by which the source says that its words are for editors, whatever they say."""
    for mark in marks:
        value = fold(mark.value)
        if _key(mark.key) == "profile" and lexicon("en").opening("advisory", value) == value:
            yield Hold(HoldKind.NOTE, f"Its source marks it as for editors, not for readers ({mark.key}: {mark.value}).")


def is_paywalled(marks: Iterable[Mark]) -> bool:
    """Return whether the source says that it shows an article only to subscribers (schema.org's isAccessibleForFree, Facebook's
    article:content_tier, and what editorial systems call a paywall)."""
    return any(_is_for_payers(_key(mark.key), fold(mark.value).rpartition("/")[2]) for mark in marks)


def holds_of_paywall(wanted: Paywalled) -> Sequence[Hold]:
    """Return the reason to hold an article behind a paywall, where the newsroom wants that."""
    reason = "Its source shows it only to subscribers (intake.paywalled)."
    return (Hold(HoldKind.PAYWALL, reason),) if wanted is Paywalled.HOLD else ()


def is_alert(draft: Draft) -> bool:
    """Return whether a headline alone is meant: the source marks an alert, or the headline says so."""
    if any(_key(mark.key) in ("urgency", "priority") and mark.value.strip() in ("1", "2") for mark in draft.marks):
        return True
    opening = re.split(r"[\s:–-]", fold(draft.title or "").lstrip("*[( "), maxsplit=1)[0]
    return opening.strip("*[]()!") in _ALERTS


def holds_of_emptiness(draft: Draft, text: str) -> Sequence[Hold]:
    """Return a reason to hold a headline that nothing stands behind: no text, media, link or alert mark."""
    if text or draft.media or draft.link or draft.withdrawn or is_alert(draft):
        return ()
    return (Hold(HoldKind.EMPTY, "There is a headline and nothing else: no text, no picture, no link."),)


def _is_held(key: str, printed: str, value: str) -> bool:
    if _PASSWORD.search(key):
        return value not in _FALSE
    if _RENDERED.search(printed):
        return value in _FALSE
    if _SAYS_PUBLIC.search(key) or key == "permalink":  # Eleventy writes no page without one
        return value in _FALSE
    if _STATES.search(key):
        return not all(word in PUBLIC | _KINDS for word in value.split()) and value not in lexicon("en").exact["public"]
    if _MEMBERS.search(key):
        return value not in _FALSE
    if value.strip("() ") in lexicon("en").exact["unpublished"] and not _TOPICS.search(key):
        return True
    return _HOLDS.search(key) is not None and value not in _FALSE and not _PARTS.search(key)


def _is_for_payers(key: str, value: str) -> bool:
    if _FREE.search(key):
        return value in _FALSE
    if _TIER.search(key):
        return value not in _PARTLY_FREE and value not in PUBLIC
    return _PAYWALL.search(key) is not None and value not in _FALSE and value not in _PARTLY_FREE


def _key(key: str) -> str:
    return re.sub(r"[\W_\d]", "", key.casefold())
