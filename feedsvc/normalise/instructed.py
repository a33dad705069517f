"""What words to the newsroom say: which lines they are, when embargoes end, what holds the article."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime

from feedsvc.domain.articles import Role
from feedsvc.domain.clearance import Hold, HoldKind
from feedsvc.normalise.characters import squash

QUOTED = 140
"""Characters of a line that a reason repeats."""

UNSEEN = Hold(HoldKind.EMBARGO, "A hidden line speaks of an embargo that can't be read to the minute.")


@dataclass(frozen=True, slots=True)
class Instructions:
    """What the words to the newsroom say: lines by the role they have, ends of embargoes, reasons to hold."""

    lines: dict[int, Role] = field(default_factory=dict)
    ends: tuple[datetime, ...] = ()
    holds: tuple[Hold, ...] = ()
    days: dict[Hold, date] = field(default_factory=dict)
    """The one day that the words of a hold name, where they name no time."""

    def __add__(self, other: "Instructions") -> "Instructions":
        return Instructions(self.lines | other.lines, self.ends + other.ends, self.holds + other.holds, self.days | other.days)

    def completed_by(self, ends: Sequence[datetime]) -> "Instructions":
        """Return these without the holds of a day on which one of these ends falls, wherever on earth: "EMBARGOED 12 JAN"."""
        is_near = {hold for hold, day in self.days.items() if any(abs(end.date() - day).days <= 1 for end in ends)}
        return replace(self, holds=tuple(hold for hold in self.holds if hold not in is_near))


def quoted(text: str) -> str:
    """Return the beginning of a text, as a reason repeats it."""
    text = squash(text)
    return text if len(text) <= QUOTED else f"{text[:QUOTED]}…"
