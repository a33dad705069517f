"""Section E: the hub, over the wire against a service as its users run it."""

import gzip
import json
import re
import threading
from collections.abc import Callable, Iterator
from itertools import count
from urllib.request import Request, urlopen

import pytest

from feedsvc.domain.subscriptions import SubscriptionStatus
from tests.acceptance.running import Running, eventually, running
from tests.acceptance.subscriber import (
    Callback,
    Subscriber,
    ask,
    drop_one,
    has_left,
    is_subscribed,
    is_told,
    listening,
    opened,
    post,
    subscribe,
)

FEEDS = """[[feed]]
slug = "latest"
title = "Latest News"
hubs = ["{hub}"]
"""
_articles = count(500)


@pytest.fixture(scope="module")
def subscriber() -> Iterator[Subscriber]:
    with listening() as started:
        yield started


@pytest.fixture(scope="module")
def other_hub(subscriber: Subscriber) -> Callback:
    return subscriber.callback("other-hub", statuses=[503])


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory, other_hub: Callback) -> Iterator[Running]:
    folder = tmp_path_factory.mktemp("hub")
    (folder / "config").mkdir()
    (folder / "config" / "feeds.toml").write_text(FEEDS.format(hub=other_hub.url))
    waits = {"FEEDSVC_HUB_FIRST_WAIT": "0.2", "FEEDSVC_HUB_LONGEST_WAIT": "0.4", "FEEDSVC_HUB_TIMEOUT": "30"}
    with running(folder, FEEDSVC_HUB_ALLOW_PRIVATE="true", FEEDSVC_HUB_RSSCLOUD="true", **waits) as started:
        yield started


@pytest.fixture
def publish(service: Running) -> Callable[[], bytes]:
    return lambda: drop_one(service, next(_articles))


@pytest.mark.parametrize("method", ["GET", "HEAD"])
@pytest.mark.parametrize("extension", ["rss", "atom", "json"])
def test_E1_link_headers_name_the_hubs_and_one_self(service: Running, other_hub: Callback, method: str, extension: str) -> None:
    url = f"{service.url}/feeds/latest.{extension}"

    with urlopen(Request(url, method=method), timeout=10) as response:
        links = re.findall(r'<([^>]*)>; rel="(\w+)"', response.headers["Link"])

    assert links == [(url, "self"), (f"{service.url}/hub", "hub"), (other_hub.url, "hub")]


def test_E2_feeds_and_pages_name_the_hubs_too(service: Running, other_hub: Callback) -> None:
    hubs = [f"{service.url}/hub", other_hub.url]

    rss, atom = (service.fetch(f"/feeds/latest.{name}").decode() for name in ("rss", "atom"))
    page = service.fetch("/").decode()

    assert linked(rss, "hub") == linked(atom, "hub") == linked(page, "hub") == hubs
    assert json.loads(service.fetch("/feeds/latest.json"))["hubs"] == [{"type": "WebSub", "url": url} for url in hubs]
    assert linked(rss, "self") == [f"{service.url}/feeds/latest.rss"]
    assert linked(atom, "self") == linked(page, "self") == [f"{service.url}/feeds/latest.atom"]


def linked(document: str, rel: str) -> list[str]:
    """Return the addresses of a document's links of a relation, before its first entry."""
    head = re.split("<(?:item|entry|article)[ >]", document)[0]
    links = [dict(re.findall(r'(\w+)="([^"]*)"', link)) for link in re.findall(r"<(?:atom:)?link ([^>]*)>", head)]
    return [link["href"] for link in links if link.get("rel") == rel]


def test_E4_other_hubs_are_told_of_each_change_and_again_if_they_fail(
    service: Running, other_hub: Callback, publish: Callable[[], bytes]
) -> None:
    other_hub.statuses[:] = [500]
    before = len(other_hub.deliveries)
    publish()

    topic = f"{service.url}/feeds/latest.rss"
    told = {"hub.mode": "publish", "hub.url": topic, "hub.topic": topic}
    eventually(lambda: told in [one.parameters for one in other_hub.deliveries[before + 1 :]], "the hub to be told")
    assert other_hub.statuses == []


