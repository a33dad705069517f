"""What readers are to know of corrections: each a day and a text, in one line."""

from datetime import date


def note_of(correction: str) -> tuple[date, str]:
    """Split what readers are to know of a correction into its day and its text."""
    day, _, text = correction.partition(" ")
    return date.fromisoformat(day), text
