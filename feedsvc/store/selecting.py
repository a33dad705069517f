"""Which articles a stream asks for, in SQL: a selection's fields, what is public, where a page begins."""

from collections.abc import Iterable, Sequence

from sqlalchemy import Connection, Select, exists, not_, select, text, tuple_, union
from sqlalchemy.sql import ColumnElement

from feedsvc.domain.articles import Place, Revision
from feedsvc.domain.feeds import Selection, Term
from feedsvc.domain.status import ArticleStatus
from feedsvc.store import search
from feedsvc.store.article_rows import article_rows
from feedsvc.store.schema import articles, micros, terms


def selected(
    connection: Connection, selection: Selection, *, now: int, limit: int, after: Place | None
) -> Select[tuple[object, ...]]:
    """Select the public articles of a selection.

    The first kind of field that is given drives the query, from its index and in order; the others are looked up for
    each article. Without one the index of all that is shown drives it.
    """
    conditions = [*public(now), *beyond(after)]
    words = [search.matches(connection, selection.query)] if selection.query.strip() else []
    fields = _fields(selection)
    if not fields:
        return article_rows().where(*conditions, *words)
    (term, values), *others = fields
    carried = [_carries(other, wanted) for other, wanted in others]
    candidates = [_candidates(term, value, now, after, limit, [*conditions, *carried, *words]) for value in values]
    ids = candidates[0] if len(candidates) == 1 else select(union(*candidates).subquery().c.article)
    return article_rows().where(articles.c.id.in_(ids))


def public(now: int) -> list[ColumnElement[bool]]:
    """Return the conditions of `domain.articles.is_listed`."""
    is_shown: ColumnElement[bool] = text("articles.is_shown")  # type: ignore[assignment]  # spelt so that the partial index serves
    until = articles.c.visible_until
    return [is_shown, articles.c.published <= now, articles.c.visible_from <= now, until.is_(None) | (until > now)]


def has_status(status: ArticleStatus, now: int) -> list[ColumnElement[bool]]:
    """Return the conditions of `domain.status.status_of`."""
    withdrawn, duplicate_of, until = articles.c.withdrawn, articles.c.duplicate_of, articles.c.visible_until
    is_current = until.is_(None) | (until > now)
    is_held = articles.c.held.is_not(None) & articles.c.waiting.is_(None)  # the current revision itself
    shown = [withdrawn.is_(None), duplicate_of.is_(None), not_(is_held)]
    conditions: dict[ArticleStatus, list[ColumnElement[bool]]] = {
        ArticleStatus.WITHDRAWN: [withdrawn.is_not(None)],
        ArticleStatus.HELD: [withdrawn.is_(None), is_held],
        ArticleStatus.DUPLICATE: [withdrawn.is_(None), not_(is_held), duplicate_of.is_not(None)],
        ArticleStatus.EXPIRED: [*shown, until <= now],
        ArticleStatus.EMBARGOED: [*shown, is_current, articles.c.visible_from > now],
        ArticleStatus.LIVE: [*shown, is_current, articles.c.visible_from <= now],
    }
    return conditions[status]


def beyond(after: Place | None) -> list[ColumnElement[bool]]:
    """Return the condition of a page that begins after a place."""
    if after is None:
        return []
    return [tuple_(articles.c.published, articles.c.guid) < tuple_(micros(after.published), after.guid)]


def terms_of(revision: Revision) -> dict[tuple[Term, str], str]:
    """Map each (term, folded value) of a revision to the value as printed. A language counts as its primary tag too."""
    language = revision.language or ""
    values: dict[Term, Iterable[str]] = {
        Term.SECTION: [revision.section or ""],
        Term.TAG: revision.tags,
        Term.AUTHOR: revision.authors,
        Term.LANGUAGE: [language, language.partition("-")[0]],
        Term.SOURCE: revision.sources,
    }
    return {(term, fold(value)): value for term, printed in values.items() for value in printed if value.strip()}


def fold(value: str) -> str:
    """Fold a term's value: streams are told apart by it."""
    return " ".join(value.casefold().split())


def _fields(selection: Selection) -> list[tuple[Term, list[str]]]:
    """Return the fields of a selection that are given, values folded."""
    given = {
        Term.TAG: selection.tags,
        Term.AUTHOR: selection.authors,
        Term.SOURCE: selection.sources,
        Term.SECTION: selection.sections,
        Term.LANGUAGE: selection.languages,
    }
    return [(term, sorted({fold(value) for value in values})) for term, values in given.items() if values]


def _carries(term: Term, values: list[str]) -> ColumnElement[bool]:
    return exists().where(terms.c.article == articles.c.id, terms.c.kind == term, terms.c.value.in_(values)).correlate(articles)


def _candidates(
    term: Term, value: str, now: int, after: Place | None, limit: int, conditions: Sequence[ColumnElement[bool]]
) -> Select[tuple[int]]:
    """Select the newest articles that carry a value, as ids."""
    query = (
        select(terms.c.article)
        .join(articles, articles.c.id == terms.c.article)
        .where(terms.c.kind == term, terms.c.value == value, terms.c.published <= now, *conditions)
        .order_by(terms.c.published.desc(), terms.c.guid.desc())
        .limit(limit)
    )
    if after is not None:
        query = query.where(tuple_(terms.c.published, terms.c.guid) < tuple_(micros(after.published), after.guid))
    return select(query.subquery().c.article)
