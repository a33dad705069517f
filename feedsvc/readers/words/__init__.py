"""What mail programs, mailing services and content systems print: a table per language, searched in all of them at once.

A phrase may hold `...`, which stands for up to 40 characters, and words that end with a hyphen have any ending.
"""

import re
import tomllib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from itertools import chain

from feedsvc.domain.scripts import HANGUL, UNSPACED, VOWEL_SIGNS

TABLES: Traversable = files("feedsvc.readers") / "words"

KEYS = (
    *("subject", "reply", "forward", "external", "suspicious", "release"),
    *("outside", "care", "mail", "stranger", "greeting", "closing", "browser", "unsubscribe", "received", "buttons"),
    *(
        "confidential",
        "receiver",
        "rights",
        "printing",
        "device",
        "programs",
        "automatic",
        "undelivered",
        "ends",
        "reply_above",
    ),
    *("title", "body", "author", "published", "section", "tags", "summary", "language", "compounded"),
    *("status", "updated", "embargo", "place", "networks", "comments"),
)
"""The keys of a table: subjects and their marks; what stands about a letter's text; the names of columns; comments."""

LONGEST_GAP = 40

_JOINED = re.compile(f"[{UNSPACED}{HANGUL}]")
"""Characters of scripts that are written without spaces, or whose words take endings: a phrase may stand between them."""

_EDGES = re.compile(rf"^[^\w{VOWEL_SIGNS}]++|(?<![^\w{VOWEL_SIGNS}])[^\w{VOWEL_SIGNS}]++$")
_RUN = re.compile(r"[^\W\d_]+")
_IN_WORDS = re.compile(rf"^\.\.\.|^\w{{0,2}}-|^[{UNSPACED}{HANGUL}]")
"""What may begin within a word, or with less of a word than the index has."""

HEAD = 3
"""Letters of a word by which phrases are indexed: a text is compared with the few that begin like one of its words."""


@dataclass(frozen=True, slots=True)
class Phrases:
    """The phrases of a key in every language, folded."""

    by_head: dict[str, list[str]]
    anywhere: list[str]
    """Those that no word of a text leads to: they begin with a gap, or stand in a script without spaces."""

    def found_in(self, text: str) -> bool:
        """Return whether one of the phrases stands anywhere in a text."""
        folded = fold(text)
        return any(_found(phrase, folded) for phrase in self._candidates(folded, _heads(folded)))

    def opening(self, text: str) -> str | None:
        """Return what a text begins with, folded, where that is one of the phrases: the longest of them."""
        folded = fold(text)
        first = _RUN.match(folded)
        candidates = self._candidates(folded, (first.group()[:HEAD],) if first else ())
        ends = (match.end() for phrase in candidates if (match := _pattern(phrase).match(folded)))
        longest = max((end for end in ends if _stands(folded, 0, end)), default=0)
        return folded[:longest] or None

    def is_whole(self, text: str) -> bool:
        """Return whether a text is one of the phrases, and nothing else but signs."""
        folded = _EDGES.sub("", fold(text))
        return self.opening(folded) == folded != ""

    @property
    def alternatives(self) -> str:
        """The phrases as a pattern that ignores case, the longest first."""
        ordered = sorted([*self.anywhere, *chain.from_iterable(self.by_head.values())], key=len, reverse=True)
        pattern = "|".join(map(_source, ordered)).replace("i", "[iİ]")  # whose small letter is two characters
        return re.sub("[αεηιουω]", lambda match: f"[{match[0]}{_ACCENTED[match[0]]}]", pattern)

    def _candidates(self, folded: str, heads: Iterable[str]) -> Iterator[str]:
        for head in heads:
            yield from self.by_head.get(head, ())
        yield from (phrase for phrase in self.anywhere if _literal(phrase) in folded)


@cache
def phrases(key: str) -> Phrases:
    """Gather the phrases of a key from the tables of all languages."""
    by_head: dict[str, list[str]] = {}
    anywhere = []
    for phrase in dict.fromkeys(fold(phrase) for table in tables().values() for phrase in table.get(key, [])):
        first = None if _IN_WORDS.match(phrase) else _RUN.match(phrase)
        if first is None:
            anywhere.append(phrase)
        else:
            by_head.setdefault(first.group()[:HEAD], []).append(phrase)
    return Phrases(by_head, anywhere)


@lru_cache(maxsize=512)
def _heads(folded: str) -> frozenset[str]:
    return frozenset(run[:HEAD] for run in _RUN.findall(folded))


@cache
def _literal(phrase: str) -> str:
    """Return the longest part of a phrase that stands in every text it is found in."""
    return max(re.split(r"-(?= |$)|\.\.\.", phrase), key=len).strip()


@cache
def tables() -> dict[str, dict[str, list[str]]]:
    """Load every table, by its language."""
    paths = sorted((path for path in TABLES.iterdir() if path.name.endswith(".toml")), key=lambda path: path.name)
    return {path.name.removesuffix(".toml"): tomllib.loads(path.read_text(encoding="utf-8")) for path in paths}


@lru_cache(maxsize=512)
def fold(text: str) -> str:
    """Return a text in small letters, with plain apostrophes, hyphens and single spaces; Greek without its accents, which
    capitals lack."""
    return " ".join(text.casefold().translate(_PLAIN).split())


_ACCENTED = dict(zip("αεηιουω", "άέήίόύώ", strict=True))
_PLAIN = str.maketrans(
    {
        **{accented: plain for plain, accented in _ACCENTED.items()},
        "’": "'",
        "‘": "'",
        "`": "'",
        "´": "'",
        "‐": "-",
        "‑": "-",
        "\u00ad": None,
        "\u0307": None,
    }
)


def _found(phrase: str, folded: str) -> bool:
    return any(_stands(folded, *match.span()) for match in _pattern(phrase).finditer(folded))


def _stands(folded: str, start: int, end: int) -> bool:
    """Return whether neither end of a part of a text lies between two letters."""
    return _parts(folded[start - 1 : start + 1] if start else "") and _parts(folded[end - 1 : end + 1])


def _parts(around: str) -> bool:
    return len(around) < 2 or not around.isalpha() or _JOINED.search(around) is not None


@cache
def _pattern(phrase: str) -> re.Pattern[str]:
    return re.compile(_source(phrase), re.DOTALL)


def _source(phrase: str) -> str:
    """Write a phrase as a pattern."""
    parts = (re.escape(part.strip()) for part in phrase.split("..."))
    endings = (re.sub(r"\\-(?=\\ |$)", r"\\w*", part).replace(r"\ ", r"[\s_-]+") for part in parts)
    return rf".{{0,{LONGEST_GAP}}}".join(endings)
