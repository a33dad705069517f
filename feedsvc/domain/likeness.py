"""Whether two articles are the same copy: an exact fingerprint after folding, and one that forgives small differences."""

import re
import unicodedata
from collections import Counter
from dataclasses import dataclass
from datetime import timedelta
from functools import lru_cache
from hashlib import blake2b

from feedsvc.domain.articles import Article, Revision
from feedsvc.domain.simhash import BITS, simhash

BANDS = 4
"""Parts of a sketch: two that differ in fewer bits than there are bands agree in one of them whole (pigeonhole)."""

MAX_WORDS = 400
"""Words that a sketch is made of: the beginning tells copies apart, and a long read costs no more."""

MIN_WORDS = 40
"""Words below which small differences are large: shorter copy has to be the same."""

WINDOW = timedelta(days=3)
"""How far apart two copies of one article are published."""

_WORD = re.compile(r"\w+")
_NUMBER = re.compile(r"\d+")


@dataclass(frozen=True, slots=True)
class Likeness:
    """What copies are recognised by. `exact` is the same for the same folded text; `sketch` (a simhash of three-word
    shingles; 0 for short copy) differs in few bits for nearly the same; both are signed 64-bit integers."""

    exact: int
    sketch: int

    @property
    def bands(self) -> tuple[int, ...]:
        """The parts of the sketch, for an index; none for short copy."""
        width = BITS // BANDS
        whole = self.sketch & (2**BITS - 1)
        return tuple((n << width) | (whole >> (n * width)) & (2**width - 1) for n in range(BANDS)) if self.sketch else ()


def likeness_of(revision: Revision) -> Likeness:
    """Take the fingerprints of a revision's headline and text."""
    return _likeness(f"{revision.title}\n{revision.content_text}")


@lru_cache(maxsize=256)
def _likeness(text: str) -> Likeness:
    words = _WORD.findall(unicodedata.normalize("NFKC", text).casefold())
    return Likeness(_hash(" ".join(words)), (_signed(simhash(words[:MAX_WORDS])) or 1) if len(words) >= MIN_WORDS else 0)


def is_same_copy(new: Revision, other: Article, *, max_bits: int) -> bool:
    """Return whether `new` is another copy of an article: the same text, or nearly the same with the very same numbers.

    Reports made from a template, such as tables and forecasts, differ in their numbers alone, and are not the same.
    """
    mine, theirs = likeness_of(new), likeness_of(other.revision)
    if mine.exact == theirs.exact:
        return True
    if not is_near(mine.sketch, theirs.sketch, max_bits=max_bits):
        return False
    if new.published is not None and abs(new.published.at - other.published) > WINDOW:
        return False
    return _numbers(new) == _numbers(other.revision)


def is_near(left: int, right: int, *, max_bits: int) -> bool:
    """Return whether two sketches differ in few bits; short copy has none."""
    return bool(left and right) and (left ^ right).bit_count() <= max_bits


def _numbers(revision: Revision) -> Counter[str]:
    return Counter(_NUMBER.findall(f"{revision.title}\n{revision.content_text}"))


def _hash(text: str) -> int:
    return _signed(int.from_bytes(blake2b(text.encode("utf-8", "replace"), digest_size=8).digest()))


def _signed(whole: int) -> int:
    return whole - 2**BITS if whole >= 2 ** (BITS - 1) else whole
