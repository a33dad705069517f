"""The list that an export of Markdown begins with, `feedsvc.jsonl`: each article exactly as it was stored, one a line.

The texts beside it are for people and other programs. One that somebody has edited since counts instead of its line, which
knows the text by its hash.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from feedsvc.domain.articles import Article, Guid, Identity, Revision, Withdrawal
from feedsvc.domain.exports import Exported
from feedsvc.domain.feed_ids import NO_IDS, FeedIds
from feedsvc.errors import UnreadableArticle
from feedsvc.store.codec import decode, encode

LIST = "feedsvc.jsonl"
"""The name of the list in an export."""

VERSION = 1

_INSTANTS = ("published", "updated", "changed", "withdrawn", "suspended")


@dataclass(frozen=True, slots=True, kw_only=True)
class Head:
    """The first line: where the service stood, and the namespace that names its feeds and articles."""

    base_url: str
    namespace: str
    redirects: Mapping[str, str] = field(default_factory=dict)

    def line(self) -> str:
        """Write it."""
        return _written({
            "feedsvc_export": VERSION, "base_url": self.base_url, "namespace": self.namespace, "redirects": dict(self.redirects)
        })  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """A line of the list: an article, its text's file with the hash of that, and the files of its pictures by their names."""

    exported: Exported
    file: str
    sha256: str
    pictures: Mapping[str, str] = field(default_factory=dict)

    def line(self) -> str:
        """Write it."""
        article, ids = self.exported.article, self.exported.article.feed_ids
        values: dict[str, object] = {
            "file": self.file,
            "sha256": self.sha256,
            "pictures": dict(self.pictures),
            "guid": article.guid,
            "identity": article.identity,
            "withdrawn_by": article.withdrawn_by,
            "duplicate_of": article.duplicate_of,
            "feed_ids": [ids.rss_guid, ids.is_permalink, ids.atom_id, ids.json_id] if ids else None,
            "revision": json.loads(encode(article.revision)),
            "waiting": json.loads(encode(article.waiting)) if article.waiting else None,
            "earlier": [json.loads(encode(revision)) for revision in self.exported.revisions],
        }
        for name in _INSTANTS:
            at: datetime | None = getattr(article, name)
            values[name] = at and at.isoformat()
        return _written({name: value for name, value in values.items() if value not in (None, [], {})})


def head_of(line: str) -> Head:
    """Read the first line. Raises `UnreadableArticle` for what is no export, or one of a later release."""
    values = _read(line)
    if values.get("feedsvc_export") != VERSION:
        raise UnreadableArticle(f"{LIST} is none of this release of feedsvc; import it with the release that wrote it.")
    redirects = {str(old): str(new) for old, new in values.get("redirects", {}).items()}
    return Head(base_url=str(values.get("base_url", "")), namespace=str(values.get("namespace", "")), redirects=redirects)


def record_of(line: str) -> Record:
    """Read another line. Raises `UnreadableArticle` for one that can't be read."""
    values = _read(line)
    try:
        earlier = tuple(_revision(revision) for revision in values.get("earlier", ()))
        return Record(
            exported=Exported(article=_article(values), revisions=earlier),
            file=str(values["file"]),
            sha256=str(values["sha256"]),
            pictures={str(name): str(file) for name, file in values.get("pictures", {}).items()},
        )
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise UnreadableArticle(f"A line of {LIST} can't be read: {error!r}.") from error


def _article(values: Mapping[str, Any]) -> Article:
    at = {name: datetime.fromisoformat(values[name]) if name in values else None for name in _INSTANTS}
    ids = values.get("feed_ids")
    by = values.get("withdrawn_by")
    return Article(
        guid=Guid(values["guid"]),
        identity=Identity(values["identity"]),
        revision=_revision(values["revision"]),
        waiting=_revision(values["waiting"]) if "waiting" in values else None,
        number=1,
        withdrawn_by=Withdrawal(by) if by else None,
        duplicate_of=Guid(values["duplicate_of"]) if "duplicate_of" in values else None,
        feed_ids=FeedIds(rss_guid=ids[0], is_permalink=ids[1], atom_id=ids[2], json_id=ids[3]) if ids else NO_IDS,
        **at,  # type: ignore[arg-type]  # those that an article always has are always written
    )


def _revision(values: object) -> Revision:
    return decode(json.dumps(values))


def _read(line: str) -> Mapping[str, Any]:
    try:
        values = json.loads(line)
    except (ValueError, RecursionError) as error:
        raise UnreadableArticle(f"A line of {LIST} is no JSON: {error}.") from error
    if not isinstance(values, dict):
        raise UnreadableArticle(f"A line of {LIST} holds no keys and values.")
    return values


def _written(values: Mapping[str, object]) -> str:
    return json.dumps(values, ensure_ascii=False, separators=(",", ":"))
