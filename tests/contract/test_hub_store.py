"""What every store promises of the hub: one suite for the fake, SQLite and PostgreSQL."""

import threading
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from sqlalchemy import inspect

from feedsvc.domain.renditions import Coding
from feedsvc.domain.subscriptions import Delivery, HubCounts, HubRequest, Mode, Subscription, SubscriptionStatus, Transport
from feedsvc.ports import Store
from feedsvc.store.schema import metadata
from feedsvc.store.sql import SqlStore
from tests.builders import NOW, minutes
from tests.fakes.memory import MemoryStore

RSS, ATOM = "latest.rss", "latest.atom"
LATER = NOW + minutes(1)


def subscribe(store: Store, name: str = "a", topic: str = RSS, **fields: object) -> Subscription:
    values = {"topic": topic, "callback": f"https://{name}.example/", "created": NOW, "expires": NOW + timedelta(days=9)}
    with store.begin() as unit:
        return unit.subscriptions.confirm(Subscription(**values | fields))  # type: ignore[arg-type]


def change(store: Store, mark: str, topic: str = RSS, at: datetime = NOW) -> bool:
    with store.begin() as unit:
        return unit.outbox.changed(topic, mark, at=at)


def fresh(store: Store, holder: str = "w", limit: int = 100, now: datetime = NOW) -> Sequence[Delivery]:
    with store.begin() as unit:
        return unit.outbox.take_fresh(holder, now=now, until=now + minutes(1), limit=limit)


def due(store: Store, holder: str = "w", limit: int = 100, now: datetime = NOW) -> Sequence[Delivery]:
    with store.begin() as unit:
        return unit.outbox.take_due(holder, now=now, until=now + minutes(1), limit=limit)


def deliver(store: Store, deliveries: Sequence[Delivery], now: datetime = NOW) -> None:
    with store.begin() as unit:
        unit.outbox.delivered(deliveries, now=now)


def fail(store: Store, delivery: Delivery, until: datetime | None) -> None:
    with store.begin() as unit:
        unit.outbox.failed(delivery, now=NOW, due=until, fault="answered 500")


def get(store: Store, number: int) -> Subscription:
    with store.read() as view:
        found = view.subscriptions.get(number)
    assert found is not None
    return found


def callbacks(deliveries: Sequence[Delivery]) -> list[str]:
    return [delivery.callback.removeprefix("https://").removesuffix(".example/") for delivery in deliveries]


def request(mode: Mode = Mode.SUBSCRIBE, **fields: object) -> HubRequest:
    values = {
        "topic": RSS,
        "topic_url": "https://news.example/feeds/latest.rss",
        "target": "https://a.example/",
        "created": NOW,
    }
    return HubRequest(mode=mode, **values | fields)  # type: ignore[arg-type]


def put(store: Store, one: HubRequest, until: datetime = NOW) -> None:
    with store.begin() as unit:
        unit.outbox.put(one, due=until)


def take_requests(store: Store, now: datetime = NOW, limit: int = 10) -> Sequence[HubRequest]:
    with store.begin() as unit:
        return unit.outbox.take_requests("w", now=now, until=now + minutes(1), limit=limit)


def test_the_tables_are_as_they_are_declared(store: Store) -> None:
    if not isinstance(store, SqlStore):
        return
    inspector = inspect(store.engine)

    for name in ("topics", "subscriptions", "errands"):
        columns = {(column["name"], bool(column["nullable"])) for column in inspector.get_columns(name)}
        assert columns == {(column.name, bool(column.nullable)) for column in metadata.tables[name].columns}
        assert {index.name for index in metadata.tables[name].indexes} <= {
            index["name"] for index in inspector.get_indexes(name)
        }


def test_a_subscription_comes_back_as_it_was_confirmed(store: Store) -> None:
    subscription = subscribe(store, secret="s", coding=Coding.GZIP, transport=Transport.RSSCLOUD)

    with store.read() as view:
        assert view.subscriptions.find(RSS, subscription.callback) == view.subscriptions.get(subscription.id) == subscription
        assert view.subscriptions.find(ATOM, subscription.callback) is None
        assert view.subscriptions.get(subscription.id + 9) is None
    assert (subscription.secret, subscription.coding, subscription.transport, subscription.status) == (
        "s",
        Coding.GZIP,
        Transport.RSSCLOUD,
        SubscriptionStatus.ACTIVE,
    )
    assert (subscription.created, subscription.expires, subscription.sent, subscription.due) == (
        NOW,
        NOW + timedelta(days=9),
        0,
        None,
    )


