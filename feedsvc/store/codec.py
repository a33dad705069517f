"""Revisions as JSON and back: lossless, short (empty fields are left out), and open to fields of later releases."""

import json
from collections.abc import Mapping
from dataclasses import fields
from datetime import datetime
from functools import lru_cache
from typing import Any, cast

from feedsvc.domain.articles import Dateline, FurnitureLine, Moment, Precision, Revision, Role, Zone
from feedsvc.domain.clearance import Hold, HoldKind
from feedsvc.domain.drafts import Media, Origin
from feedsvc.domain.feed_ids import NO_IDS, FeedIds
from feedsvc.domain.links import LinkMode

REMEMBERED = 300
"""Revisions that are not read anew when they are asked for again, as those of a feed's newest entries are at each change."""

_PLAIN = (
    *("guid", "identity", "title", "content_html", "content_text", "format", "encoding", "path", "version", "withdrawn"),
    *("take", "authors", "editors", "sources", "section", "tags", "language", "summary", "link", "rights", "warnings"),
    *("is_paywalled", "is_correction", "sender", "sent_by", "provider", "only_in", "corrections", "priority"),
)
_LISTS = {"authors", "editors", "sources", "tags", "warnings", "only_in", "corrections"}
_MEDIA = [field.name for field in fields(Media)]


def encode(revision: Revision) -> str:
    """Write a revision as JSON."""
    values: dict[str, object] = {name: value for name in _PLAIN if (value := getattr(revision, name)) not in (None, (), False)}
    values["received"] = revision.received.isoformat()
    for name in ("published", "updated"):
        moment: Moment | None = getattr(revision, name)
        if moment is not None:
            values[name] = [moment.at.isoformat(), moment.precision, moment.zone]
    for name in ("embargo", "expires", "reread", "pinned"):
        instant: datetime | None = getattr(revision, name)
        if instant is not None:
            values[name] = instant.isoformat()
    if revision.links is not None:
        values["links"] = revision.links
    if revision.dateline != Dateline():
        values["dateline"] = [revision.dateline.place, revision.dateline.agency]
    if revision.media:
        values["media"] = [without_none(media) for media in revision.media]
    if revision.origin:
        origin = revision.origin
        values["origin"] = [origin.title, origin.url, origin.id, origin.updated and origin.updated.isoformat()]
    if revision.furniture:
        values["furniture"] = [[left.text, left.role] for left in revision.furniture]
    if revision.feed_ids:
        ids = revision.feed_ids
        values["feed_ids"] = [ids.rss_guid, ids.is_permalink, ids.atom_id, ids.json_id]
    if revision.holds:
        values["holds"] = [[hold.kind, hold.reason] for hold in revision.holds]
    return json.dumps(values, ensure_ascii=False, separators=(",", ":"))


@lru_cache(maxsize=REMEMBERED)
def decode(text: str) -> Revision:
    """Read a revision back; keys of later releases are passed over."""
    values = json.loads(text)
    plain: dict[str, Any] = {name: tuple(values[name]) if name in _LISTS else values[name] for name in _PLAIN if name in values}
    dateline = values.get("dateline")
    return Revision(
        **plain,
        received=datetime.fromisoformat(values["received"]),
        published=_moment(values.get("published")),
        updated=_moment(values.get("updated")),
        embargo=_instant(values.get("embargo")),
        expires=_instant(values.get("expires")),
        reread=_instant(values.get("reread")),
        pinned=_instant(values.get("pinned")),
        dateline=Dateline(*dateline) if dateline else Dateline(),
        links=LinkMode(values["links"]) if "links" in values else None,
        media=tuple(media_of(media) for media in values.get("media", ())),
        origin=_origin(values.get("origin")),
        feed_ids=_feed_ids(values.get("feed_ids")),
        furniture=tuple(FurnitureLine(text, Role(role)) for text, role in values.get("furniture", ())),
        holds=tuple(Hold(HoldKind(kind), reason) for kind, reason in values.get("holds", ())),
    )


def without_none(media: Media) -> Mapping[str, object]:
    """Return what is said of a picture, as JSON has it."""
    return {name: value for name in _MEDIA if (value := getattr(media, name)) is not None}


def media_of(values: Mapping[str, Any]) -> Media:
    """Return a picture of JSON; keys of later releases are passed over."""
    return Media(**{name: value for name, value in values.items() if name in _MEDIA})


def _moment(parts: list[str] | None) -> Moment | None:
    return Moment(datetime.fromisoformat(parts[0]), Precision(parts[1]), Zone(parts[2])) if parts else None


def _instant(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None


def _feed_ids(parts: list[Any] | None) -> FeedIds:
    if not parts:
        return NO_IDS
    rss_guid, is_permalink, atom_id, json_id = parts
    return FeedIds(rss_guid=rss_guid, is_permalink=is_permalink, atom_id=atom_id, json_id=json_id)


def _origin(parts: list[str | None] | None) -> Origin | None:
    if not parts:
        return None
    title, url, origin_id, updated = parts
    return Origin(title=cast("str", title), url=cast("str", url), id=origin_id, updated=_instant(updated))
