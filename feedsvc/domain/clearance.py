"""May this go out, and how much of it? What holds a revision back, and why."""

from dataclasses import dataclass
from enum import StrEnum


class Paywalled(StrEnum):
    """What is published of an article that its source shows only to subscribers."""

    SUMMARY = "summary"
    WHOLE = "whole"
    HOLD = "hold"


class HoldKind(StrEnum):
    """Who or what asks for a revision to wait."""

    MARK = "mark"
    """The source itself says that the article isn't public: a draft, private, unpublished, behind a password."""
    KILL = "kill"
    """A notice in words that withdraws an article or asks to withhold it."""
    EMBARGO = "embargo"
    """An embargo whose end can't be read to the minute."""
    NOTE = "note"
    """Words to editors, not to readers."""
    DOUBT = "doubt"
    """It is uncertain whether what was found is for the public."""
    EMPTY = "empty"
    """A headline and nothing else."""
    COPY = "copy"
    """A copy of an article that may not go out."""
    TAKEN = "taken"
    """A guid that belongs to another provider's article."""
    PAYWALL = "paywall"
    """Its source shows it only to subscribers, and the newsroom wants such articles to wait."""
    ERASED = "erased"
    """A later drop of an article that was erased."""
    REVIEW = "review"
    """A provider's that an editor is to look at first."""


@dataclass(frozen=True, slots=True)
class Hold:
    """A reason to hold a revision, as a sentence for the newsroom; the same sentence is the same reason."""

    kind: HoldKind
    reason: str
