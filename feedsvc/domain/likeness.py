"""Whether two articles are the same copy: an exact fingerprint after folding, and one that forgives small differences."""

import re
import struct
import unicodedata
from collections import Counter
from dataclasses import dataclass
from datetime import timedelta
from functools import lru_cache
from hashlib import blake2b

from feedsvc.domain.articles import Article, Revision

BITS = 64
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
    return Likeness(_hash(" ".join(words)), _simhash(words[:MAX_WORDS]) if len(words) >= MIN_WORDS else 0)


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


def _simhash(words: list[str]) -> int:
    """Charikar's sketch: each shingle's hash votes for each bit. The votes for a bit are counted at once, in one integer
    of all the hashes: 0.15 ms for 400 words, where counting them one by one takes 2."""
    hashes = [_word_hash(word) for word in words]
    shingles = [(a * _MIX[0] + b * _MIX[1] + c) & _ALL for a, b, c in zip(hashes, hashes[1:], hashes[2:], strict=False)]
    votes = int.from_bytes(struct.pack(f"<{len(shingles)}Q", *shingles), "little")
    every = int.from_bytes(b"\1\0\0\0\0\0\0\0" * len(shingles), "little")
    whole = sum(1 << bit for bit in range(BITS) if (votes & (every << bit)).bit_count() * 2 > len(shingles))
    return _signed(whole) or 1


_ALL = 2**BITS - 1
_MIX = (0x9E3779B97F4A7C15, 0xC2B2AE3D27D4EB4F)
"""Odd numbers that tell the places in a shingle apart: the golden ratio, and a prime of xxHash."""


@lru_cache(maxsize=20_000)
def _word_hash(word: str) -> int:
    return int.from_bytes(blake2b(word.encode("utf-8", "replace"), digest_size=8).digest())


def _hash(text: str) -> int:
    return _signed(int.from_bytes(blake2b(text.encode("utf-8", "replace"), digest_size=8).digest()))


def _signed(whole: int) -> int:
    return whole - 2**BITS if whole >= 2 ** (BITS - 1) else whole