def test_E6_requests_are_taken_with_202_and_refused_in_plain_text(service: Running, subscriber: Subscriber) -> None:
    callback = subscriber.callback("e6")

    assert ask(service, "subscribe", callback.url, unknown="x")[0] == 202
    refused = [
        ask(service, "publish", callback.url),
        ask(service, "subscribe", "nowhere"),
        ask(service, "subscribe", callback.url, secret="x" * 200),
        ask(service, "subscribe", callback.url, topic="nothing.rss"),
        post(f"{service.url}/hub", {"hub.mode": "subscribe", "hub.callback": callback.url, "hub.topic": "https://x.example/"}),
        post(f"{service.url}/hub", {}),
    ]

    assert [status for status, _ in refused] == [400, 400, 400, 404, 400, 400]
    assert [told.startswith("hub.") for _, told in refused] == [True] * 6
    with urlopen(f"{service.url}/hub", timeout=10) as response:
        assert response.headers["Content-Type"] == "text/plain; charset=utf-8"
        assert b"hub.callback" in response.read()


def test_E7_intent_is_verified_by_a_random_challenge_beside_the_callbacks_own_query(
    service: Running, subscriber: Subscriber
) -> None:
    callback = subscriber.callback("e7", "?own=a%20b&own2=")

    for number, mode in enumerate(("subscribe", "unsubscribe"), 1):
        ask(service, mode, callback.url)
        eventually(lambda known=number: len(callback.questions) >= known, mode, service.data.parent)
        eventually(lambda: nothing_waits(service), "the end of it", service.data.parent)

    first, second = (question.parameters for question in callback.questions)
    assert [first["own"], first["hub.topic"], first["hub.mode"]] == ["a b", f"{service.url}/feeds/latest.rss", "subscribe"]
    told_to_both = {name: first[name] for name in ("own", "own2", "hub.topic") if name in first}
    assert second == told_to_both | {"hub.mode": "unsubscribe", "hub.challenge": second["hub.challenge"]}
    assert len(first["hub.challenge"]) >= 32
    assert first["hub.challenge"] != second["hub.challenge"]


@pytest.mark.parametrize(
    ("status", "body"), [(200, b"wrong"), (200, b""), (404, None), (301, None), (500, None), (200, b"x" * 100_000)]
)
def test_E7_anything_but_2xx_with_the_exact_challenge_confirms_nothing(
    service: Running, subscriber: Subscriber, status: int, body: bytes | None
) -> None:
    name = f"e7-{status}-{len(body or b'')}"
    callback = subscriber.callback(name, question_status=status, confirmation=body, headers={"Location": "/e7-elsewhere"})
    elsewhere = subscriber.callback("e7-elsewhere")

    ask(service, "subscribe", callback.url)
    subscriber.is_asked(callback, service)
    eventually(lambda: nothing_waits(service), "the end of it", service.data.parent)

    assert has_left(service, callback)
    assert elsewhere.questions == []


def test_E7_a_2xx_other_than_200_confirms(service: Running, subscriber: Subscriber) -> None:
    subscribe(service, subscriber.callback("e7-201", question_status=201))


def nothing_waits(service: Running) -> bool:
    with opened(service) as store, store.read() as view:
        return view.outbox.waiting() == 0


def test_E8_a_renewal_replaces_only_once_it_is_verified(
    service: Running, subscriber: Subscriber, publish: Callable[[], bytes]
) -> None:
    callback = subscriber.callback("e8")
    subscribe(service, callback, secret="old")
    subscribe(service, callback, "latest.atom", secret="of the other topic")

    callback.confirmation = b"no"
    ask(service, "subscribe", callback.url, secret="new")
    eventually(lambda: nothing_waits(service), "the refusal", service.data.parent)
    sentence = publish()
    eventually(lambda: sum(sentence in body for body in callback.bodies()) == 2, "both deliveries", service.data.parent)

    signed = {told.headers["content-type"]: told for told in callback.deliveries}
    assert signed["application/rss+xml; charset=utf-8"].is_signed_by("old")
    assert signed["application/atom+xml; charset=utf-8"].is_signed_by("of the other topic")


