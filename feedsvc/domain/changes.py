"""What differs between two revisions of an article, field by field, as texts for people."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from difflib import unified_diff

from feedsvc.domain.articles import Moment, Precision, Revision, Zone
from feedsvc.domain.drafts import Media, Origin
from feedsvc.domain.overrides import Field, Value, value_of

MARKUP = "markup"
"""The name of the change where the text stays and only its HTML differs."""

TEXTS = frozenset({"title", "summary", "content_html", MARKUP})
"""Fields that are texts, and compared line by line."""


@dataclass(frozen=True, slots=True)
class Change:
    """A field that differs, with both its values; "" where a revision has none."""

    name: str
    before: str
    after: str

    @property
    def kind(self) -> str:
        """What happened to which field: "authors added"."""
        happened = "added" if not self.before else "changed" if self.after else "removed"
        return f"{self.name.removesuffix('_html')} {happened}"

    def lines(self) -> Iterator[str]:
        """Yield the difference as a unified diff, or the values side by side where they are short."""
        name = self.name.removesuffix("_html")
        if self.name not in TEXTS:
            yield f"{name}: {self.before or '–'} → {self.after or '–'}"
            return
        yield f"{name}:"
        before, after = (text.splitlines() for text in (self.before, self.after))
        yield from list(unified_diff(before, after, n=1, lineterm=""))[2:]


def changes(before: Revision, after: Revision) -> Sequence[Change]:
    """Return the fields in which two revisions differ by more than white space; of content its text counts, or its HTML where
    the words are the same."""
    old, new = _texts(before), _texts(after)
    differing = [Change(name, old[name], new[name]) for name in old if old[name].split() != new[name].split()]
    if all(change.name != Field.CONTENT for change in differing) and before.content_html.split() != after.content_html.split():
        differing.append(Change(MARKUP, before.content_html, after.content_html))
    return differing


def _texts(revision: Revision) -> Mapping[str, str]:
    dateline = ", ".join(filter(None, (revision.dateline.place, revision.dateline.agency)))
    return {name.value: _text(value_of(revision, name)) for name in Field} | {
        Field.CONTENT.value: revision.content_text,
        "published": _moment(revision.published),
        "updated": _moment(revision.updated),
        "dateline": dateline,
        "withdrawn": "yes" * revision.withdrawn,
        "pictures": "\n\n".join(map(_picture, revision.media)),
        "origin": _origin(revision.origin),
        "held": "\n\n".join(hold.reason for hold in revision.holds),
    }


def _text(value: Value) -> str:
    if isinstance(value, tuple):
        return ", ".join(value)
    return value.isoformat(timespec="minutes") if isinstance(value, datetime) else value or ""


def _moment(moment: Moment | None) -> str:
    if moment is None:
        return ""
    is_day = moment.precision is Precision.DAY
    zone = " (zone assumed)" if moment.zone is Zone.ASSUMED and not is_day else ""
    return f"{moment.at.date()}" if is_day else f"{moment.at.isoformat(timespec=f'{moment.precision}s')}{zone}"


def _picture(media: Media) -> str:
    size = f"{media.width}×{media.height}" if media.width else None
    return " · ".join(filter(None, (media.url, size, media.caption, media.credit, media.alt, media.copyright)))


def _origin(origin: Origin | None) -> str:
    return "" if origin is None else f"{origin.title} {origin.url}"
