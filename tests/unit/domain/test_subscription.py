"""Callbacks that are nobody's, and the waits between attempts."""

from datetime import timedelta

import pytest

from feedsvc.domain.subscriptions import CallbackTerms, RetryDelays, as_address, fault_of_callback, host_of, is_public_address

PRIVATE = """127.0.0.1 10.1.2.3 172.16.0.1 192.168.1.1 169.254.169.254 100.64.0.1 0.0.0.0 224.0.0.1 240.0.0.1 255.255.255.255
192.0.2.1 ::1 :: fe80::1 fc00::1 fd12:3456::1 fec0::1 ff02::1 ::ffff:127.0.0.1 ::ffff:10.0.0.1 64:ff9b::7f00:1 64:ff9b::a00:1
2002:7f00:1:: 2002:a00:1:: 2001:0:4136:e378:8000:63bf:80ff:fffe 2001:db8::1
192.0.0.8 192.0.0.192 192.88.99.1 ::ffff:192.88.99.1 64:ff9b::c058:6301 2002:c058:6301:: 3fff::1 3fff:fff:1::2 2001:2::1
2001:20::1 64:ff9b:1::1 100::1 5f00::1 4000::1 ::8.8.8.8"""
PUBLIC = "93.184.215.14 8.8.8.8 2606:2800:21f:cb07:6820:80da:af6b:8b2c ::ffff:8.8.8.8 64:ff9b::808:808"


@pytest.mark.parametrize("address", PRIVATE.split())
def test_private_addresses_are_nobodys_callback(address: str) -> None:
    parsed = as_address(address)

    assert parsed is not None
    assert not is_public_address(parsed)


@pytest.mark.parametrize("address", PUBLIC.split())
def test_public_addresses_may_be_a_subscribers(address: str) -> None:
    parsed = as_address(address)

    assert parsed is not None
    assert is_public_address(parsed)


@pytest.mark.parametrize(
    ("callback", "fault"),
    [
        ("", "absolute http"),
        ("ftp://a.example/", "absolute http"),
        ("//a.example/", "absolute http"),
        ("https:///path", "absolute http"),
        ("http://a.example:0/", "absolute http"),
        ("http://a.example:99999/", "no address"),
        ("http://[::1/", "no address"),
        ("http://user:password@a.example/", "user's name"),
        ("http://a.example/#part", "fragment"),
        ("http://a.example/a b", "percent-encoded"),
        ("http://ä.example/", "percent-encoded"),
        ("http://a.example/\r\nHost: b.example", "percent-encoded"),
        ("http://a.example/" + "a" * 2048, "2048"),
        ("http://127.0.0.1/", "public"),
        ("http://[::ffff:192.168.0.1]:80/", "public"),
        ("http://[fe80::1%25eth0]/", "public"),
    ],
)
def test_a_callback_that_can_be_none_is_refused_with_the_reason(callback: str, fault: str) -> None:
    assert fault in (fault_of_callback(callback, CallbackTerms()) or "")


@pytest.mark.parametrize("callback", ["http://a.example", "https://a.example:8443/x?y=1&z=%20", "http://localhost/"])
def test_other_callbacks_are_looked_at_when_they_are_called(callback: str) -> None:
    assert fault_of_callback(callback, CallbackTerms()) is None


def test_private_callbacks_may_be_allowed() -> None:
    assert fault_of_callback("http://127.0.0.1:8000/", CallbackTerms(allow_private=True)) is None


def test_waits_double_up_to_the_longest() -> None:
    waits = RetryDelays(first=timedelta(seconds=5), longest=timedelta(minutes=1))

    seconds = [waits.after(failures, chance=0).total_seconds() for failures in (0, 1, 2, 3, 4, 5, 6, 5000)]

    assert seconds == [5, 5, 10, 20, 40, 60, 60, 60]


def test_chance_spreads_what_failed_together() -> None:
    delays = {RetryDelays().after(1, chance=chance / 10) for chance in range(11)}

    assert len(delays) == 11
    assert min(delays) >= timedelta(seconds=5) * 2 / 3
    assert max(delays) == timedelta(seconds=5)


def test_a_host_is_told_by_name_and_port() -> None:
    assert [host_of(url) for url in ("http://A.example/x", "https://a.example:8443/?q")] == ["a.example", "a.example:8443"]


@pytest.mark.parametrize(
    ("address", "ports", "is_allowed"),
    [
        ("http://a.example/", (), True),
        ("https://a.example/", (), True),
        ("https://a.example:8443/", (), True),
        ("http://a.example:25/", (), False),
        ("https://a.example/", (443,), True),
        ("http://a.example/", (443,), False),
        ("http://a.example:8080/", (443,), False),
        ("http://a.example:25/", (25,), True),
    ],
)
def test_callbacks_are_at_ports_of_the_web_unless_a_setting_names_others(
    address: str, ports: tuple[int, ...], *, is_allowed: bool
) -> None:
    assert (fault_of_callback(address, CallbackTerms(ports=ports)) is None) is is_allowed