def test_E9_whoever_is_denied_is_told(service: Running, subscriber: Subscriber) -> None:
    callback = subscriber.callback("e9")
    subscribe(service, callback)

    remove(service, callback)
    eventually(lambda: callback.denials, "the denial", service.data.parent)

    told = callback.denials[0].parameters
    assert (told["hub.mode"], told["hub.topic"]) == ("denied", f"{service.url}/feeds/latest.rss")
    assert told["hub.reason"]
    assert has_left(service, callback)


def remove(service: Running, callback: Callback) -> None:
    """Remove a subscription by the command that operators have."""
    from tests.acceptance.running import environment, start

    with opened(service) as store, store.read() as view:
        number = view.subscriptions.find("latest.rss", callback.url).id  # type: ignore[union-attr]
    folder = service.data.parent
    told = environment(folder, None, FEEDSVC_BASE_URL=service.url)
    assert start(told, folder, "subscriptions", "remove", str(number)).wait(30) == 0


@pytest.mark.parametrize(("asked", "granted"), [({}, "864000"), ({"lease_seconds": "3600"}, "3600")])
def test_E10_leases_are_of_10_days_unless_another_is_asked_for(
    service: Running, subscriber: Subscriber, asked: dict[str, str], granted: str
) -> None:
    callback = subscriber.callback(f"e10-{granted}")

    subscribe(service, callback, **asked)

    assert callback.questions[0].parameters["hub.lease_seconds"] == granted
    with opened(service) as store, store.read() as view:
        found = view.subscriptions.find("latest.rss", callback.url)
    assert found is not None
    assert abs((found.expires - found.created).total_seconds() - int(granted)) < 1


def test_E11_a_delivery_is_the_feed_as_it_is_served(
    service: Running, subscriber: Subscriber, publish: Callable[[], bytes]
) -> None:
    callback = subscriber.callback("e11")
    subscribe(service, callback)

    is_told(callback, publish(), service)

    last = callback.deliveries[-1]
    eventually(lambda: service.fetch("/feeds/latest.rss") == last.body, "the feed to be served as it was delivered")
    with urlopen(f"{service.url}/feeds/latest.rss", timeout=10) as response:
        assert last.headers["content-type"] == response.headers["Content-Type"]
        assert last.headers["link"] == response.headers["Link"]
    assert "content-encoding" not in last.headers


def test_E11_failures_are_tried_again_and_the_subscription_is_kept(
    service: Running, subscriber: Subscriber, publish: Callable[[], bytes]
) -> None:
    callback = subscriber.callback("e11-fails", statuses=[500, 404, 503, 302], headers={"Location": "/e11-elsewhere"})
    elsewhere = subscriber.callback("e11-elsewhere")
    subscribe(service, callback)

    sentence = publish()
    eventually(lambda: len(callback.deliveries) == 5, "the fifth attempt", service.data.parent)

    assert all(sentence in body for body in callback.bodies())
    assert elsewhere.deliveries == elsewhere.questions == []
    eventually(lambda: health(service, callback) == "active", "the subscriber to count as well again", service.data.parent)


def health(service: Running, callback: Callback) -> str:
    with opened(service) as store, store.read() as view:
        found = view.subscriptions.find("latest.rss", callback.url)
    return found.health if found else "gone"


def test_E11_410_ends_a_subscription(service: Running, subscriber: Subscriber, publish: Callable[[], bytes]) -> None:
    callback = subscriber.callback("e11-gone", statuses=[410])
    subscribe(service, callback)

    publish()
    eventually(lambda: health(service, callback) == "gone", "the end", service.data.parent)


