"""A feed rendered to bytes, and the validators that HTTP clients compare."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from hashlib import sha256

MARK_LENGTH = 32
"""Characters of a hash of 128 bits."""


class Coding(StrEnum):
    """A content coding (RFC 9110 section 8.4.1)."""

    IDENTITY = "identity"
    GZIP = "gzip"
    BROTLI = "br"
    ZSTD = "zstd"


@dataclass(frozen=True, slots=True, kw_only=True)
class Rendition:
    """The bytes of one feed document in every coding it is served in.

    `name` is its address below `/feeds/` (`latest.rss`). `key` identifies what it was rendered from: the same key, the same
    bytes, no need to render. `changed` is the instant of the last change of content, whole seconds, UTC: the feed's
    lastBuildDate and Last-Modified; it never goes backwards. `bodies` holds the bytes by coding, IDENTITY always.
    `cache_until` is the next instant at which time alone changes the feed (an embargo's end), or None.
    """

    name: str
    content_type: str
    key: str
    changed: datetime
    bodies: Mapping[Coding, bytes] = field(repr=False)
    max_age: int = 300
    entries: int = 0
    links: tuple[tuple[str, str], ...] = ()
    """(rel, href) of the Link header: `self` and each `hub` (WebSub section 4)."""
    cache_until: datetime | None = None
    made_of: int = field(default=0, compare=False)
    """The state of the store that it was made of (`ports.feeds.Renditions.as_of`)."""
    _etags: dict[Coding, str] = field(default_factory=dict, init=False, repr=False, compare=False)

    @property
    def body(self) -> bytes:
        """The bytes as rendered, without a coding."""
        return self.bodies[Coding.IDENTITY]

    @property
    def mark(self) -> str:
        """The part of the key that changes with what subscribers want to be told of."""
        return self.key[:MARK_LENGTH]

    @property
    def weight(self) -> int:
        """The bytes that it holds, in all codings."""
        return sum(map(len, self.bodies.values()))

    @property
    def link_header(self) -> str:
        """The value of the Link header (RFC 8288); empty without links."""
        return ", ".join(f'<{href}>; rel="{rel}"' for rel, href in self.links)

    def etag(self, coding: Coding = Coding.IDENTITY) -> str:
        """Return the strong validator of exactly these bytes, quoted: 128 bits of their SHA-256, hashed once.

        RFC 9110 section 8.8.3; a kB takes 0.5 us.
        """
        if coding not in self._etags:
            self._etags[coding] = f'"{sha256(self.bodies[coding]).hexdigest()[:32]}"'
        return self._etags[coding]


@dataclass(frozen=True, slots=True)
class PastVersion:
    """A version of a feed that was live before: its entity tags in every coding, and a hash of each of its entries."""

    etags: frozenset[str]
    entries: frozenset[bytes]
