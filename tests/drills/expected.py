"""What should be public, as simply as it can be said: the model that the drill `model` holds a newsroom to."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum

ADDRESS = "/articles/"


class Kind(StrEnum):
    """What a dropped version says of itself."""

    PLAIN = "plain"
    EMBARGOED = "embargoed"
    ORDERED = "ordered"
    """A line says that it waits."""
    DRAFT = "draft"
    """Its front matter says that it is no more than a draft."""


@dataclass(frozen=True)
class Version:
    """A version of an article: `mark` is a word that stands in its headline and text and nowhere else."""

    mark: str
    path: str
    kind: Kind = Kind.PLAIN
    embargo: datetime | None = None


@dataclass
class Expected:
    """An article as it should stand."""

    current: Version | None = None
    waiting: Version | None = None
    is_held: bool = False
    """Whether `current` never was let out."""
    withdrawn_by: str = ""
    released: set[Kind] = field(default_factory=set)
    """What an editor has overruled: it holds no later version."""
    is_erased: bool = False
    is_imported: bool = False

    def is_public(self, now: datetime) -> bool:
        """Return whether everybody may see it."""
        if self.current is None or self.is_held or self.withdrawn_by:
            return False
        return self.current.embargo is None or self.current.embargo <= now

    def take(self, version: Version) -> None:
        """Take in a version that says something new."""
        held = version.kind in (Kind.ORDERED, Kind.DRAFT) and version.kind not in self.released
        if held or self.is_erased:
            self._hold(version)
            return
        self.current, self.waiting, self.is_held = version, None, False
        if self.withdrawn_by == "source":
            self.withdrawn_by = ""

    def _hold(self, version: Version) -> None:
        if self.current is None or self.is_held:
            self.current, self.is_held = version, True
            self.withdrawn_by = "" if self.withdrawn_by == "source" else self.withdrawn_by
            return
        self.waiting = version
        if not self.withdrawn_by:  # the source itself takes back what it let out
            self.withdrawn_by = "source"

    def withdraw(self, by: str) -> None:
        """Take it off; the newsroom's own word outweighs the source's."""
        if self.current is not None and (not self.withdrawn_by or by == "operator"):
            self.withdrawn_by = by

    def restore(self) -> None:
        """Bring it back as it was last."""
        self.withdrawn_by = ""

    @property
    def held(self) -> Version | None:
        """What an editor may let out: nothing once an editor withdrew it, or its source took back what was never public."""
        if self.withdrawn_by:
            return self.waiting if self.withdrawn_by == "source" else None
        return self.waiting or (self.current if self.is_held else None)

    def release(self) -> None:
        """Let out what is held."""
        held = self.held
        if held is None:
            return
        self.released.add(held.kind)
        self.is_erased = False
        self.current, self.waiting, self.is_held = held, None, False
        if self.withdrawn_by == "source":
            self.withdrawn_by = ""

    def reject(self) -> None:
        """Turn down what is held."""
        if self.held is None:
            return
        if self.waiting is not None:
            self.waiting = None
        else:
            self.withdraw("operator")

    def erase(self) -> None:
        """Forget all but that it was erased."""
        if self.current is not None:
            self.__init__(is_erased=True)  # type: ignore[misc]


def embargo_of(kind: Kind, now: datetime, minutes: int) -> datetime | None:
    """Return until when a version waits."""
    return now + timedelta(minutes=minutes) if kind is Kind.EMBARGOED else None
