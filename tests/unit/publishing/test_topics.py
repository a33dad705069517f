"""Every topic that may be subscribed to is told of changes, and names no hub that isn't."""

import pytest

from feedsvc.domain.decide import decide
from feedsvc.domain.subscriptions import Mode, Subscription
from feedsvc.publishing.streams import Streams
from tests.builders import feed, minutes, outlet, revision
from tests.fakes.drop import Clock
from tests.fakes.memory import MemoryStore
from tests.fakes.wiring import wired

OWN, OTHER = "https://news.example/hub", "https://hub.example/"


class Newsroom:
    def __init__(self, **feed_fields: object) -> None:
        self.clock, self.store = Clock(), MemoryStore()
        streams = Streams(outlet(), {"latest": feed(hubs=(OWN, OTHER), **feed_fields)})
        self.usecases = wired(store=self.store, streams=streams, clock=self.clock)
        self.publish()

    def publish(self) -> None:
        self.usecases.publish()
        self.usecases.refresh()

    def put(self, name: str) -> None:
        with self.store.begin() as unit:
            unit.articles.apply(decide(revision(name, section="World"), None, now=self.clock()))
        self.clock.tick(minutes=1)
        self.publish()

    def hubs_of(self, name: str) -> list[str]:
        return [href for rel, href in self.usecases.serve.feed(name).links if rel == "hub"]


@pytest.mark.parametrize("topic", ["latest.rss", "latest.tombstones.atom", "latest.apple.rss", "section/World.json"])
def test_E14_whatever_is_subscribed_to_is_delivered_when_it_changes(topic: str) -> None:
    room = Newsroom()
    room.put("a.txt")
    ends = room.clock() + minutes(99)
    with room.store.begin() as unit:
        subscription = Subscription(topic=topic, callback="https://a.example/", created=room.clock(), expires=ends)
        before = unit.subscriptions.confirm(subscription).sent

    room.put("b.txt")

    with room.store.begin() as unit:
        [delivery] = unit.outbox.take_fresh("w", now=room.clock(), until=ends, limit=9)
        payload = unit.renditions.get(topic)
    assert (delivery.topic, delivery.number) == (topic, before + 1)
    assert payload is not None
    assert b"b.txt" in payload.body or "tombstones" in topic


@pytest.mark.parametrize("topic", ["section/World.rss", "latest.tombstones.atom", "latest.apple.rss"])
def test_E14_what_is_rendered_when_somebody_asks_names_our_own_hub_alone(topic: str) -> None:
    room = Newsroom(profiles=None)
    room.put("a.txt")

    assert room.hubs_of(topic) == [OWN]
    assert room.hubs_of("latest.rss") == [OWN, OTHER]


def test_E14_what_is_rendered_as_its_feed_changes_is_announced_to_each_hub_that_it_names() -> None:
    room = Newsroom(profiles=("apple",), partner_options=(("locale", "en-GB"),))
    room.put("a.txt")

    with room.store.begin() as unit:
        requests = unit.outbox.take_requests("w", now=room.clock(), until=room.clock() + minutes(9), limit=99)
    announced = {request.topic for request in requests if request.mode is Mode.PUBLISH and request.target == OTHER}
    assert room.hubs_of("latest.apple.rss") == [OWN, OTHER]
    assert announced == {"latest.rss", "latest.atom", "latest.json", "latest.apple.rss"}
