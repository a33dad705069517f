"""What intake would make of a file, without storing anything."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from feedsvc.domain.articles import Moment, Revision
from feedsvc.domain.drafts import Draft, PassedOver
from feedsvc.domain.files import DroppedFile
from feedsvc.domain.providers import Providers
from feedsvc.intake.prepare import OUR_FAULT, Prepare, Prepared, dropped_file_of
from feedsvc.normalise import AnnotatedLine
from feedsvc.ports.intake import Readable


@dataclass(frozen=True, slots=True)
class PreviewRow:
    """One article of a file, `reason` if it would be held or has expired; or the reason why the file would be quarantined.

    `lines` are what each line of a page of text was taken for, () for other formats; `bug` is a traceback; `is_left_out` says
    that only one item of the file is left out, while others are taken in.
    """

    file: str
    revision: Revision | None = None
    reason: str | None = None
    lines: tuple[AnnotatedLine, ...] = ()
    bug: str | None = None
    is_left_out: bool = False

    @property
    def status(self) -> str:
        """The row's status: ready, held or quarantined."""
        if self.revision is None:
            return "quarantined"
        return "held" if self.revision.holds or self.revision.has_expired else "ready"


@dataclass(frozen=True, slots=True, kw_only=True)
class Preview:
    """Prepare a file as intake does; `prepare` keeps no pictures."""

    prepare: Prepare
    providers: Providers
    annotate: Callable[[Draft, datetime], tuple[AnnotatedLine, ...]]

    def __call__(self, name: str, file: Readable, *, is_annotated: bool = False) -> Sequence[PreviewRow]:
        """Return a row for each article of a file, which the rows call `name`; annotated ones are read twice."""
        dropped = dropped_file_of(file)
        prepared = dropped if isinstance(dropped, Prepared) else self.prepare(replace(dropped, providers=self.providers))
        rows = rows_of(name, prepared)
        if is_annotated and isinstance(dropped, DroppedFile) and prepared.revisions:
            articles = rows[: len(prepared.revisions)]
            rows = [*self._annotated(articles, self.prepare.drafts(dropped)), *rows[len(articles) :]]
        return rows

    def _annotated(self, rows: Sequence[PreviewRow], drafts: Sequence[Draft]) -> Sequence[PreviewRow]:
        if len(rows) != len(drafts):
            return rows
        now = self.prepare.clock()
        return [replace(row, lines=self.annotate(draft, now)) for row, draft in zip(rows, drafts, strict=True)]


def rows_of(name: str, prepared: Prepared) -> Sequence[PreviewRow]:
    """Return a row for each article of a file that was prepared, and for each item that is left out."""
    if prepared.bug is not None:
        return [PreviewRow(name, reason=OUR_FAULT, bug=prepared.bug)]
    if prepared.refusal is not None:
        return [PreviewRow(name, reason=prepared.refusal[0])]
    articles = (PreviewRow(name, revision, _reason(revision)) for revision in prepared.revisions)
    return [*articles, *(_left_out(name, item) for item in prepared.passed_over)]


def _left_out(name: str, item: PassedOver) -> PreviewRow:
    return PreviewRow(name, reason=f"Item {item.position} is left out: {item.reason}", is_left_out=True)


def _reason(revision: Revision) -> str | None:
    expired = [f"It has expired, at {revision.expires.isoformat()}."] if revision.expires and revision.has_expired else []
    return " ".join([*(hold.reason for hold in revision.holds), *expired]) or None


def as_json(row: PreviewRow) -> dict[str, object]:
    """Return a row in the form that `feedsvc preview --json` promises; times ISO 8601 with offset."""
    article = None if row.revision is None else article_as_json(row.revision) | {"embargo": _time(_hidden_until(row.revision))}
    return {"file": row.file, "status": row.status, "reason": row.reason, "article": article}


def _hidden_until(revision: Revision) -> Moment | None:
    """Return the instant at which a revision comes out: its embargo's end, or a time of publication that lies ahead."""
    published = revision.published if revision.published and revision.published.at > revision.received else None
    embargo = Moment(revision.embargo) if revision.embargo else None
    return max(filter(None, (embargo, published)), key=lambda moment: moment.at, default=None)


def article_as_json(revision: Revision) -> dict[str, object]:
    """Return a revision under the names that `feedsvc preview --json` promises."""
    published, updated = revision.published, revision.updated
    return {
        "guid": revision.guid,
        "title": revision.title,
        "published": _time(published),
        "published_precision": published.precision if published else None,
        "published_zone": published.zone if published else None,
        "updated": _time(updated),
        "embargo": revision.embargo.isoformat() if revision.embargo else None,
        "expires": revision.expires.isoformat() if revision.expires else None,
        "withdrawn": revision.withdrawn,
        "correction": revision.is_correction,
        "authors": revision.authors,
        "editors": revision.editors,
        "sources": revision.sources,
        "dateline": {"place": revision.dateline.place, "agency": revision.dateline.agency},
        "section": revision.section,
        "tags": revision.tags,
        "language": revision.language,
        "summary": revision.summary,
        "body_html": revision.content_html,
        "body_text": revision.content_text,
        "media": [{key: getattr(media, key) for key in _MEDIA_KEYS} for media in revision.media],
        "link": revision.link,
        "format": revision.format,
        "encoding": revision.encoding,
        "warnings": revision.warnings,
        "furniture": [{"role": line.role, "text": line.text} for line in revision.furniture],
    }


_MEDIA_KEYS = ("url", "type", "width", "height", "credit", "caption", "alt")


def _time(moment: Moment | None) -> str | None:
    return moment.at.isoformat() if moment else None