def test_E11_a_subscriber_that_hangs_holds_up_no_other(
    service: Running, subscriber: Subscriber, publish: Callable[[], bytes]
) -> None:
    hung = subscriber.callback("e11-hangs", gate=threading.Event())
    others = [subscriber.callback(f"e11-{number}") for number in range(5)]
    for callback in (hung, *others):
        subscribe(service, callback)

    for _ in range(2):
        sentence = publish()
        for callback in others:
            is_told(callback, sentence, service)
        assert (hung.hanging, hung.deliveries) == (1, [])
    assert hung.gate is not None
    hung.gate.set()

    is_told(hung, sentence, service)


def test_E11_a_paused_subscription_is_told_nothing(
    service: Running, subscriber: Subscriber, publish: Callable[[], bytes]
) -> None:
    paused, other = subscriber.callback("e11-paused"), subscriber.callback("e11-other")
    subscribe(service, paused)
    subscribe(service, other)
    with opened(service) as store, store.begin() as unit:
        number = unit.subscriptions.find("latest.rss", paused.url).id  # type: ignore[union-attr]
        unit.subscriptions.set_status(number, SubscriptionStatus.PAUSED, now=unit.subscriptions.get(number).created)  # type: ignore[union-attr]

    is_told(other, publish(), service)

    assert paused.deliveries == []


def test_E12_signatures_are_of_the_exact_bytes_and_only_where_there_is_a_secret(
    service: Running, subscriber: Subscriber, publish: Callable[[], bytes]
) -> None:
    plain, signed = subscriber.callback("e12-plain"), subscriber.callback("e12-signed")
    zipped = subscriber.callback("e12-zipped", headers={"Accept-Encoding": "gzip"})
    subscribe(service, plain)
    subscribe(service, signed, secret="Ä secret")
    subscribe(service, zipped, secret="of one who takes gzip")

    sentence = publish()
    is_told(plain, sentence, service)
    is_told(signed, sentence, service)
    eventually(lambda: zipped.deliveries, "the zipped delivery", service.data.parent)

    assert "x-hub-signature" not in plain.deliveries[-1].headers
    assert signed.deliveries[-1].headers["x-hub-signature"].startswith("sha256=")
    assert signed.deliveries[-1].is_signed_by("Ä secret")
    last = zipped.deliveries[-1]
    assert last.headers["content-encoding"] == "gzip"
    assert sentence in gzip.decompress(last.body)
    assert last.is_signed_by("of one who takes gzip")


def test_E11_a_coding_that_is_refused_is_followed_by_the_plain_body_at_once(
    service: Running, subscriber: Subscriber, publish: Callable[[], bytes]
) -> None:
    fickle = subscriber.callback("e11-fickle", headers={"Accept-Encoding": "gzip"}, statuses=[415])
    subscribe(service, fickle, secret="between us")

    sentence = publish()
    is_told(fickle, sentence, service)

    first, second = fickle.deliveries[:2]
    assert first.headers["content-encoding"] == "gzip"
    assert "content-encoding" not in second.headers
    assert second.is_signed_by("between us")


def test_A20_rsscloud_is_offered_and_tells_the_feeds_address(
    service: Running, subscriber: Subscriber, publish: Callable[[], bytes]
) -> None:
    callback = subscriber.callback("cloud")
    port = service.url.rpartition(":")[2]
    topic = f"{service.url}/feeds/latest.rss"
    cloud = re.search(r"<cloud [^>]*/>", service.fetch("/feeds/latest.rss").decode())
    assert cloud is not None
    assert f'domain="127.0.0.1" port="{port}" path="/rsscloud" registerProcedure="" protocol="http-post"' in cloud[0]

    form = {"protocol": "http-post", "domain": "127.0.0.1", "port": callback.url.split(":")[2].split("/")[0], "path": "/cloud"}
    status, told = post(f"{service.url}/rsscloud", form | {"url1": topic})
    assert (status, 'success="true"' in told) == (200, True)
    assert 'success="false"' in post(f"{service.url}/rsscloud", form | {"url1": "https://x.example/"})[1]
    eventually(lambda: is_subscribed(service, callback), "the registration", service.data.parent)
    publish()
    eventually(lambda: callback.deliveries, "the notification", service.data.parent)

    assert (callback.questions[0].parameters["url"], callback.deliveries[0].parameters) == (topic, {"url": topic})
