"""What a partner won't take, and why; what keeps a feed from going live."""

from dataclasses import dataclass
from datetime import datetime

from feedsvc.domain.article import Guid
from feedsvc.domain.feed import Profile


@dataclass(frozen=True, slots=True)
class Refusal:
    """An article that is left out of a profile: `rule` is the line of the conformance list, `reason` a sentence's end."""

    profile: Profile
    guid: Guid
    title: str
    rule: str
    reason: str


@dataclass(frozen=True, slots=True)
class KeptBack:
    """A rendition that could not go live: the last good one is served since `since`, or none if there never was one."""

    name: str
    faults: tuple[str, ...]
    since: datetime
