"""What a partner won't take, and why; what keeps a feed from going live."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from feedsvc.domain.articles import Guid


@dataclass(frozen=True, slots=True)
class Refusal:
    """An article that is left out for a partner: `rule` is the line of the conformance list, `reason` a sentence's end."""

    partner: str
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


def faults_to_record(
    faulty: Mapping[str, tuple[str, ...]], withheld: Sequence[WithheldRendition], now: datetime
) -> list[WithheldRendition]:
    """Return what is to be recorded of faulty renditions, by name: those that weren't withheld, or have other faults by now."""
    before = {rendition.name: rendition for rendition in withheld}
    return [
        WithheldRendition(name, faults, before[name].since if name in before else now)
        for name, faults in faulty.items()
        if name not in before or before[name].faults != faults
    ]
