"""Front matter whose keys are words of a language, `rubrik`, `publicerad`: what the language's table says that they label."""

from dataclasses import replace

from feedsvc.domain.drafts import Draft
from feedsvc.normalise.byline_names import names_in
from feedsvc.normalise.labels import key_of
from feedsvc.normalise.language import detect
from feedsvc.normalise.lexicon import lexicon
from feedsvc.normalise.sanitise import content_text_of

_TEXTS = ("title", "summary", "published", "updated", "section")

LONGEST = 2000
"""Characters by which the language is told."""

_FORMATS = ("markdown", "restructuredtext")


def in_own_words(draft: Draft, outlets: str) -> Draft:
    """Return the draft with what such keys say where nothing else says it; what they say of clearance is read as before.

    They are of the language of the text, else of the outlet's, given as `outlets`.
    """
    if draft.format not in _FORMATS or not draft.marks:
        return draft
    words = lexicon(draft.language or detect(content_text_of(draft.body[:LONGEST])) or outlets)
    meant = {mark.key: key for mark in draft.marks if (key := key_of(mark.key, words)) in (*_TEXTS, "author")}
    said = {meant[mark.key]: mark.value for mark in reversed(draft.marks) if mark.key in meant}
    texts = {key: said[key] for key in _TEXTS if key in said and getattr(draft, key) is None}
    has_authors = draft.authors or any(byline.texts for byline in draft.bylines)
    authors = draft.authors if has_authors else names_in(said.get("author", ""), words)
    warnings = [one for one in draft.warnings if not any(one.endswith(f": the key {key} is unknown.") for key in meant)]
    return replace(draft, **texts, authors=authors, warnings=tuple(warnings))  # type: ignore[arg-type]
