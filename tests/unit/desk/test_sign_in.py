"""Signing in at the desk, on fakes."""

import itertools
from datetime import timedelta

import pytest

from feedsvc.desk.sign_in import SignIn, new_token
from feedsvc.domain.people import IDLE, SESSION
from feedsvc.errors import FeedsvcError, SignInRefused, TooManyAttempts
from tests.fakes.desk import PlainPasswords
from tests.fakes.drop import Clock
from tests.fakes.memory import MemoryStore

PASSWORD = "four words make one"
HERE = "192.0.2.7"


class Newsroom:
    def __init__(self) -> None:
        self.clock, self.store = Clock(), MemoryStore()
        tokens = (f"token {number}" for number in itertools.count(1))
        self.sign_in = SignIn(store=self.store, passwords=PlainPasswords(), clock=self.clock, new_token=lambda: next(tokens))
        self.sign_in.set_password("ana", PASSWORD)

    def fail(self, times: int, name: str = "ana", address: str = HERE) -> None:
        for _ in range(times):
            with pytest.raises(SignInRefused):
                self.sign_in.sign_in(name, "wrong", address)


@pytest.fixture
def newsroom() -> Newsroom:
    return Newsroom()


def test_the_desk_is_closed_until_somebody_has_a_password() -> None:
    assert not SignIn(store=MemoryStore(), passwords=PlainPasswords(), clock=Clock()).is_open()
    assert Newsroom().sign_in.is_open()


def test_the_right_password_opens_a_session_of_which_the_store_knows_no_token(newsroom: Newsroom) -> None:
    token, session = newsroom.sign_in.sign_in("ana", PASSWORD, HERE)

    assert newsroom.sign_in.session(token) == session
    assert session.name == "ana"
    assert token not in newsroom.store.unit.staff.sessions
    assert newsroom.sign_in.session(session.key) is None


@pytest.mark.parametrize(("name", "password"), [("ana", "wrong"), ("bo", PASSWORD), ("ana", "")])
def test_a_wrong_name_and_a_wrong_password_are_told_alike(newsroom: Newsroom, name: str, password: str) -> None:
    with pytest.raises(SignInRefused, match="name or the password"):
        newsroom.sign_in.sign_in(name, password, HERE)


def test_after_a_few_failures_a_network_waits_longer_each_time(newsroom: Newsroom) -> None:
    newsroom.fail(5)

    waits = []
    for _ in range(4):
        with pytest.raises(TooManyAttempts) as refused:
            newsroom.sign_in.sign_in("ana", PASSWORD, HERE)
        waits.append((refused.value.until - newsroom.clock.now).total_seconds())
        newsroom.clock.now = refused.value.until
        newsroom.fail(1)

    assert waits == [1, 2, 4, 8]
    newsroom.sign_in.sign_in("ana", PASSWORD, "192.0.2.8")


def test_after_the_wait_the_right_password_is_taken_and_all_is_forgiven(newsroom: Newsroom) -> None:
    newsroom.fail(5)
    newsroom.clock.tick(seconds=1)

    newsroom.sign_in.sign_in("ana", PASSWORD, HERE)

    newsroom.fail(5)


def test_one_name_tried_from_many_networks_waits_too(newsroom: Newsroom) -> None:
    for number in range(30):
        newsroom.fail(1, address=f"198.51.100.{number}")

    with pytest.raises(TooManyAttempts):
        newsroom.sign_in.sign_in("ana", PASSWORD, "203.0.113.1")


def test_addresses_of_one_site_count_as_one_at_a_name(newsroom: Newsroom) -> None:
    for number in range(5):
        newsroom.fail(1, address=f"2001:db8:1:{number}::1")

    with pytest.raises(TooManyAttempts):
        newsroom.sign_in.sign_in("ana", PASSWORD, "2001:db8:1:ffff::1")


def test_one_persons_failures_do_not_keep_out_who_shares_the_address(newsroom: Newsroom) -> None:
    newsroom.sign_in.set_password("bo", PASSWORD)
    newsroom.fail(5)

    newsroom.sign_in.sign_in("bo", PASSWORD, HERE)


def test_one_network_that_tries_many_names_waits_too(newsroom: Newsroom) -> None:
    for number in range(20):
        newsroom.fail(1, name=f"name{number}")

    with pytest.raises(TooManyAttempts):
        newsroom.sign_in.sign_in("ana", PASSWORD, HERE)


def test_however_long_one_site_tries_a_name_its_owner_comes_in_from_another(newsroom: Newsroom) -> None:
    for number in range(200):
        newsroom.clock.tick(minutes=5)
        with pytest.raises((SignInRefused, TooManyAttempts)):
            newsroom.sign_in.sign_in("ana", "wrong", f"2001:db8:1:{number:x}::1")

    newsroom.sign_in.sign_in("ana", PASSWORD, HERE)


@pytest.mark.parametrize("name", ["", "a\x00b", "a" * 300, "a b"])
def test_names_that_nobody_can_have_are_refused_like_others(newsroom: Newsroom, name: str) -> None:
    newsroom.fail(1, name=name)


def test_failures_are_forgotten_after_a_day(newsroom: Newsroom) -> None:
    newsroom.fail(5)
    newsroom.clock.tick(hours=24, seconds=1)

    newsroom.fail(5)


@pytest.mark.parametrize("span", [IDLE, SESSION])
def test_a_session_ends_when_nothing_is_asked_and_after_its_time(newsroom: Newsroom, span: timedelta) -> None:
    token, _ = newsroom.sign_in.sign_in("ana", PASSWORD, HERE)
    end = newsroom.clock.now + span

    while newsroom.clock.now + IDLE / 2 < end and span > IDLE:
        newsroom.clock.tick(seconds=IDLE.total_seconds() / 2)
        assert newsroom.sign_in.session(token) is not None
    newsroom.clock.now = end

    assert newsroom.sign_in.session(token) is None


def test_signing_out_ends_the_session(newsroom: Newsroom) -> None:
    token, session = newsroom.sign_in.sign_in("ana", PASSWORD, HERE)

    newsroom.sign_in.sign_out(session)

    assert newsroom.sign_in.session(token) is None


def test_who_is_removed_is_signed_out_and_stays_out(newsroom: Newsroom) -> None:
    token, _ = newsroom.sign_in.sign_in("ana", PASSWORD, HERE)

    newsroom.sign_in.remove("ana")

    assert newsroom.sign_in.session(token) is None
    newsroom.fail(1)
    with pytest.raises(FeedsvcError, match="Nobody called ana"):
        newsroom.sign_in.remove("ana")


@pytest.mark.parametrize(
    ("name", "password"),
    [("ana", "short"), ("ana", "x" * 1001), ("a b", PASSWORD), ("", PASSWORD), ("anastasia-ko", "Anastasia-Ko1")],
)
def test_names_and_passwords_that_wont_do_are_refused(newsroom: Newsroom, name: str, password: str) -> None:
    with pytest.raises(FeedsvcError):
        newsroom.sign_in.set_password(name, password)


def test_tokens_hold_192_bits_and_are_never_the_same() -> None:
    tokens = {new_token() for _ in range(100)}

    assert len(tokens) == 100
    assert {len(token) for token in tokens} == {32}
