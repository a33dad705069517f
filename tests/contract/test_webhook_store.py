"""What every store promises of the receivers of webhooks, and of what they know."""

from dataclasses import replace

from feedsvc.domain.articles import Guid
from feedsvc.domain.status import ArticleStatus
from feedsvc.domain.subscriptions import HubRequest, Mode
from feedsvc.domain.webhooks import HookEvent, HookFormat, HookMark, Notified, Webhook
from feedsvc.ports import Store
from tests.builders import NOW, minutes

RECEIVER = Webhook(url="https://cms.example/hook", secret="a secret", events=frozenset({HookEvent.HELD, HookEvent.QUIET}))
ONE, TWO = Guid("urn:uuid:1"), Guid("urn:uuid:2")


def test_receivers_are_kept_by_their_addresses(store: Store) -> None:
    other = Webhook(url="https://chat.example/", format=HookFormat.SLACK)
    with store.begin() as unit:
        for webhook in (RECEIVER, other, replace(RECEIVER, secret=None)):
            unit.webhooks.keep(webhook)

    with store.begin() as unit:
        listed = list(unit.webhooks.all())
        removed = [unit.webhooks.remove(other.url), unit.webhooks.remove(other.url)]

    assert listed == [other, replace(RECEIVER, secret=None)]
    assert removed == [True, False]
    with store.read() as view:
        assert view.webhooks.all() == [replace(RECEIVER, secret=None)]


def test_how_far_receivers_are_is_kept_until_there_are_none(store: Store) -> None:
    mark = HookMark(sequence=7, at=NOW, begun=NOW - minutes(1), quiet={"wire": "2026-03-01"})
    with store.begin() as unit:
        before = unit.webhooks.mark()
        unit.webhooks.keep_mark(replace(mark, sequence=6))
        unit.webhooks.keep_mark(mark)

    with store.begin() as unit:
        kept = unit.webhooks.mark()
        unit.webhooks.note({ONE: Notified(status=ArticleStatus.HELD)})
        unit.webhooks.keep_mark(None)

    with store.read() as view:
        assert (before, kept, view.webhooks.mark()) == (None, mark, None)
        assert view.webhooks.known([ONE]) == {}


def test_what_receivers_know_of_articles_is_replaced(store: Store) -> None:
    live = Notified(status=ArticleStatus.LIVE, updated=NOW, held="2026-03-01T12:00:00+00:00")
    with store.begin() as unit:
        unit.webhooks.note({ONE: Notified(status=ArticleStatus.HELD), TWO: live})
        unit.webhooks.note({ONE: live})
        unit.webhooks.note({})

    with store.read() as view:
        assert view.webhooks.known([ONE, TWO]) == {ONE: live, TWO: live}
        assert view.webhooks.known([]) == {}


def test_a_message_to_a_receiver_is_a_request_that_no_subscriber_waits_for(store: Store) -> None:
    request = HubRequest(
        mode=Mode.NOTIFY, topic="held-1", topic_url="article.held", target=RECEIVER.url, created=NOW, reason='{"a": "ä"}'
    )
    with store.begin() as unit:
        unit.outbox.put(request, due=NOW)
        unit.outbox.put(replace(request, topic="held-2"), due=NOW)
        waiting = unit.outbox.waiting()
        taken = unit.outbox.take_requests("w", now=NOW, until=NOW + minutes(1), limit=9)

    assert waiting == 0
    assert [replace(one, id=0) for one in taken] == [request, replace(request, topic="held-2")]
