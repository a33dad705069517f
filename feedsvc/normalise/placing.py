"""Where an article is to stand on pages, by what its source says: how urgent it is, and until when it is pinned."""

import re
from collections.abc import Sequence

from feedsvc.domain.drafts import Mark

_URGENCY = ("urgency", "priority")
"""As the IPTC has it, from 1, the most urgent, to 9."""

_PIN = ("pin", "pinned", "pin_until")


def priority_of(marks: Sequence[Mark]) -> int | None:
    """Return how urgent a source calls its article; None where it doesn't, or not as the IPTC does."""
    stated = [mark.value.strip() for key in _URGENCY for mark in marks if mark.key.lower() == key]
    return next((int(value) for value in stated if re.fullmatch(r"[1-9]", value)), None)


def pin_of(marks: Sequence[Mark]) -> str | None:
    """Return until when an article is pinned, as printed."""
    return next((mark.value for mark in marks if mark.key.lower() in _PIN), None)
