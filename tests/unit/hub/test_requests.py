"""What the hub answers to requests, and what a worker does about them: on a store in memory, with a clock that is moved."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

import pytest

from feedsvc.domain.addresses import Addresses
from feedsvc.domain.counts import Tally
from feedsvc.domain.feeds import FormerFeeds
from feedsvc.domain.renditions import Coding, Rendition
from feedsvc.domain.subscriptions import HubAnswer, HubRequest, Mode, Subscription, SubscriptionStatus, Transport
from feedsvc.errors import FeedNotFound, HubBusy, RefusedSubscription
from feedsvc.hub import requests
from feedsvc.hub.distribution import Distribute
from feedsvc.hub.outcomes import LAG_SECONDS, DeliveryOutcome, RecordedOutcomes, RecordOutcomes, deliveries
from feedsvc.hub.requests import HubTerms, WebSub
from feedsvc.hub.retirement import RetireFeeds
from feedsvc.hub.rsscloud import register
from feedsvc.publishing.announce import put_live
from feedsvc.publishing.streams import Streams
from tests.builders import NOW, feed, minutes, outlet, rendition
from tests.fakes.drop import Clock
from tests.fakes.memory import MemoryStore

OWN_HUB = "https://news.example/hub"
OTHER_HUB = "https://hub.example/"
TOPIC = "https://news.example/feeds/latest.rss"
LINKS = (("self", TOPIC), ("hub", OWN_HUB), ("hub", OTHER_HUB))
OK, CONFIRMED = HubAnswer(204), HubAnswer(200, is_confirmed=True)


class Hub:
    """A hub whose messages are answered by hand."""

    def __init__(self, former: FormerFeeds | None = None, also: Sequence[str] = (), **terms: object) -> None:
        self.store, self.clock = MemoryStore(), Clock()
        self.websub = WebSub(
            store=self.store,
            streams=Streams(outlet(), {slug: feed(slug) for slug in ("latest", *also)}, former or FormerFeeds()),
            addresses=Addresses("https://news.example"),
            terms=HubTerms(**terms),  # type: ignore[arg-type]
            clock=self.clock,
        )
        self.distribute = Distribute(store=self.store, holder="w", clock=self.clock, is_gone=lambda name: name == "dead")
        self.record = RecordOutcomes(store=self.store, clock=self.clock, chance=lambda: 0)
        self.publish("1")

    def publish(self, key: str, name: str = "latest.rss") -> Rendition:
        live = rendition(name, f"<{key}/>".encode(), key=key, changed=NOW + minutes(int(key)), links=LINKS)
        with self.store.begin() as unit:
            put_live(unit, live, own_hub=OWN_HUB, at=self.clock())
        return live

    def ask(
        self,
        mode: Mode = Mode.SUBSCRIBE,
        callback: str = "https://a.example/",
        topic: str = TOPIC,
        secret: str | None = None,
        lease: int | None = None,
    ) -> HubRequest:
        wished = None if lease is None else timedelta(seconds=lease)
        return self.websub.ask(mode, topic_url=topic, callback=callback, secret=secret, lease=wished)

    def answer_requests(self, answer: HubAnswer | None = CONFIRMED) -> RecordedOutcomes:
        """Have every request that is due answered."""
        taken = self.distribute.take(fresh=0, again=0, requests=99).requests
        return self.record([DeliveryOutcome(request, answer, self.clock()) for request in taken])

    def subscribe(
        self, callback: str = "https://a.example/", secret: str | None = None, lease: int | None = None
    ) -> Subscription:
        self.ask(callback=callback, secret=secret, lease=lease)
        self.answer_requests()
        return self.subscriptions()[-1]

    def subscriptions(self) -> Sequence[Subscription]:
        return self.websub.subscriptions()

    def deliver(self, answer: HubAnswer | None = OK) -> tuple[list[bytes], RecordedOutcomes]:
        """Have everything that is due answered; give the bodies that were sent."""
        work = self.distribute.take(fresh=99, again=99, requests=0)
        laden = [*work.fresh, *work.again]
        recorded = self.record([DeliveryOutcome(delivery, answer, self.clock()) for delivery, _ in laden])
        return [payload.bodies[Coding.IDENTITY] for _, payload in laden], recorded


@pytest.mark.parametrize(
    ("fields", "reason"),
    [
        ({"callback": "http://10.0.0.1/"}, "public"),
        ({"callback": "nowhere"}, "hub.callback"),
        ({"secret": "ä" * 100}, "200 bytes"),
        ({"topic": ""}, "below https://news.example/feeds/"),
        ({"topic": "https://elsewhere.example/feeds/latest.rss"}, "below https://news.example/feeds/"),
    ],
)
def test_a_request_that_can_not_be_granted_is_told_why(fields: dict[str, str], reason: str) -> None:
    with pytest.raises(RefusedSubscription, match=reason):
        Hub().ask(**fields)


def test_a_feed_that_is_not_there_has_no_subscribers() -> None:
    with pytest.raises(FeedNotFound):
        Hub().ask(topic="https://news.example/feeds/other.rss")


@pytest.mark.parametrize(
    ("wished", "granted"),
    [(None, 864_000), (0, 864_000), (1, 300), (86_400, 86_400), (999_999_999_999, 2_592_000)],
)
def test_leases_are_granted_within_bounds(wished: int | None, granted: int) -> None:
    assert Hub().ask(lease=wished).lease == timedelta(seconds=granted)


def test_the_hub_floods_nobody(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(requests, "MOST_WAITING_OF_HOST", 3)
    hub = Hub()
    for number in range(3):
        hub.ask(callback=f"https://a.example/{number}")

    with pytest.raises(HubBusy):
        hub.ask(callback="https://a.example/4")
    hub.ask(callback="https://b.example/")


def test_E15_a_host_has_so_many_live_subscriptions_and_may_renew_each() -> None:
    hub = Hub(most_per_host=2)
    for number in range(2):
        hub.subscribe(callback=f"https://a.example/{number}")

    with pytest.raises(HubBusy):
        hub.ask(callback="https://a.example/2")
    hub.ask(callback="https://a.example/1")
    hub.ask(callback="https://b.example/")


def test_E15_so_many_requests_of_a_client_wait_to_be_verified() -> None:
    hub = Hub(most_unverified=2)
    for number in range(2):
        hub.websub.ask(Mode.SUBSCRIBE, topic_url=TOPIC, callback=f"https://{number}.example/", client="192.0.2.1")

    with pytest.raises(HubBusy):
        hub.websub.ask(Mode.SUBSCRIBE, topic_url=TOPIC, callback="https://9.example/", client="192.0.2.1")
    hub.websub.ask(Mode.SUBSCRIBE, topic_url=TOPIC, callback="https://9.example/", client="192.0.2.2")


def test_E14_a_configured_feed_and_its_dialects_are_topics_before_they_are_rendered() -> None:
    hub = Hub(also=("sport",))

    for name in ("sport.rss", "sport.tombstones.atom", "latest.msn.rss"):
        assert hub.ask(topic=f"https://news.example/feeds/{name}").topic == name
    with pytest.raises(RefusedSubscription):
        hub.ask(topic="https://news.example/feeds/latest/archive/1.rss")


def test_only_an_exact_challenge_subscribes() -> None:
    hub = Hub()
    hub.ask()

    recorded = hub.answer_requests(HubAnswer(200))

    assert recorded.notes[-1].event == "subscriber confirmed nothing"
    assert recorded.notes[-1].fault == "answered 200 without the challenge"
    assert hub.subscriptions() == []
    assert hub.subscribe().callback == "https://a.example/"


def test_a_verification_that_nobody_answers_is_tried_three_times() -> None:
    hub = Hub()
    hub.ask()

    notes = []
    for _ in range(4):
        notes += hub.answer_requests(HubAnswer(0, "did not answer in time")).notes
        hub.clock.tick(seconds=3600)

    assert [note.fault for note in notes if note.target != OTHER_HUB] == ["did not answer in time"]


def test_a_renewal_replaces_nothing_until_it_is_verified() -> None:
    hub = Hub()
    hub.subscribe(secret="old")

    hub.ask(secret="new")
    assert hub.subscriptions()[0].secret == "old"
    hub.answer_requests()

    assert [one.secret for one in hub.subscriptions()] == ["new"]


def test_an_unsubscription_has_to_be_confirmed_too() -> None:
    hub = Hub()
    hub.subscribe()

    hub.ask(Mode.UNSUBSCRIBE)
    hub.answer_requests(HubAnswer(404))
    assert len(hub.subscriptions()) == 1
    hub.ask(Mode.UNSUBSCRIBE)
    hub.answer_requests()

    assert hub.subscriptions() == []


def test_a_change_is_delivered_once_with_the_last_rendition() -> None:
    hub = Hub()
    hub.subscribe()
    hub.publish("2")
    hub.publish("3")

    assert hub.deliver()[0] == [b"<3/>"]
    assert hub.deliver()[0] == []


def test_word_for_subscribers_is_left_in_the_transaction_that_puts_a_rendition_live() -> None:
    hub = Hub()
    hub.subscribe()

    def fail_after_putting_live() -> None:
        with hub.store.begin() as unit:
            put_live(
                unit, rendition("latest.rss", key="2", changed=NOW + minutes(2), links=LINKS), own_hub=OWN_HUB, at=hub.clock()
            )
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail_after_putting_live()
    with hub.store.read() as view:
        assert (view.outbox.number("latest.rss"), view.renditions.get("latest.rss").key) == (1, "1")  # type: ignore[union-attr]
    assert hub.deliver()[0] == []


def test_other_hubs_are_told_and_the_own_one_is_not() -> None:
    hub = Hub()

    taken = hub.distribute.take(fresh=0, again=0, requests=9).requests

    assert [(one.mode, one.target, one.topic_url) for one in taken] == [(Mode.PUBLISH, OTHER_HUB, TOPIC)]


def test_a_hub_that_does_not_answer_is_told_for_a_day() -> None:
    hub, attempts = Hub(), 0
    while hub.answer_requests(HubAnswer(503)).notes:
        attempts += 1
        hub.clock.tick(seconds=3600)

    assert attempts == 25


def test_a_failed_delivery_waits_longer_each_time_and_is_paused_after_days() -> None:
    hub = Hub()
    hub.subscribe()
    hub.publish("2")
    notes: list[str] = []

    for _ in range(200):
        notes += [note.event for note in hub.deliver(HubAnswer(500))[1].notes]
        hub.clock.tick(seconds=1800)

    assert notes[-1] == "subscription paused"
    assert len(notes) < 85
    only = hub.subscriptions()[0]
    assert (only.status, only.health, only.fault) == (SubscriptionStatus.PAUSED, "paused", "answered 500")


def test_a_subscriber_that_says_when_is_asked_then() -> None:
    hub = Hub()
    hub.subscribe()
    hub.publish("2")
    hub.deliver(HubAnswer(429, retry_after=600))

    hub.clock.tick(seconds=599)
    assert hub.deliver()[0] == []
    hub.clock.tick(seconds=1)
    assert hub.deliver()[0] == [b"<2/>"]


def test_410_ends_a_subscription() -> None:
    hub = Hub()
    hub.subscribe()
    hub.publish("2")

    recorded = hub.deliver(HubAnswer(410))[1]

    assert [note.event for note in recorded.notes] == ["subscriber gone"]
    assert hub.subscriptions() == []


def test_what_was_not_tried_counts_as_no_failure() -> None:
    hub = Hub()
    hub.subscribe()
    hub.publish("2")

    hub.deliver(None)
    hub.clock.tick(seconds=5)

    assert hub.subscriptions()[0].failures == 0
    assert hub.deliver()[0] == [b"<2/>"]


def test_a_feed_that_was_taken_down_is_delivered_to_nobody() -> None:
    hub = Hub()
    hub.subscribe()
    hub.publish("2")
    with hub.store.begin() as unit:
        unit.renditions.remove("latest.rss")

    assert hub.deliver()[0] == []
    assert hub.websub.counts().behind is None


def test_leases_end_and_what_the_dead_had_is_taken_over() -> None:
    hub = Hub()
    hub.subscribe("https://short.example/", lease=300)
    hub.subscribe("https://long.example/")
    hub.publish("2")
    with hub.store.begin() as unit:
        unit.outbox.take_fresh("dead", now=hub.clock(), until=hub.clock() + minutes(60), limit=9)
    hub.clock.tick(seconds=301)

    assert hub.distribute.tidy() == 1

    assert [one.callback for one in hub.subscriptions()] == ["https://long.example/"]
    assert hub.deliver()[0] == [b"<2/>"]


def test_what_a_killed_worker_sent_and_did_not_record_is_sent_again_by_who_takes_over() -> None:
    hub = Hub()
    hub.subscribe()
    hub.publish("2")
    with hub.store.begin() as unit:
        sent = unit.outbox.take_fresh("dead", now=hub.clock(), until=hub.clock() + minutes(60), limit=9)

    assert len(sent) == 1
    assert hub.distribute.take_over() == 1
    assert hub.deliver()[0] == [b"<2/>"]
    assert hub.distribute.take_over() == 0


def test_a_namesake_of_an_earlier_life_is_as_dead() -> None:
    hub = Hub()
    hub.subscribe()
    hub.publish("2")
    hub.distribute.take(fresh=9, again=0, requests=0)

    assert hub.distribute.tidy() == 0
    assert hub.distribute.tidy(is_start=True) == 1


def test_a_worker_that_stops_gives_back_what_it_has() -> None:
    hub = Hub()
    hub.subscribe()
    hub.publish("2")
    hub.distribute.take(fresh=9, again=0, requests=0)

    hub.distribute.release()

    assert hub.deliver()[0] == [b"<2/>"]


def test_totals_are_kept_of_what_came_of_deliveries() -> None:
    hub = Hub()
    hub.subscribe("https://a.example/")
    hub.subscribe("https://b.example/")
    hub.publish("2")
    hub.clock.tick(seconds=2)
    hub.deliver()
    hub.publish("3")
    hub.deliver(HubAnswer(500))

    with hub.store.read() as view:
        totals: dict[Tally, float] = dict(view.tallies.all())
    assert totals == {deliveries("delivered"): 2, deliveries("failed"): 2, LAG_SECONDS: 4}


def test_an_operator_pauses_resumes_and_removes() -> None:
    hub = Hub()
    number = hub.subscribe().id

    assert hub.websub.pause(number).status is SubscriptionStatus.PAUSED
    hub.publish("2")
    assert hub.deliver()[0] == []
    assert hub.websub.resume(number).status is SubscriptionStatus.ACTIVE
    assert hub.deliver()[0] == [b"<2/>"]
    hub.websub.remove(number)
    denial = hub.distribute.take(fresh=0, again=0, requests=9).requests[-1]

    assert (denial.mode, denial.target, denial.reason) == (
        Mode.DENIED,
        "https://a.example/",
        "The publisher has ended this subscription.",
    )
    with pytest.raises(RefusedSubscription):
        hub.websub.subscription(number)


def test_a_subscriber_that_takes_gzip_is_sent_it() -> None:
    hub = Hub()
    hub.ask()
    hub.answer_requests(HubAnswer(200, is_confirmed=True, takes_gzip=True))

    assert hub.subscriptions()[0].coding is Coding.GZIP


def test_rsscloud_registers_a_feed_for_25_hours() -> None:
    hub = Hub()

    (request,) = register(hub.websub, callback="http://a.example:5337/told", topic_urls=[TOPIC])

    assert (request.target, request.transport, request.lease) == (
        "http://a.example:5337/told",
        Transport.RSSCLOUD,
        timedelta(hours=25),
    )
    hub.answer_requests()
    hub.websub.remove(hub.subscriptions()[0].id)
    assert [one.mode for one in hub.distribute.take(fresh=0, again=0, requests=9).requests] == []


@pytest.mark.parametrize(
    ("callback", "topic_urls"),
    [
        ("http://127.0.0.1:80/", [TOPIC]),
        ("http://a.example:80/", [TOPIC, "https://elsewhere.example/feed"]),
        ("http://a.example:80/", []),
    ],
)
def test_rsscloud_refuses_a_registration_that_it_can_not_keep_whole(callback: str, topic_urls: list[str]) -> None:
    hub = Hub()
    before = hub.websub.counts()

    with pytest.raises(RefusedSubscription):
        register(hub.websub, callback=callback, topic_urls=topic_urls)

    assert hub.websub.counts() == before


def test_a_feed_that_moved_is_no_topic_and_the_answer_says_where_it_is() -> None:
    hub = Hub(
        FormerFeeds(moved={"world": "latest", "wide": "https://wide.example/feed.{format}"}, retired={"old": "Ended in May."})
    )

    for topic, answer in {
        "world.atom": "moved to https://news.example/feeds/latest.atom",
        "wide.rss": "moved to https://wide.example/feed.rss",
        "old.rss": "Ended in May.",
    }.items():
        with pytest.raises(RefusedSubscription, match=answer):
            hub.ask(topic=f"https://news.example/feeds/{topic}")


def test_a_private_feed_is_no_topic_even_if_its_rendition_is_still_there() -> None:
    hub = Hub()
    hub.publish("1", "licensed.rss")

    with pytest.raises(FeedNotFound):
        hub.ask(topic="https://news.example/feeds/licensed.rss")


def test_what_is_no_public_feed_any_more_is_taken_down_and_its_subscribers_are_told_why() -> None:
    before = Hub(also=("world", "licensed"))
    after = replace(Hub(FormerFeeds(moved={"world": "latest"})).websub, store=before.store)
    for slug in ("latest", "world", "licensed"):
        before.publish("1", f"{slug}.rss")
        before.ask(topic=f"https://news.example/feeds/{slug}.rss", callback=f"https://{slug}.example/")
    before.answer_requests()

    gone = RetireFeeds(after)()
    denials = before.distribute.take(fresh=0, again=0, requests=99).requests

    assert gone == ["licensed.rss", "world.rss"]
    assert [one.topic for one in after.subscriptions()] == ["latest.rss"]
    assert {(one.mode, one.target, one.reason) for one in denials} == {
        (Mode.DENIED, "https://world.example/", "This feed has moved to https://news.example/feeds/latest.rss"),
        (Mode.DENIED, "https://licensed.example/", "This feed is published no more."),
    }
    assert RetireFeeds(after)() == []
