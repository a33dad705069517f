"""The newer part of a feed: a complete document with only those entries that another version of it hadn't (RFC 3229)."""

import json
from collections.abc import Sequence
from hashlib import blake2b

from feedsvc.render.fragments import parted


def entry_marks(body: bytes, content_type: str) -> frozenset[bytes]:
    """Return a hash of each entry of a rendered feed, by which the same entry is known again in another version."""
    entries = _json_entries(body) if _is_json(content_type) else parted(body)[1]
    return frozenset(map(_mark, entries))


def newer_part(body: bytes, content_type: str, known: frozenset[bytes]) -> bytes | None:
    """Cut a rendered feed down to the entries that are not in `known`; None if there are none.

    What is left is the same to the byte, so the part is as well-formed as the whole.
    """
    if _is_json(content_type):
        return _newer_json(body, known)
    head, entries, tail = parted(body)
    newer = [entry for entry in entries if _mark(entry) not in known]
    return b"".join([head, *newer, tail]) if newer else None


def _newer_json(body: bytes, known: frozenset[bytes]) -> bytes | None:
    feed = json.loads(body)
    feed["items"] = [item for item in feed["items"] if _mark(_written(item)) not in known]
    return _written(feed) if feed["items"] else None


def _json_entries(body: bytes) -> Sequence[bytes]:
    return [_written(item) for item in json.loads(body)["items"]]


def _written(value: object) -> bytes:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()


def _is_json(content_type: str) -> bool:
    return "json" in content_type


def _mark(entry: bytes) -> bytes:
    return blake2b(entry, digest_size=8).digest()
