"""The address that a request comes from."""

import pytest

from feedsvc.web.clients import client_address


@pytest.mark.parametrize(
    ("forwarded", "proxies", "address"),
    [
        ("198.51.100.1, 192.0.2.1", 0, "10.0.0.1"),
        ("198.51.100.1, 192.0.2.1", 1, "192.0.2.1"),
        ("198.51.100.1, 192.0.2.1", 2, "198.51.100.1"),
        ("198.51.100.1, , 192.0.2.1,", 2, "198.51.100.1"),
        ("192.0.2.1", 2, "10.0.0.1"),
        ("", 1, "10.0.0.1"),
    ],
)
def test_only_what_trusted_proxies_append_is_believed(forwarded: str, proxies: int, address: str) -> None:
    assert client_address("10.0.0.1", forwarded, proxies) == address