def test_a_renewal_replaces_secret_and_lease_under_the_same_id(store: Store) -> None:
    first = subscribe(store, secret="s")

    second = subscribe(store, secret=None, created=LATER, expires=NOW + timedelta(days=20))

    assert second == replace(first, secret=None, expires=NOW + timedelta(days=20))


def test_a_new_subscriber_is_told_of_later_changes_alone(store: Store) -> None:
    change(store, "1")
    subscribe(store)

    assert fresh(store) == []
    change(store, "2")
    assert [(one.number, one.changed) for one in fresh(store)] == [(2, NOW)]


def test_what_stayed_the_same_is_no_change(store: Store) -> None:
    subscribe(store)

    assert change(store, "1")
    assert not change(store, "1", at=LATER)
    with store.read() as view:
        assert (view.outbox.number(RSS), view.outbox.number(ATOM)) == (1, 0)


def test_a_change_goes_to_every_subscriber_of_its_topic_once(store: Store) -> None:
    for name in "abc":
        subscribe(store, name)
    subscribe(store, "other", ATOM)
    change(store, "1")

    taken = [callbacks(fresh(store, limit=2)), callbacks(fresh(store, limit=2)), callbacks(fresh(store, limit=2))]

    assert taken == [["a", "b"], ["c"], []]


def test_the_oldest_change_is_told_first(store: Store) -> None:
    subscribe(store, "a", RSS)
    subscribe(store, "b", ATOM)
    change(store, "1", RSS, at=LATER)
    change(store, "1", ATOM, at=NOW)

    assert callbacks(fresh(store, now=LATER)) == ["b", "a"]


def test_a_subscriber_that_is_being_told_hears_of_a_change_meanwhile_afterwards(store: Store) -> None:
    subscribe(store)
    change(store, "1")
    first = fresh(store)
    change(store, "2", at=LATER)

    assert fresh(store) == []
    deliver(store, first)
    assert [one.number for one in due(store)] == [2]


def test_whoever_was_told_of_the_last_change_has_nothing_due(store: Store) -> None:
    subscription = subscribe(store)
    change(store, "1")

    deliver(store, fresh(store))

    assert due(store, now=LATER) == []
    assert (get(store, subscription.id).sent, get(store, subscription.id).due) == (1, None)
    with store.read() as view:
        assert view.outbox.next_due(NOW) is None
        assert view.outbox.holders() == []


def test_a_failed_delivery_waits_and_then_carries_what_is_newest(store: Store) -> None:
    subscription = subscribe(store)
    change(store, "1")
    fail(store, fresh(store)[0], LATER)
    change(store, "2")

    assert fresh(store) == due(store) == []
    again = due(store, now=LATER)
    assert [(one.number, one.failures, one.failing_since) for one in again] == [(2, 1, NOW)]
    assert (get(store, subscription.id).fault, get(store, subscription.id).health) == ("answered 500", "failing")
    deliver(store, again, LATER)
    assert (
        get(store, subscription.id).failures,
        get(store, subscription.id).failing_since,
        get(store, subscription.id).fault,
    ) == (0, None, None)


def test_what_a_worker_never_settled_may_be_taken_by_another_in_the_end(store: Store) -> None:
    subscribe(store)
    change(store, "1")
    fresh(store, "dead")

    assert due(store, "w", now=NOW + minutes(0.9)) == []
    assert callbacks(due(store, "w", now=NOW + minutes(1))) == ["a"]


def test_what_a_worker_had_that_is_gone_is_due_at_once(store: Store) -> None:
    subscribe(store)
    change(store, "1")
    put(store, request())
    fresh(store, "dead")
    with store.begin() as unit:
        unit.outbox.take_requests("dead", now=NOW, until=LATER, limit=1)
        assert unit.outbox.holders() == ["dead"]
        assert unit.outbox.release("dead", now=NOW) == 2
        assert unit.outbox.release("dead", now=NOW) == 0

    assert callbacks(due(store)) == ["a"]
    assert len(take_requests(store)) == 1


