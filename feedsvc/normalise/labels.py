"""Labelled lines: `Editor: Ana Ruiz`, several labels on one line, header blocks, credits such as "Reporting by"."""

import re
from dataclasses import dataclass

from feedsvc.domain.scripts import COLONS, COMMAS, EAST_ASIAN
from feedsvc.normalise.characters import fold
from feedsvc.normalise.lexicon import Lexicon

LABEL_KEYS = (
    *("title", "summary", "published", "updated", "author", "editor", "neither", "source"),
    *("tags", "section", "language", "place", "photo"),
)
MAX_LABEL_WORDS = 5

_COLON = re.compile(rf"\s*[{COLONS}]\s*|(?<=[{EAST_ASIAN}])\s*[／/|｜＝=]\s*")
_SIGN = re.compile(rf"[{COLONS}／/|｜＝=]")
_CREDITS = re.compile(r"\s*[;；]\s*|(?<=[^\W\d_]{3})\.\s+|,\s+(?=[^\W\d_]{5,} by\s)")
_JOINED_LABELS = re.compile(r"[/・·&+]|\s(?=\w{1,3}\s)")
_BRACKETED = re.compile(r"^[\[(（【]([^\])）】]*)[\])）】]\s*\S{0,10}$|^[\[(（【](.*)[\])）】]$")


@dataclass(frozen=True, slots=True)
class Labelled:
    """A labelled value: what kind of label, and the value as printed."""

    key: str
    value: str


def labelled(text: str, words: Lexicon) -> list[Labelled] | None:
    """Split a line that begins with a label into its labels and values; None for any other line."""
    if _SIGN.search(text) is None or _COLON.search(text) is None:
        return None
    inner = _BRACKETED.sub(r"\1\2", text.strip())
    cuts = []
    for colon in _COLON.finditer(inner):
        label = _label_before(inner[: colon.start()], words)
        if label is not None:
            cuts.append((label[0], label[1], colon.end()))
    if not cuts or inner[: cuts[0][1]].strip(" -–—•*([（"):
        return None
    ends = [start for _, start, _ in cuts[1:]] + [len(inner)]
    return [Labelled(key, inner[start:end].strip(" |•;,·-–—/。")) for (key, _, start), end in zip(cuts, ends, strict=True)]


def key_of(label: str, words: Lexicon) -> str | None:
    """Return the kind of a label, by the table; None for what is none."""
    folded = fold(label).strip(" :.*-–—•")
    key = next((key for key in LABEL_KEYS if words.has(key, folded)), None)
    if key is None and _JOINED_LABELS.search(folded):  # "Text und Fotos", 글·사진
        parts = [part for part in re.split(r"[\s/・·&+]+", folded) if part not in words.exact["and"]]
        is_author = len(parts) > 1 and all(words.has("author", part) or words.has("neither", part) for part in parts)
        return "author" if is_author and any(words.has("author", part) for part in parts) else None
    return key


def _label_before(text: str, words: Lexicon) -> tuple[str, int] | None:
    """Find the longest label that ends where `text` ends: (key, where it begins)."""
    starts = [match.start() for match in re.finditer(r"\S+", text)][-MAX_LABEL_WORDS:]
    if starts and re.search(f"[{EAST_ASIAN}]", text):
        starts += [n for n in range(max(0, len(text) - 8), len(text)) if n not in starts]
    for start in sorted(starts):
        key = key_of(text[start:], words)
        if key is not None:
            return key, start
    return None


def wire_credits(text: str, words: Lexicon) -> list[Labelled] | None:
    """Split wire credits without a colon, "Reporting by A and B; Editing by C"; None for any other line, as for a byline with
    an outlet behind a bar."""
    inner = _BRACKETED.sub(r"\1\2", text.strip().rstrip("."))
    if len(inner) > 300 or " | " in inner:
        return None
    parts = []
    for segment in _CREDITS.split(inner):
        opening = _opening(segment, words)
        if opening is None:
            return None
        parts.append(opening)
    return parts


def _opening(segment: str, words: Lexicon) -> Labelled | None:
    folded = fold(segment)
    for key in ("editor", "neither", "author"):
        phrase = words.opening(key, folded)
        is_described = phrase is not None and segment[len(phrase) :].lstrip()[:1] in tuple(COMMAS)  # "Our reporter, Lund"
        if phrase and not is_described and len(phrase) < len(folded) and (" " in phrase or phrase.endswith("by")):
            return Labelled(key, segment[len(phrase) :].strip(f" {COLONS}"))
    return None
