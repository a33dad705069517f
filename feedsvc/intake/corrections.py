"""Corrections by hand: made at the desk, applied at once, and applied again whenever the source drops its article anew."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from feedsvc.domain.articles import Article, Revision, guid_from_id
from feedsvc.domain.decide import Decision
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
from feedsvc.errors import ArticleNotFound
from feedsvc.normalise.sanitise import content_text_of, sanitise
from feedsvc.normalise.summary import summarise
from feedsvc.ports import Clock, Store
from feedsvc.ports.articles import Overrides


@dataclass(frozen=True, slots=True, kw_only=True)
class Correct:
    """Correct fields of an article in place of its source."""

    store: Store
    clock: Clock
    base_url: str
    """What relative addresses in corrected HTML are relative to."""

    def __call__(self, name: str, wanted: Mapping[Field, Value], *, by: str) -> Decision:
        """Have an article, by its id, say what an editor wants of it, as a new revision at once; HTML is sanitised.

        A field that is wanted as its source states it loses its correction. Raises `ArticleNotFound`.
        """
        now = self.clock()
        wanted = self._sanitised(wanted)
        with self.store.begin() as unit:
            current = unit.articles.by_guid(guid_from_id(name))
            if current is None:
                raise ArticleNotFound(f"There is no article {name}.")
            before = unit.overrides.get(current.identity)
            override = correct(current, before, wanted, by=by, now=now)
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
    source = with_values(current.revision, stated, content_text_of)
    return source if Field.SUMMARY in stated else _summarised(source, current.revision)


def _summarised(edited: Revision, before: Revision) -> Revision:
    if edited.content_text == before.content_text or before.summary != summarise(before.content_text):
        return edited
    return replace(edited, summary=summarise(edited.content_text))