def test_what_was_not_tried_is_put_back(store: Store) -> None:
    subscription = subscribe(store)
    change(store, "1")
    taken = fresh(store)
    with store.begin() as unit:
        unit.outbox.requeue(taken, due=LATER)

    assert due(store) == []
    assert callbacks(due(store, now=LATER)) == ["a"]
    assert get(store, subscription.id).failures == 0


def test_a_paused_subscription_is_told_nothing_until_it_is_resumed(store: Store) -> None:
    subscription = subscribe(store)
    with store.begin() as unit:
        unit.subscriptions.set_status(subscription.id, SubscriptionStatus.PAUSED, now=NOW)
    change(store, "1")

    assert fresh(store) == due(store) == []
    with store.begin() as unit:
        unit.subscriptions.set_status(subscription.id, SubscriptionStatus.ACTIVE, now=NOW)
        unit.subscriptions.set_status(99, SubscriptionStatus.ACTIVE, now=NOW)
    assert [one.number for one in due(store)] == [1]


def test_one_that_is_paused_while_it_is_told_stays_paused(store: Store) -> None:
    subscription = subscribe(store)
    change(store, "1")
    taken = fresh(store)
    with store.begin() as unit:
        unit.subscriptions.set_status(subscription.id, SubscriptionStatus.PAUSED, now=NOW)
    change(store, "2")

    deliver(store, taken)

    assert get(store, subscription.id).status is SubscriptionStatus.PAUSED
    assert due(store, now=LATER) == []


def test_a_failure_for_too_long_pauses_and_a_renewal_resumes(store: Store) -> None:
    subscription = subscribe(store)
    change(store, "1")
    fail(store, fresh(store)[0], None)

    assert (get(store, subscription.id).status, get(store, subscription.id).health) == (SubscriptionStatus.PAUSED, "paused")
    assert due(store, now=LATER) == []
    subscribe(store, created=LATER)
    assert [one.number for one in due(store, now=LATER)] == [1]
    assert get(store, subscription.id).failures == 0


def test_leases_end(store: Store) -> None:
    subscribe(store, "short", expires=LATER)
    subscribe(store, "long")
    change(store, "1")

    assert callbacks(fresh(store, now=LATER)) == ["long"]
    with store.begin() as unit:
        assert unit.subscriptions.topics(now=LATER) == [RSS]
        assert unit.subscriptions.expire(NOW, limit=10) == 0
        assert unit.subscriptions.expire(LATER, limit=10) == 1
        assert [one.callback for one in unit.subscriptions.browse(limit=9)] == ["https://long.example/"]


def test_a_removed_subscription_is_told_nothing_and_settling_it_does_nothing(store: Store) -> None:
    subscription = subscribe(store)
    change(store, "1")
    taken = fresh(store)
    with store.begin() as unit:
        assert unit.subscriptions.remove(RSS, subscription.callback)
        assert not unit.subscriptions.remove(RSS, subscription.callback)

    deliver(store, taken)
    fail(store, taken[0], LATER)

    with store.read() as view:
        assert view.subscriptions.browse(limit=9) == []


def test_subscriptions_are_listed_in_pages_and_by_trouble(store: Store) -> None:
    numbers = [subscribe(store, name).id for name in "abc"]
    subscribe(store, "z", ATOM)
    change(store, "1")
    taken = fresh(store)
    fail(store, taken[0], LATER)
    fail(store, taken[1], None)

    with store.read() as view:
        assert [one.id for one in view.subscriptions.browse(after=numbers[0], limit=2)] == numbers[1:]
        assert [one.id for one in view.subscriptions.browse(is_troubled=True, limit=9)] == numbers[:2]
        assert view.subscriptions.topics(now=NOW) == [ATOM, RSS]
        assert view.subscriptions.counts() == HubCounts(active=3, paused=1, failing=2, waiting=0, behind=NOW)


def test_a_request_comes_back_as_it_was_put(store: Store) -> None:
    made = request(secret="s", lease=timedelta(days=3), reason="No", transport=Transport.RSSCLOUD)
    put(store, made)

    taken = take_requests(store)

    assert taken == [replace(made, id=taken[0].id)]
    assert take_requests(store) == []


def test_the_latest_request_takes_the_place_of_the_one_before(store: Store) -> None:
    put(store, request(secret="old"))
    first = take_requests(store)[0]
    put(store, request(secret="new"))
    put(store, request(Mode.PUBLISH))

    with store.begin() as unit:
        assert not unit.outbox.end(first)
        unit.outbox.postpone(first, due=LATER)
    taken = take_requests(store)
    assert [(one.mode, one.secret) for one in taken] == [(Mode.SUBSCRIBE, "new"), (Mode.PUBLISH, None)]
    with store.begin() as unit:
        assert unit.outbox.end(taken[0])


