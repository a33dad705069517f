"""A summary for articles that bring none: the first sentences, to a length that feed readers show whole."""

import re

LIMIT = 280
"""Characters."""

_SENTENCE = re.compile(r"(?<=[.!?…。！？।؟])[\"”»’)」』]*(?:\s+|(?<=[。！？」』]))")


def summarise(text: str) -> str | None:
    """Return the opening of an article in plain text, cut at a sentence or at a word; None for no text."""
    first = text.partition("\n\n")[0].strip()
    if len(first) <= LIMIT:
        return first or None
    kept = ""
    for sentence in _SENTENCE.split(first):
        if kept and len(kept) + len(sentence) > LIMIT:
            break
        kept = f"{kept} {sentence}".strip()
    if len(kept) <= LIMIT:
        return kept
    cut = kept[: LIMIT - 1]
    return (cut.rpartition(" ")[0] if " " in cut[LIMIT // 2 :] else cut).rstrip(" ,;:–—-") + "…"
