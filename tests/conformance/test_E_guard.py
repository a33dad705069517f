"""Section E13: callbacks never lead into private networks, whatever their names are and however they resolve."""

import asyncio
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from aiohttp.abc import AbstractResolver, ResolveResult

from feedsvc.domain import subscriptions
from feedsvc.domain.renditions import Coding
from feedsvc.domain.subscriptions import CallbackTerms, Delivery, HubAnswer, HubPayload, HubRequest, Mode
from feedsvc.hub.guard import ThreadResolver
from feedsvc.hub.sender import SenderTerms, open_sender
from tests.builders import NOW

ANYWHERE = CallbackTerms(allow_private=True)

PARCEL = HubPayload(
    topic="t", topic_url="https://news.example/t", number=1, content_type="c", link="", bodies={Coding.IDENTITY: b"x"}
)


class Names(AbstractResolver):
    """Answers each question about a name with the next of its addresses."""

    def __init__(self, *answers: list[str]) -> None:
        self.answers = list(answers)

    async def resolve(
        self,
        host: str,
        port: int = 0,
        family: socket.AddressFamily = socket.AF_INET,  # noqa: ARG002 the interface is aiohttp's
    ) -> list[ResolveResult]:
        addresses = self.answers.pop(0)
        families = {address: socket.AF_INET6 if ":" in address else socket.AF_INET for address in addresses}
        return [ResolveResult(hostname=host, host=a, port=port, family=f, proto=0, flags=0) for a, f in families.items()]

    async def close(self) -> None:
        return


@contextmanager
def private_server() -> Iterator[tuple[int, list[bytes]]]:
    """A server in the private network; gives its port and what reached it."""
    reached: list[bytes] = []
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(0.05)
        stop = threading.Event()

        def serve() -> None:
            while not stop.is_set():
                try:
                    connection, _ = server.accept()
                except TimeoutError:
                    continue
                with connection:
                    reached.append(connection.recv(65536))
                    connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")

        thread = threading.Thread(target=serve)
        thread.start()
        try:
            yield server.getsockname()[1], reached
        finally:
            stop.set()
            thread.join()


def deliver(*urls: str, resolver: AbstractResolver | None = None, **terms: object) -> list[HubAnswer]:
    async def send() -> list[HubAnswer]:
        async with open_sender(SenderTerms(**terms), resolver) as sender:  # type: ignore[arg-type]
            told = [Delivery(subscription=1, topic="t", number=1, changed=NOW, callback=url) for url in urls]
            return [await sender.deliver(one, PARCEL) for one in told]

    return asyncio.run(send())


@pytest.mark.parametrize(
    "host",
    ["127.0.0.1", "localhost", "127.1", "2130706433", "0x7f000001", "0177.0.0.1", "[::1]", "[::ffff:127.0.0.1]", "0.0.0.0"],  # noqa: S104
)
def test_E13_no_spelling_of_loopback_is_connected_to(host: str) -> None:
    with private_server() as (port, reached):
        (answer,) = deliver(f"http://{host}:{port}/")

    assert answer.status == 0
    assert reached == []


@pytest.mark.parametrize("address", ["127.0.0.1", "10.0.0.1", "169.254.169.254", "::1", "::ffff:127.0.0.1", "fe80::1"])
def test_E13_a_name_that_resolves_to_a_private_address_is_refused(address: str) -> None:
    (answer,) = deliver("http://callback.example/", resolver=Names([address]))

    assert answer == HubAnswer(0, f"{address} is no public address (hub.allow_private allows it)")


def test_E13_a_name_is_refused_if_it_resolves_otherwise_the_second_time(monkeypatch: pytest.MonkeyPatch) -> None:
    """DNS rebinding: the server on loopback stands for a public one here, the second answer is private."""
    monkeypatch.setattr(subscriptions, "is_public_address", lambda address: str(address) == "127.0.0.1")
    with private_server() as (port, reached):
        names = Names(["127.0.0.1"], ["10.0.0.1"])
        (first,) = deliver(f"http://callback.example:{port}/", resolver=names)
        (second,) = deliver(f"http://callback.example:{port}/", resolver=names)

    assert (first.status, len(reached)) == (200, 1)
    assert second.fault.startswith("10.0.0.1 is no public address")


def test_E13_every_address_of_a_name_is_checked_and_not_the_first_alone() -> None:
    with private_server() as (port, reached):
        names = Names(["10.255.255.1", "127.0.0.1", "::1"])
        (answer,) = deliver(f"http://callback.example:{port}/", resolver=names)

    assert answer.status == 0
    assert reached == []


def test_E13_a_port_that_is_not_called_is_refused_whatever_named_it() -> None:
    terms = CallbackTerms(allow_private=True, ports=(443,))
    with private_server() as (port, reached):
        (answer,) = deliver(f"http://localhost:{port}/", callbacks=terms)

    assert answer == HubAnswer(0, f"port {port} isn't called (hub.ports allows it)")
    assert reached == []


def test_E13_the_setting_opens_private_addresses() -> None:
    with private_server() as (port, reached):
        (answer,) = deliver(f"http://localhost:{port}/x", callbacks=ANYWHERE)

    assert answer.status == 200
    assert reached[0].startswith(b"POST /x HTTP/1.1\r\n")


def test_E13_verifications_and_denials_are_guarded_too_and_other_hubs_are_not() -> None:
    async def send(port: int) -> list[HubAnswer]:
        async with open_sender(SenderTerms()) as sender:
            target = f"http://127.0.0.1:{port}/"
            modes = (Mode.SUBSCRIBE, Mode.UNSUBSCRIBE, Mode.DENIED, Mode.PUBLISH)
            told = [HubRequest(mode=mode, topic="t", topic_url="u", target=target, created=NOW) for mode in modes]
            return [await sender.run(one) for one in told]

    with private_server() as (port, reached):
        answers = asyncio.run(send(port))

    assert [answer.status for answer in answers] == [0, 0, 0, 200]
    assert len(reached) == 1


def test_a_message_that_is_not_answered_in_time_is_given_up() -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        (answer,) = deliver(f"http://127.0.0.1:{silent.getsockname()[1]}/", callbacks=ANYWHERE, timeout=0.2)

    assert answer == HubAnswer(0, "did not answer in time")


@pytest.mark.parametrize(
    "url", ["http://nobody.invalid/", "http://127.0.0.1:1/", "http://" + "a" * 70 + ".example/", "http://[/"]
)
def test_whatever_goes_wrong_stands_in_the_answer(url: str) -> None:
    (answer,) = deliver(url, callbacks=ANYWHERE)

    assert answer.status == 0
    assert answer.fault


def test_names_are_resolved_as_the_system_does() -> None:
    async def resolve() -> list[str]:
        resolver = ThreadResolver()
        found = await resolver.resolve("localhost", 80, socket.AF_INET)
        await resolver.close()
        return [one["host"] for one in found]

    assert asyncio.run(resolve()) == ["127.0.0.1"]