def test_a_request_that_failed_is_due_later(store: Store) -> None:
    put(store, request())
    with store.begin() as unit:
        unit.outbox.postpone(unit.outbox.take_requests("w", now=NOW, until=LATER, limit=1)[0], due=NOW + minutes(5))

    assert take_requests(store, NOW + minutes(4)) == []
    assert [one.failures for one in take_requests(store, NOW + minutes(5))] == [1]


def test_requests_to_subscribers_are_counted_by_host(store: Store) -> None:
    put(store, request(target="https://a.example/1"))
    put(store, request(target="https://A.example/2"))
    put(store, request(target="https://a.example:8443/"))
    put(store, request(Mode.PUBLISH, target="https://a.example/1"))

    with store.read() as view:
        assert (view.outbox.waiting(), view.outbox.waiting("a.example")) == (3, 2)
        assert view.subscriptions.counts().waiting == 4


def test_the_next_thing_that_is_due_is_known(store: Store) -> None:
    with store.read() as view:
        assert view.outbox.next_due(NOW) is None
    put(store, request(), NOW + minutes(9))
    subscribe(store)
    change(store, "1", at=NOW + minutes(3))

    with store.read() as view:
        assert view.outbox.next_due(NOW) == NOW + minutes(3)
    fail(store, fresh(store)[0], NOW + minutes(5))
    with store.read() as view:
        assert view.outbox.next_due(NOW) == NOW + minutes(5)
        assert view.outbox.next_due(NOW + timedelta(days=9)) == NOW + minutes(9)


def test_several_workers_share_a_change_without_doubling_a_delivery(store: Store) -> None:
    if isinstance(store, MemoryStore):
        return
    for number in range(60):
        subscribe(store, f"s{number}")
    change(store, "1")
    taken: list[str] = []

    def work(name: str) -> None:
        while len(taken) < 60:
            found = fresh(store, name, limit=7)
            taken.extend(callbacks(found))
            deliver(store, found)

    workers = [threading.Thread(target=work, args=(f"w{number}",)) for number in range(3)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join(60)

    assert sorted(taken) == sorted(f"s{number}" for number in range(60))
    with store.read() as view:
        assert view.subscriptions.counts().behind is None


def test_publishing_and_settling_at_once_leaves_nobody_behind(store: Store) -> None:
    if isinstance(store, MemoryStore):
        return
    topics = [f"t{number}.rss" for number in range(4)]
    for topic in topics:
        for number in range(5):
            subscribe(store, f"s{number}", topic)
    is_done = threading.Event()
    ended: list[str] = []

    def publish() -> None:
        for mark in range(25):
            with store.begin() as unit:
                for topic in topics:
                    unit.outbox.changed(topic, str(mark), at=NOW)
        is_done.set()

    def work(name: str) -> None:
        while not is_done.is_set() or behind():
            found = [*fresh(store, name, limit=3), *due(store, name, limit=3)]
            deliver(store, found)
        ended.append(name)

    def behind() -> bool:
        with store.read() as view:
            return view.subscriptions.counts().behind is not None

    threads = [threading.Thread(target=publish), *(threading.Thread(target=work, args=(name,)) for name in ("w1", "w2"))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(90)

    assert sorted(ended) == ["w1", "w2"]
    with store.read() as view:
        assert {one.sent for one in view.subscriptions.browse(limit=99)} == {25}


def test_moved_subscriptions_get_what_they_have_yet_to_get(store: Store) -> None:
    subscribe(store, "behind", "old")
    with store.begin() as unit:
        unit.outbox.changed("old", "1", at=NOW)
        unit.outbox.changed("new", "1", at=NOW)
    for topic in ("old", "new"):
        subscribe(store, "level", topic)

    with store.begin() as unit:
        unit.subscriptions.move("old", "new", now=NOW)

    with store.read() as view:
        kept = {one.callback: (one.topic, one.sent, one.due) for one in view.subscriptions.browse(limit=9)}
        assert view.subscriptions.live("behind.example", now=NOW) == 1
    assert kept == {"https://behind.example/": ("new", 0, NOW), "https://level.example/": ("new", 1, None)}
