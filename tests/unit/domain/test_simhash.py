"""The sketch of a text, counted at once, is what counting bit by bit makes it."""

import random
from hashlib import blake2b

import pytest

from feedsvc.domain.simhash import simhash

GOLDEN, PRIME = 0x9E3779B97F4A7C15, 0xC2B2AE3D27D4EB4F


def counted(words: list[str]) -> int:
    """Count the votes of each shingle for each bit."""
    hashes = [int.from_bytes(blake2b(word.encode(), digest_size=8).digest()) for word in words]
    shingles = [(a * GOLDEN + b * PRIME + c) % 2**64 for a, b, c in zip(hashes, hashes[1:], hashes[2:], strict=False)]
    return sum(1 << bit for bit in range(64) if sum(shingle >> bit & 1 for shingle in shingles) * 2 > len(shingles))


@pytest.mark.parametrize("length", [3, 4, 5, 6, 17, 40, 41, 129, 257, 258, 259, 400])
def test_every_length_is_counted_as_bit_by_bit(length: int) -> None:
    dice = random.Random(length)  # noqa: S311 no secret

    words = ["".join(dice.choices("abcdéø", k=4)) for _ in range(length)]

    assert simhash(words) == counted(words)


def test_what_all_shingles_vote_for_is_set() -> None:
    assert simhash(["same"] * 400) == counted(["same"] * 3)
