"""What a password hash promises: the fake and argon2id."""

import pytest

from feedsvc.app.passwords import Argon2Passwords
from feedsvc.ports.desk import Passwords
from tests.fakes.desk import PlainPasswords


@pytest.fixture(params=[PlainPasswords, Argon2Passwords])
def passwords(request: pytest.FixtureRequest) -> Passwords:
    made: Passwords = request.param()
    return made


def test_a_password_is_known_again_by_its_hash_and_no_other_is(passwords: Passwords) -> None:
    hashed = passwords.hash("four words make one")

    assert passwords.is_right(hashed, "four words make one")
    assert not passwords.is_right(hashed, "four words make two")


@pytest.mark.parametrize("hashed", [None, "", "no hash at all"])
def test_nothing_is_right_without_a_hash(passwords: Passwords, hashed: str | None) -> None:
    assert not passwords.is_right(hashed, "nobody knows this one")


def test_argon2_salts_each_hash_and_names_its_parameters() -> None:
    first, second = (Argon2Passwords().hash("four words make one") for _ in range(2))

    assert first != second
    assert first.startswith("$argon2id$v=19$m=65536,t=3,p=4$")
