"""The forms that subscribers send: WebSub's and rssCloud's."""

import pytest
from flask.testing import FlaskClient

from feedsvc.domain.subscriptions import HubRequest, Mode, Transport
from feedsvc.hub.requests import HubTerms
from feedsvc.web.app import create_app
from tests.builders import minutes
from tests.fakes.drop import Clock
from tests.fakes.memory import MemoryStore
from tests.fakes.wiring import wired

TOPIC = "https://news.example/feeds/latest.rss"
FORM = {"hub.mode": "subscribe", "hub.topic": TOPIC, "hub.callback": "https://a.example/"}
CLOUD = {"protocol": "http-post", "domain": "a.example", "port": "5337", "path": "/told", "url1": TOPIC}


@pytest.fixture
def store() -> MemoryStore:
    return MemoryStore()


@pytest.fixture
def client(store: MemoryStore) -> FlaskClient:
    usecases = wired(store=store, hub_terms=HubTerms(has_rsscloud=True))
    usecases.publish()
    return create_app(usecases).test_client()


def queued(store: MemoryStore) -> list[HubRequest]:
    """The requests that a worker would find."""
    now = Clock()()
    with store.begin() as unit:
        return list(unit.outbox.take_requests("w", now=now, until=now + minutes(1), limit=9))


def test_a_form_becomes_a_request_of_the_hub(client: FlaskClient, store: MemoryStore) -> None:
    response = client.post("/hub", data=FORM | {"hub.secret": "s", "hub.lease_seconds": "86400", "other": "ignored"})

    (request,) = queued(store)
    assert response.status_code == 202
    assert (request.mode, request.topic, request.target, request.secret) == (
        Mode.SUBSCRIBE,
        "latest.rss",
        "https://a.example/",
        "s",
    )
    assert request.lease is not None
    assert request.lease.total_seconds() == 86_400


def test_an_endless_lease_is_cut_and_not_a_fault(client: FlaskClient, store: MemoryStore) -> None:
    response = client.post("/hub", data=FORM | {"hub.lease_seconds": "9" * 5000})

    assert response.status_code == 202
    assert [request.lease for request in queued(store)] == [HubTerms().longest_lease]


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"hub.mode": "publish"}, "hub.mode has to be subscribe or unsubscribe"),
        ({"hub.mode": "denied"}, "hub.mode has to be subscribe or unsubscribe"),
        ({"hub.mode": ""}, "hub.mode has to be subscribe or unsubscribe"),
        ({"hub.lease_seconds": "ten"}, "number of seconds"),
        ({"hub.lease_seconds": "-1"}, "number of seconds"),
        ({"hub.lease_seconds": "٣٠٠"}, "number of seconds"),
        ({"hub.callback": ""}, "hub.callback"),
        ({"hub.topic": ""}, "hub.topic"),
    ],
)
def test_a_form_that_can_not_be_granted_is_answered_400_with_the_reason(
    client: FlaskClient, store: MemoryStore, fields: dict[str, str], sentence: str
) -> None:
    response = client.post("/hub", data=FORM | fields)

    assert (response.status_code, sentence in response.text) == (400, True)
    assert queued(store) == []


def test_a_registration_by_rsscloud_names_its_callback_in_parts(client: FlaskClient, store: MemoryStore) -> None:
    response = client.post("/rsscloud", data=CLOUD)

    (request,) = queued(store)
    assert 'success="true"' in response.text
    assert (request.target, request.transport) == ("http://a.example:5337/told", Transport.RSSCLOUD)


@pytest.mark.parametrize(
    "fields", [{"protocol": "xml-rpc"}, {"domain": ""}, {"port": "http"}, {"path": "told"}, {"url1": "https://x.example/"}]
)
def test_a_registration_that_makes_no_callback_fails_as_rsscloud_has_it(
    client: FlaskClient, store: MemoryStore, fields: dict[str, str]
) -> None:
    response = client.post("/rsscloud", data=CLOUD | fields)

    assert (response.status_code, 'success="false"' in response.text) == (200, True)
    assert queued(store) == []
