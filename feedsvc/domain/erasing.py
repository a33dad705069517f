"""Articles erased for good: what is kept of one, and how a later drop of it is known."""

import hmac
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from hashlib import sha256
from pathlib import PurePosixPath

from feedsvc.domain.articles import Article, Guid, Identity, Revision, Withdrawal
from feedsvc.domain.clearance import Hold, HoldKind
from feedsvc.domain.files import composed


@dataclass(frozen=True, slots=True)
class Erasure:
    """What stays of an erased article: its guid, the instant, and a mark of each name that a later drop of it may have."""

    guid: Guid
    at: datetime
    marks: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class KeptFile:
    """A file that was filed away: its place in `folder` (accepted, quarantine), and the path it was dropped under."""

    folder: str
    place: str
    path: str
    is_sidecar: bool = False


def mark_of(identity: Identity, key: bytes) -> str:
    """Return the mark of an identity, which says nothing of it to those who don't have the key (HMAC, RFC 2104)."""
    return hmac.new(key, composed(identity).encode(), sha256).hexdigest()


def held_if_erased(revision: Revision, erased: datetime | None) -> Revision:
    """Return a revision, held if its article was erased at an instant."""
    if erased is None:
        return revision
    hold = Hold(HoldKind.ERASED, f"This article was erased on {erased.day} {erased:%B %Y}.")
    return replace(revision, holds=(*revision.holds, hold))


def remains_of(guid: Guid, at: datetime) -> Article:
    """Return an erased article as far as feeds name it: withdrawn, and empty."""
    empty = Revision(guid=guid, identity=Identity(""), title="", content_html="", content_text="", received=at, format="erased")
    return Article(
        guid=guid,
        identity=empty.identity,
        revision=empty,
        number=1,
        published=at,
        updated=at,
        changed=at,
        withdrawn=at,
        withdrawn_by=Withdrawal.OPERATOR,
    )


def sources_of(revisions: Collection[Revision]) -> Sequence[str]:
    """Return the paths of the files that revisions may have come in: their own, or an archive's around it."""
    paths = {PurePosixPath(revision.path) for revision in revisions if revision.path}
    return sorted({str(place) for path in paths for place in (path, *path.parents) if place.name})
