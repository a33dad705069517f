"""What a text alone tells: that it is a byline, or names and no more."""

import re

from feedsvc.domain.scripts import EAST_ASIAN
from feedsvc.normalise.byline import read_byline
from feedsvc.normalise.byline_parts import ADDRESS, behind_place, closes_byline, opens_byline
from feedsvc.normalise.characters import fold
from feedsvc.normalise.labels import labelled
from feedsvc.normalise.lexicon import Lexicon
from feedsvc.normalise.names import INITIAL_BEFORE, PARTICLES, is_full_name, is_name
from feedsvc.normalise.persons import is_job

PARTS = re.compile(r"\s*[,，、/|·•]\s*|\s+[-–—]\s+")
_EAST_ASIAN = re.compile(f"[{EAST_ASIAN}]")
_JAPANESE_JOB = re.compile("[記編委員論説特派部]")

LONGEST = 160
"""Characters of a line that may be a byline."""

LONGEST_WORD = 30
"""Characters of a name where no spaces part its words."""

MOST_BESIDE = 4
"""Words that may follow a name that stands alone: "in New York", "for the Ledger"."""


def opened(text: str, words: Lexicon) -> tuple[str, ...]:
    """Read a byline that says so without a colon, "By Ana Ruiz and Bo Lind, staff writers"; () for any other text."""
    text = text.strip("* ") if text.startswith("*") else text
    folded = fold(text)
    is_labelled = any(words.opening(key, folded) for key in ("author", "neither")) or opens_byline(text, words)
    is_labelled = is_labelled or closes_byline(text, words)
    if len(text) > LONGEST or not (is_labelled or "(" in text or _EAST_ASIAN.search(text)):
        return ()
    byline = read_byline(text, words)
    return byline.authors if byline.is_opened and byline.is_whole else ()


def names_in(text: str, words: Lexicon) -> tuple[str, ...]:
    """Read a list of names and what describes them; () if anything else stands in it."""
    byline = read_byline(text, words)
    return byline.authors if byline.is_whole else ()


def suffixed(text: str, words: Lexicon) -> tuple[str, ...]:
    """Read a name with a job or an address behind it: "Ana Ruiz, staff writer", "김철수 기자", "記者陳美玲／台北報導"."""
    if len(text) > 90 or labelled(text, words):
        return ()
    folded = fold(text)
    tokens = re.split(r"[\s,，/／|=・]+", folded)
    is_attached = words.has("traits", "unspaced") and any(job in folded for job in words.exact["jobs"] if len(job) > 1)
    if not (is_attached or any(is_job(token, words) for token in tokens[1:]) or ADDRESS.search(text)):
        return ()
    if words.has("traits", "dots part names") and not _JAPANESE_JOB.search(text):
        return ()
    names = names_in(text, words)
    return names if names and all(map(is_full_name, names)) and names[0] != text.strip() else ()


def lone_names(text: str, words: Lexicon) -> tuple[str, ...]:
    """Read "Ana Ruiz", "Ana Ruiz, Tidewire", "Ana Ruiz / SABLEPORT"; () for what may be a section or an outlet."""
    text = behind_place(text.strip(), words)
    parts = PARTS.split(text)
    listed = _several(text, parts, words)
    if listed:
        return listed
    if words.has("traits", "names stand alone") and len(parts) == 1:
        return names_in(text, words) if 2 <= len(text.split()) <= 6 else ()
    if words.has("traits", "names have one word") and len(text) <= LONGEST_WORD and not _is_other(text, words):
        return names_in(text, words)
    if words.has("traits", "names stand alone") and len(parts) == 2 and " - " in text:
        parts.reverse()  # the place stands first
    byline = read_byline(text, words)
    is_one = byline.is_whole and len(byline.authors) == 1 and fold(text).startswith(fold(byline.authors[0]))
    is_one = is_one and len(text.split()) <= len(byline.authors[0].split()) + MOST_BESIDE
    name = text[: len(byline.authors[0])] if is_one else parts[0].strip()
    tokens = [fold(token).strip(".,") for token in INITIAL_BEFORE.sub(r"\g<0> ", name).split()]
    are_short = len(parts) <= 4 and all(is_name(part) and 2 <= len(part) <= 6 for part in parts)
    if are_short and words.has("traits", "names are short"):
        return names_in(text, words)
    if not 2 <= len(tokens) <= 4 or len(text) > 90 or not is_name(name) or not re.match(r"[^\W\d_]", name):
        return ()
    if any(token in words.exact["outlets"] or is_job(token, words) for token in tokens) or words.opening("photo", fold(text)):
        return ()
    if name.isupper() and name.lower() != name and len(parts) == 1:
        return ()
    return names_in(name, words)


def _is_other(text: str, words: Lexicon) -> bool:
    """Return whether a text is a label or a section's, or speaks of an outlet or a job."""
    folded = fold(text)
    known = any(words.has(key, folded) for key in ("labels", "furniture", "related", "section", "home"))
    return known or any(word in folded for key in ("outlets", "jobs") for word in words.exact[key])


def _several(text: str, parts: list[str], words: Lexicon) -> tuple[str, ...]:
    """Read several names, joined by the word for "and" or by commas."""
    names = names_in(text, words) if len(text) <= 90 else ()
    joint = any(fold(token) in words.exact["and"] for token in text.split())
    in_commas = len(parts) > 1 and re.search("[,،]", text)
    if len(names) < 2 or not (joint or in_commas) or not all(2 <= len(name.split()) <= 4 for name in names):
        return ()
    tokens = {fold(token).strip(".,") for token in text.split()}
    return () if tokens & (words.exact["outlets"] | words.exact["jobs"]) else names


def is_employer(text: str, words: Lexicon) -> bool:
    """Return whether a text is the name of an outlet or agency, as it stands beside the name of who writes for it."""
    tokens = text.split()
    is_title = 1 < len(tokens) <= MOST_BESIDE + 1 and all(token[0].isupper() or fold(token) in PARTICLES for token in tokens)
    return is_title and any(fold(token) in words.exact["outlets"] for token in tokens)
