"""What a file would become, told without storing anything."""

from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import PurePosixPath

from feedsvc.domain.articles import Moment, Revision
from feedsvc.domain.drafts import Draft
from feedsvc.errors import UnreadableArticle
from feedsvc.normalise import AnnotatedLine
from feedsvc.ports import Clock


@dataclass(frozen=True, slots=True)
class PreviewRow:
    """One article of a file, or the reason why the file would be quarantined."""

    file: str
    revision: Revision | None
    reason: str | None = None
    lines: tuple[AnnotatedLine, ...] = ()
    """What each line of a page of text was taken for; none for other formats."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Preview:
    """Read and normalise as intake would."""

    read: Callable[[PurePosixPath, bytes], Sequence[Draft]]
    normalise: Callable[[Draft, datetime], Revision]
    annotate: Callable[[Draft, datetime], tuple[AnnotatedLine, ...]]
    clock: Clock

    def __call__(self, file: str, path: PurePosixPath, content: bytes) -> list[PreviewRow]:
        """Give a row for each article in a file; `file` names it in the rows, `path` is where it would be dropped."""
        try:
            drafts = self.read(path, content)
            return [self._row(file, draft) for draft in drafts]
        except UnreadableArticle as error:
            return [PreviewRow(file, None, error.reason)]

    def _row(self, file: str, draft: Draft) -> PreviewRow:
        now = self.clock()
        return PreviewRow(file, self.normalise(draft, now), lines=self.annotate(draft, now))


def as_json(row: PreviewRow) -> dict[str, object]:
    """Give a row in the form that `feedsvc preview --json` promises; times ISO 8601 with offset."""
    article = None if row.revision is None else article_as_json(row.revision)
    holds = row.revision.holds if row.revision else ()
    status = "quarantined" if article is None else "held" if holds else "ready"
    reason = " ".join(hold.reason for hold in holds) or row.reason
    return {"file": row.file, "status": status, "reason": reason, "article": article}


def article_as_json(revision: Revision) -> dict[str, object]:
    """Give a revision under the names that `feedsvc preview --json` promises."""
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
        "media": [{key: value for key, value in asdict(media).items() if key in _MEDIA_KEYS} for media in revision.media],
        "link": revision.link,
        "format": revision.format,
        "encoding": revision.encoding,
        "warnings": revision.warnings,
    }


_MEDIA_KEYS = frozenset({"url", "type", "width", "height", "credit", "caption"})


def _time(moment: Moment | None) -> str | None:
    return moment.at.isoformat() if moment else None
