"""The hub's public test list (websub.rocks, 100 to 106), over the wire against a service as its users run it."""

import json
from collections.abc import Callable, Iterator
from itertools import count

import pytest

from tests.acceptance.running import Running, eventually, running
from tests.acceptance.subscriber import Subscriber, ask, drop_one, has_left, is_told, listening, subscribe

_articles = count(100)


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    with running(tmp_path_factory.mktemp("rocks"), FEEDSVC_HUB_ALLOW_PRIVATE="true") as started:
        yield started


@pytest.fixture(scope="module")
def subscriber() -> Iterator[Subscriber]:
    with listening() as started:
        yield started


@pytest.fixture
def publish(service: Running) -> Callable[[], bytes]:
    return lambda: drop_one(service, next(_articles))


def is_served(body: bytes, path: str, service: Running) -> None:
    """A delivery may come a moment before the web server has taken the same feed over."""
    eventually(lambda: service.fetch(path) == body, "the feed to be served as it was delivered", service.data.parent)


def test_100_a_typical_subscription(service: Running, subscriber: Subscriber, publish: Callable[[], bytes]) -> None:
    callback = subscriber.callback("100")

    subscribe(service, callback)
    is_told(callback, publish(), service)

    last = callback.deliveries[-1]
    is_served(last.body, "/feeds/latest.rss", service)
    assert last.headers["content-type"].startswith("application/rss+xml")
    assert f'<{service.url}/hub>; rel="hub"' in last.headers["link"]
    assert f'<{service.url}/feeds/latest.rss>; rel="self"' in last.headers["link"]
    assert "x-hub-signature" not in last.headers


def test_101_a_subscription_with_a_secret(service: Running, subscriber: Subscriber, publish: Callable[[], bytes]) -> None:
    callback = subscriber.callback("101")

    subscribe(service, callback, secret="between us")
    is_told(callback, publish(), service)

    assert callback.deliveries[-1].is_signed_by("between us")
    assert not callback.deliveries[-1].is_signed_by("between others")


def test_102_a_request_with_parameters_nobody_knows(
    service: Running, subscriber: Subscriber, publish: Callable[[], bytes]
) -> None:
    callback = subscriber.callback("102")

    subscribe(service, callback, foo="bar", verify="async", verify_token="v")
    is_told(callback, publish(), service)

    assert set(callback.questions[0].parameters) == {"hub.mode", "hub.topic", "hub.challenge", "hub.lease_seconds"}


def test_103_a_subscription_that_is_asked_for_again(
    service: Running, subscriber: Subscriber, publish: Callable[[], bytes]
) -> None:
    callback = subscriber.callback("103")
    subscribe(service, callback, secret="first")
    is_told(callback, publish(), service)

    subscribe(service, callback, secret="second")
    told = len(callback.deliveries)
    is_told(callback, publish(), service)

    assert len(callback.questions) == 2
    assert len(callback.deliveries) == told + 1
    assert callback.deliveries[-1].is_signed_by("second")


def test_104_a_subscription_that_is_ended(service: Running, subscriber: Subscriber, publish: Callable[[], bytes]) -> None:
    leaving, staying = subscriber.callback("104"), subscriber.callback("104-stays")
    subscribe(service, leaving)
    subscribe(service, staying)

    assert ask(service, "unsubscribe", leaving.url)[0] == 202
    eventually(lambda: has_left(service, leaving), "the end", service.data.parent)
    sentence = publish()
    is_told(staying, sentence, service)

    assert "hub.lease_seconds" not in leaving.questions[-1].parameters
    assert leaving.questions[-1].parameters["hub.mode"] == "unsubscribe"
    assert sentence not in b"".join(leaving.bodies())


def test_105_a_topic_that_is_text(service: Running, subscriber: Subscriber, publish: Callable[[], bytes]) -> None:
    """The service's own text topic is Atom: a hub of one publisher has no other kind."""
    callback = subscriber.callback("105")

    subscribe(service, callback, "latest.atom")
    is_told(callback, publish(), service)

    is_served(callback.deliveries[-1].body, "/feeds/latest.atom", service)
    assert callback.deliveries[-1].headers["content-type"] == "application/atom+xml; charset=utf-8"


def test_106_a_topic_in_json(service: Running, subscriber: Subscriber, publish: Callable[[], bytes]) -> None:
    callback = subscriber.callback("106")

    subscribe(service, callback, "latest.json", secret="j")
    is_told(callback, publish(), service)

    last = callback.deliveries[-1]
    assert last.headers["content-type"].startswith("application/feed+json")
    assert last.is_signed_by("j")
    assert json.loads(last.body)["hubs"] == [{"type": "WebSub", "url": f"{service.url}/hub"}]
