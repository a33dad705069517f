"""The drill of mangled requests in small."""

import asyncio

from tests.drills.http import compare

INPUTS = 3000


def test_mangled_requests_are_read_as_an_independent_parser_reads_them() -> None:
    _, wrong = asyncio.run(compare(range(INPUTS)))

    assert wrong == []
