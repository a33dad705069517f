"""Corrections by hand: what an editor says of an article in place of its source, also when it is dropped again."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum

from feedsvc.domain.articles import Article, Identity, Revision
from feedsvc.domain.decide import Decision, decide

Value = str | tuple[str, ...] | datetime | None
"""A field's value: text, several texts, or an instant (aware, UTC)."""


class Field(StrEnum):
    """A field that may be corrected; the value is its name in `Revision`."""

    TITLE = "title"
    SUMMARY = "summary"
    SECTION = "section"
    LANGUAGE = "language"
    AUTHORS = "authors"
    EDITORS = "editors"
    SOURCES = "sources"
    TAGS = "tags"
    LINK = "link"
    RIGHTS = "rights"
    EMBARGO = "embargo"
    EXPIRES = "expires"
    CONTENT = "content_html"

    @property
    def is_list(self) -> bool:
        """Whether its value is several texts."""
        return self in (Field.AUTHORS, Field.EDITORS, Field.SOURCES, Field.TAGS)

    @property
    def is_instant(self) -> bool:
        """Whether its value is an instant."""
        return self in (Field.EMBARGO, Field.EXPIRES)


@dataclass(frozen=True, slots=True)
class Correction:
    """What an editor says of a field, and what the source says of it."""

    value: Value
    source: Value


@dataclass(frozen=True, slots=True)
class Override:
    """Every correction of one article, who made the last of them, and when."""

    identity: Identity
    by: str
    at: datetime
    corrections: Mapping[Field, Correction] = field(default_factory=dict)
    released: tuple[str, ...] = ()
    """Reasons to hold the article that an editor has overruled; the same reason holds it no more."""


def value_of(revision: Revision, name: Field) -> Value:
    """Return what a revision says of a field."""
    value: Value = getattr(revision, name)
    return value


def corrected(source: Revision, override: Override | None, text_of: Callable[[str], str]) -> Revision:
    """Return a source's revision with what the editor says; `text_of` takes the plain text from corrected HTML."""
    if override is None or not override.corrections:
        return source
    return with_values(source, {name: correction.value for name, correction in override.corrections.items()}, text_of)


def with_values(revision: Revision, values: Mapping[Field, Value], text_of: Callable[[str], str]) -> Revision:
    """Return a revision with other values; content that changes takes its plain text with it."""
    changes: dict[str, object] = {name.value: value for name, value in values.items()}
    if Field.CONTENT in values and values[Field.CONTENT] != revision.content_html:
        changes["content_text"] = text_of(str(values[Field.CONTENT]))
    return replace(revision, **changes)  # type: ignore[arg-type]  # a Field is one of its fields


def with_source_values(override: Override, source: Revision) -> Override:
    """Return corrections with what the source says now, so that a correction taken back gives way to it."""
    corrections = {
        name: replace(correction, source=value_of(source, name)) for name, correction in override.corrections.items()
    }
    return replace(override, corrections=corrections)


def correct(current: Article, override: Override | None, wanted: Mapping[Field, Value], *, by: str, now: datetime) -> Override:
    """Return the corrections of an article after an editor said that its fields are as `wanted`.

    What is as the source says needs no correction, and loses the one it had.
    """
    before = {} if override is None else override.corrections
    corrections = dict(before)
    for name, value in wanted.items():
        original = before[name].source if name in before else value_of(current.revision, name)
        corrections.pop(name, None)
        if value != original:
            corrections[name] = Correction(value, original)
    return Override(current.identity, by, now, corrections, () if override is None else override.released)


def release(current: Article, held: Revision, override: Override | None, *, by: str, now: datetime) -> Override:
    """Return the override of an article after an editor released what held a revision of it."""
    before = override or Override(current.identity, by, now)
    reasons = (*before.released, *(hold.reason for hold in held.holds))
    return replace(before, by=by, at=now, released=tuple(dict.fromkeys(reasons)))


def cleared(source: Revision, override: Override | None) -> Revision:
    """Return a source's revision without the reasons to hold it that an editor has overruled."""
    if override is None or not source.holds:
        return source
    return replace(source, holds=tuple(hold for hold in source.holds if hold.reason not in override.released))


def source_values(override: Override | None) -> dict[Field, Value]:
    """Return what the source says of each field that is corrected."""
    return {} if override is None else {name: correction.source for name, correction in override.corrections.items()}


def revise(current: Article, revision: Revision, *, now: datetime) -> Decision:
    """Decide what an edited revision does to its article: as a revision of the source, but what is withdrawn stays so, and
    what waits goes on waiting."""
    decision = decide(revision, current, now=now)
    kept = replace(decision.article, withdrawn=current.withdrawn, withdrawn_by=current.withdrawn_by, waiting=current.waiting)
    return Decision(decision.verdict, kept)
