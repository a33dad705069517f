"""What a partner won't take, and why; what keeps a feed from going live."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from feedsvc.domain.articles import Guid
from feedsvc.domain.feeds import Profile


@dataclass(frozen=True, slots=True)
class Refusal:
    """An article that is left out of a profile: `rule` is the line of the conformance list, `reason` a sentence's end."""

    profile: Profile
    guid: Guid
    title: str
    rule: str
    reason: str


@dataclass(frozen=True, slots=True)
class WithheldRendition:
    """A rendition that could not go live: the last good one is served since `since`, or none if there never was one."""

    name: str
    faults: tuple[str, ...]
    since: datetime


def to_note(found: Mapping[str, tuple[str, ...]], known: Sequence[WithheldRendition], now: datetime) -> list[WithheldRendition]:
    """Give what is to be noted of faulty renditions, found by name: those that weren't known, or have other faults by now."""
    before = {one.name: one for one in known}
    return [
        WithheldRendition(name, faults, before[name].since if name in before else now)
        for name, faults in found.items()
        if name not in before or before[name].faults != faults
    ]
