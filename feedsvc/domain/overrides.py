"""Corrections by hand: what an editor says of an article in place of its source, also when it is dropped again."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, fields, is_dataclass, replace
from datetime import UTC, datetime
from enum import StrEnum
from hashlib import sha256

from feedsvc.domain.articles import Article, Identity, Revision
from feedsvc.domain.clearance import HoldKind
from feedsvc.domain.decide import Decision, decide, significant
from feedsvc.domain.picture_corrections import Corrections, with_pictures, with_source_pictures

MOST_REJECTED = 20
"""Revisions of one article of which it is remembered that they were turned down."""

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
    pictures: Corrections = field(default_factory=dict)
    """Corrections of pictures, by the address of the source's."""
    rejected: tuple[str, ...] = ()
    """Marks (`mark_of`) of held revisions that an editor turned down, the last of them; dropped again they are no news."""


def value_of(revision: Revision, name: Field) -> Value:
    """Return what a revision says of a field."""
    value: Value = getattr(revision, name)
    return value


def corrected(source: Revision, override: Override | None, text_of: Callable[[str], str]) -> Revision:
    """Return a source's revision with what the editor says; `text_of` takes the plain text from corrected HTML."""
    if override is None:
        return source
    values = {name: correction.value for name, correction in override.corrections.items()}
    return with_pictures(with_values(source, values, text_of) if values else source, override.pictures)


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
    return replace(override, corrections=corrections, pictures=with_source_pictures(override.pictures, source))


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
    return replace(override or Override(current.identity, by, now), by=by, at=now, corrections=corrections)


def release(current: Article, held: Revision, override: Override | None, *, by: str, now: datetime) -> Override:
    """Return the override of an article after an editor released what held a revision of it.

    That its provider's are to be looked at holds the next one again.
    """
    before = override or Override(current.identity, by, now)
    reasons = (*before.released, *(hold.reason for hold in held.holds if hold.kind is not HoldKind.REVIEW))
    return replace(before, by=by, at=now, released=tuple(dict.fromkeys(reasons)))


def reject(current: Article, held: Revision, override: Override | None, *, by: str, now: datetime) -> Override:
    """Return the override of an article after an editor turned down a revision of it."""
    before = override or Override(current.identity, by, now)
    return replace(before, rejected=(*before.rejected, mark_of(held))[-MOST_REJECTED:])


def is_rejected(revision: Revision, override: Override | None) -> bool:
    """Return whether an editor turned down just this revision."""
    return override is not None and bool(override.rejected) and mark_of(revision) in override.rejected


def mark_of(revision: Revision) -> str:
    """Return a mark that revisions share which say the same (`decide.significant`)."""
    return sha256("\n".join(_spelt(significant(revision))).encode(errors="replace")).hexdigest()


def _spelt(value: object) -> Iterator[str]:
    """Yield the parts of a value; instants are spelt in UTC, however they came."""
    if isinstance(value, datetime):
        yield value.astimezone(UTC).isoformat()
    elif isinstance(value, tuple):
        for number, member in enumerate(value):
            yield f"{number}:"
            yield from _spelt(member)
    elif is_dataclass(value):
        yield from _spelt(tuple(getattr(value, each.name) for each in fields(value)))
    else:
        yield str(value)


def is_empty(override: Override) -> bool:
    """Return whether an override says nothing."""
    return not (override.corrections or override.pictures or override.released or override.rejected)


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
