"""Corrections by hand: made at the desk, applied at once, and applied again whenever the source drops its article anew."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, tzinfo

from feedsvc.domain.articles import Article, Revision, guid_from_id
from feedsvc.domain.correction_notes import note_of
from feedsvc.domain.decide import Decision
from feedsvc.domain.drafts import Media
from feedsvc.domain.overrides import (
    Field,
    Override,
    Value,
    cleared,
    correct,
    corrected,
    revise,
    source_values,
    with_source_values,
    with_values,
)
from feedsvc.domain.picture_corrections import WantedPicture, correct_pictures, without_pictures
from feedsvc.domain.pictures import KEPT
from feedsvc.errors import ArticleNotFound, RefusedChange
from feedsvc.normalise.sanitise import content_text_of, sanitise
from feedsvc.normalise.summary import summarise
from feedsvc.ports import Clock, Store
from feedsvc.ports.articles import Overrides
from feedsvc.ports.intake import MediaStore


@dataclass(frozen=True, slots=True, kw_only=True)
class Correct:
    """Correct fields of an article in place of its source."""

    store: Store
    media: MediaStore
    clock: Clock
    base_url: str
    """What relative addresses in corrected HTML are relative to."""
    zone: tzinfo = UTC
    """The zone of days."""

    def __call__(self, name: str, wanted: Mapping[Field, Value], *, by: str) -> Decision:
        """Have an article, by its id, say what an editor wants of it, as a new revision at once; HTML is sanitised.

        A field that is wanted as its source states it loses its correction. Raises `ArticleNotFound`.
        """
        wanted = self._dated(self._sanitised(wanted))

        def corrected_fields(current: Article, before: Override | None) -> Override:
            return correct(current, before, wanted, by=by, now=self.clock())

        return self._apply(name, corrected_fields)

    def pictures(self, name: str, wanted: Mapping[str, WantedPicture], *, by: str) -> Decision:
        """Have the pictures of an article, by their addresses, be as an editor wants them, likewise."""
        self.media.share({want.instead.url.removeprefix(KEPT) for want in wanted.values() if want.instead})

        def corrected_pictures(current: Article, before: Override | None) -> Override:
            now = self.clock()
            known = before or Override(current.identity, by, now)
            pictures = correct_pictures(current.revision, known.pictures, wanted)
            return replace(known, by=by, at=now, pictures=pictures)

        return self._apply(name, corrected_pictures)

    def keep_picture(self, name: str, content: bytes) -> tuple[Media, str]:
        """Keep a picture for an article, and return it with its address. Raises `RefusedChange` for what is none."""
        kept = self.media.keep(name, content)
        if kept is None:
            raise RefusedChange(f"{name} is no picture that can be shown; choose JPEG, PNG, GIF or WebP.")
        return kept, f"{self.base_url}{kept.url}"

    def _apply(self, name: str, corrected_by: Callable[[Article, Override | None], Override]) -> Decision:
        with self.store.begin() as unit:
            current = unit.articles.by_guid(guid_from_id(name))
            if current is None:
                raise ArticleNotFound(f"There is no article {name}.")
            before, now = unit.overrides.get(current.identity), self.clock()
            override = corrected_by(current, before)
            edited = with_override(source_of(current, before), override)
            decision = revise(current, replace(edited, received=now, reread=None), now=now)
            unit.overrides.keep(override)
            return Decision(decision.verdict, unit.articles.apply(decision))

    def override(self, article: Article) -> Override | None:
        """Return the corrections that an article has."""
        with self.store.read() as view:
            return view.overrides.get(article.identity)

    def _sanitised(self, wanted: Mapping[Field, Value]) -> Mapping[Field, Value]:
        content = wanted.get(Field.CONTENT)
        if not isinstance(content, str):
            return wanted
        return {**wanted, Field.CONTENT: sanitise(content, base_url=f"{self.base_url}/")}

    def _dated(self, wanted: Mapping[Field, Value]) -> Mapping[Field, Value]:
        """Put the day before each note of a correction that has none."""
        notes = wanted.get(Field.CORRECTIONS)
        if not isinstance(notes, tuple):
            return wanted
        today = self.clock().astimezone(self.zone).date().isoformat()
        return {**wanted, Field.CORRECTIONS: tuple(note if _is_dated(note) else f"{today} {note}" for note in notes)}


def _is_dated(note: str) -> bool:
    try:
        return bool(note_of(note)[1].strip())
    except ValueError:
        return False


def with_corrections(source: Revision, overrides: Overrides) -> Revision:
    """Return what a source says with the corrections that its article has, and record what it says of those fields now."""
    override = overrides.get(source.identity)
    if override is None:
        return source
    edited, current = corrected_by(source, override)
    if current != override:
        overrides.keep(current)
    return edited


def corrected_by(source: Revision, override: Override) -> tuple[Revision, Override]:
    """Return what a source says as corrected, and the corrections with what it says of those fields now."""
    source = cleared(source, override)
    current = with_source_values(override, source)
    return with_override(source, current), current


def with_override(source: Revision, override: Override) -> Revision:
    """Return a source's revision as corrected; a summary that was taken from its text is taken from the corrected text."""
    edited = corrected(source, override, content_text_of)
    return edited if Field.SUMMARY in override.corrections else _summarised(edited, source)


def source_of(current: Article, override: Override | None) -> Revision:
    """Return an article's revision as its source states it."""
    stated = source_values(override)
    shown = without_pictures(current.revision, override.pictures) if override else current.revision
    source = with_values(shown, stated, content_text_of)
    return source if Field.SUMMARY in stated else _summarised(source, current.revision)


def _summarised(edited: Revision, before: Revision) -> Revision:
    if edited.content_text == before.content_text or before.summary != summarise(before.content_text):
        return edited
    return replace(edited, summary=summarise(edited.content_text))
