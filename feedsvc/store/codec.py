"""Revisions as JSON and back: lossless, short (empty fields are left out), and open to fields of later releases."""

import json
from collections.abc import Mapping
from dataclasses import fields
from datetime import datetime
from functools import lru_cache
from typing import Any, cast

from feedsvc.domain.articles import Dateline, FurnitureLine, Moment, Precision, Revision, Role, Zone
from feedsvc.domain.drafts import Media, Origin

REMEMBERED = 300
"""Revisions that are not read anew when they are asked for again, as those of a feed's newest entries are at each change."""

_PLAIN = (
    *("guid", "identity", "title", "content_html", "content_text", "format", "encoding", "path", "version", "withdrawn"),
    *("take", "authors", "editors", "sources", "section", "tags", "language", "summary", "link", "rights", "warnings"),
)
_LISTS = {"authors", "editors", "sources", "tags", "warnings"}
_MEDIA = [field.name for field in fields(Media)]


def encode(revision: Revision) -> str:
    """Write a revision as JSON."""
    told: dict[str, object] = {name: value for name in _PLAIN if (value := getattr(revision, name)) not in (None, (), False)}
    told["received"] = revision.received.isoformat()
    for name in ("published", "updated"):
        moment: Moment | None = getattr(revision, name)
        if moment is not None:
            told[name] = [moment.at.isoformat(), moment.precision, moment.zone]
    for name in ("embargo", "expires"):
        instant: datetime | None = getattr(revision, name)
        if instant is not None:
            told[name] = instant.isoformat()
    if revision.dateline != Dateline():
        told["dateline"] = [revision.dateline.place, revision.dateline.agency]
    if revision.media:
        told["media"] = [_without_none(media) for media in revision.media]
    if revision.origin:
        origin = revision.origin
        told["origin"] = [origin.title, origin.url, origin.id, origin.updated and origin.updated.isoformat()]
    if revision.furniture:
        told["furniture"] = [[left.text, left.role] for left in revision.furniture]
    return json.dumps(told, ensure_ascii=False, separators=(",", ":"))


@lru_cache(maxsize=REMEMBERED)
def decode(text: str) -> Revision:
    """Read a revision back; keys of later releases are passed over."""
    told = json.loads(text)
    plain: dict[str, Any] = {name: tuple(told[name]) if name in _LISTS else told[name] for name in _PLAIN if name in told}
    dateline = told.get("dateline")
    return Revision(
        **plain,
        received=datetime.fromisoformat(told["received"]),
        published=_moment(told.get("published")),
        updated=_moment(told.get("updated")),
        embargo=_instant(told.get("embargo")),
        expires=_instant(told.get("expires")),
        dateline=Dateline(*dateline) if dateline else Dateline(),
        media=tuple(
            Media(**{name: value for name, value in media.items() if name in _MEDIA}) for media in told.get("media", ())
        ),
        origin=_origin(told.get("origin")),
        furniture=tuple(FurnitureLine(text, Role(role)) for text, role in told.get("furniture", ())),
    )


def _without_none(media: Media) -> Mapping[str, object]:
    return {name: value for name in _MEDIA if (value := getattr(media, name)) is not None}


def _media(told: Mapping[str, Any]) -> Media:
    return Media(**{name: value for name, value in told.items() if name in _MEDIA})


def _moment(told: list[str] | None) -> Moment | None:
    return Moment(datetime.fromisoformat(told[0]), Precision(told[1]), Zone(told[2])) if told else None


def _instant(told: str | None) -> datetime | None:
    return datetime.fromisoformat(told) if told else None


def _origin(told: list[str | None] | None) -> Origin | None:
    if not told:
        return None
    title, url, origin_id, updated = told
    return Origin(title=cast("str", title), url=cast("str", url), id=origin_id, updated=_instant(updated))
