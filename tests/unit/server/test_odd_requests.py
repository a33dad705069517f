"""Odd requests have the outcome of the table, in whatever pieces they come."""

import asyncio
import random

import pytest

from tests.fakes.wire import Echo, converse
from tests.unit.server.odd_requests import ODD_REQUESTS, Odd

CUTS = 40


async def outcomes(sent: bytes) -> set[str]:
    chosen = random.Random(len(sent))  # noqa: S311 the same cuts each time
    found = {converse([sent], Echo())}
    if len(sent) < 3000:
        found.add(converse([sent[at : at + 1] for at in range(len(sent))], Echo()))
    for _ in range(CUTS if len(sent) < 3000 else 3):
        at = sorted(chosen.choices(range(len(sent)), k=3))
        found.add(converse([sent[begin:end] for begin, end in zip([0, *at], [*at, len(sent)], strict=True)], Echo()))
    return found


@pytest.mark.parametrize("odd", ODD_REQUESTS, ids=lambda odd: odd.name)
def test_odd_requests_have_the_outcome_of_the_table_in_whatever_pieces_they_come(odd: Odd) -> None:
    assert asyncio.run(outcomes(odd.sent)) == {odd.ours}


@pytest.mark.parametrize("odd", ODD_REQUESTS, ids=lambda odd: odd.name)
def test_each_difference_to_nginx_has_its_reason(odd: Odd) -> None:
    assert bool(odd.why) is (odd.ours != odd.nginx)
