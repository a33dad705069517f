"""What the table of odd requests says of nginx is what nginx does. Outcomes are those of nginx 1.22, which Debian 12 has."""

import asyncio
from collections.abc import Iterator

import pytest

from tests.drills.http import compare_with_nginx
from tests.fakes.nginx import NGINX, outcome, running_nginx
from tests.unit.server.odd_requests import ODD_REQUESTS, POLL, Odd


@pytest.fixture(scope="module")
def port(tmp_path_factory: pytest.TempPathFactory) -> Iterator[int]:
    if NGINX is None:
        pytest.skip("nginx isn't here")
    with running_nginx(tmp_path_factory.mktemp("nginx")) as port:
        yield port


@pytest.mark.parametrize("odd", ODD_REQUESTS, ids=lambda odd: odd.name)
def test_nginx_answers_odd_requests_as_the_table_says(port: int, odd: Odd) -> None:
    assert outcome(port, odd.sent) == odd.nginx


def test_nginx_answers_a_poll(port: int) -> None:
    assert outcome(port, POLL) == "200"


def test_mangled_requests_are_as_many_to_nginx_or_the_difference_has_its_reason(port: int) -> None:
    _, wrong = asyncio.run(compare_with_nginx(range(2000), port))

    assert wrong == []
