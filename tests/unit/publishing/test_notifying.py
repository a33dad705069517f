"""What receivers of webhooks are told, of whom, once, and no more than they may know."""

import json
from datetime import datetime, timedelta
from typing import Any

import pytest

from feedsvc.domain.clearance import Hold, HoldKind
from feedsvc.domain.intake_counts import IntakeHour
from feedsvc.domain.webhooks import HookEvent, HookFormat, HookMessage, Webhook
from tests.builders import NOW, minutes, revision
from tests.fakes.drop import Clock, MemoryDropFolder
from tests.fakes.memory import MemoryStore
from tests.fakes.wiring import wired

CMS = Webhook(url="https://cms.example/hook")
HELD = (Hold(HoldKind.DOUBT, "It may be meant for editors."),)
SECRET = "Secret merger"


class World:
    """A newsroom in memory with receivers."""

    def __init__(self, *webhooks: Webhook) -> None:
        self.clock, self.store, self.drop = Clock(), MemoryStore(), MemoryDropFolder()
        given: dict[str, Any] = {"store": self.store, "clock": self.clock, "drop": self.drop}
        self.usecases = wired(webhooks=webhooks or (CMS,), **given)
        self.usecases.notify()

    def put(self, name: str, **fields: Any) -> None:
        self.clock.tick(minutes=1)
        fields = {"received": self.clock(), "published": None} | fields
        with self.store.begin() as unit:
            self.usecases.ingest.deciding.apply([revision(name, **fields)], unit)

    def messages(self, url: str = CMS.url) -> list[tuple[str, dict[str, Any]]]:
        """Look, and return the type and the facts of what is queued for a receiver since the last look."""
        self.usecases.notify()
        queued = [held.message for held in self.store.unit.hub.requests.values() if held.message.target == url]
        self.store.unit.hub.requests.clear()
        bodies = [json.loads(request.reason or "") for request in queued]
        return [(body["type"], body["data"]) for body in bodies]

    def types(self) -> list[str]:
        return [kind for kind, _ in self.messages()]

    def id_of(self, name: str) -> str:
        (article,) = self.store.unit.articles.by_path(name)
        return article.id


@pytest.fixture
def world() -> World:
    return World()


def test_an_article_is_told_as_published_once_with_what_a_feed_says_of_it(world: World) -> None:
    world.put("a.txt", title="Ferries run", tags=("sea",), summary="They run.")

    ((kind, facts),) = world.messages()

    assert kind == "article.published"
    assert (facts["uuid"], facts["file"], facts["title"]) == (world.id_of("a.txt"), "a.txt", "Ferries run")
    assert facts["url"].startswith("https://news.example/articles/")
    assert "The text of" not in json.dumps(facts)
    assert world.messages() == []


def test_a_change_is_told_as_a_revision_and_none_as_none(world: World) -> None:
    world.put("a.txt", title="Ferries run")
    world.messages()

    world.put("a.txt", title="Ferries run")
    unchanged = world.types()
    world.put("a.txt", title="Ferries stand")

    assert (unchanged, world.types()) == ([], ["article.revised"])


def test_what_is_withdrawn_and_restored_at_the_desk_is_told(world: World) -> None:
    world.put("a.txt")
    world.messages()

    world.clock.tick(minutes=1)
    world.usecases.withdrawals.withdraw(world.id_of("a.txt"))
    ((gone, facts),) = world.messages()
    world.clock.tick(minutes=1)
    world.usecases.withdrawals.restore(world.id_of("a.txt"))

    assert (gone, facts["reason"]) == ("article.withdrawn", "The newsroom withdrew it.")
    assert world.types() == ["article.published"]


def test_of_a_held_article_no_more_is_told_than_that_it_is_there_and_why(world: World) -> None:
    world.put("a.txt", title=SECRET, holds=HELD)
    ((kind, facts),) = world.messages()
    world.usecases.releases.release(world.id_of("a.txt"), by="ana")

    assert (kind, facts) == (
        "article.held",
        {"uuid": world.id_of("a.txt"), "file": "a.txt", "reason": "It may be meant for editors."},
    )
    assert world.types() == ["article.published"]


def test_a_held_revision_of_a_public_article_is_told_once_and_the_next_again(world: World) -> None:
    world.put("a.txt", title="Ferries run")
    world.messages()

    world.put("a.txt", title=SECRET, holds=HELD)
    first, again = world.messages(), world.messages()
    world.put("a.txt", title=f"{SECRET} confirmed", holds=HELD)

    assert [kind for kind, _ in first] == ["article.held"]
    assert SECRET not in str(first)
    assert (again, world.types()) == ([], ["article.held"])


def test_an_embargoed_article_is_told_without_its_headline_and_published_in_its_time(world: World) -> None:
    world.put("a.txt", title=SECRET, embargo=NOW + minutes(60))
    ((kind, facts),) = world.messages()
    early = world.messages()
    world.clock.tick(minutes=60)
    late = world.messages()

    assert (kind, set(facts)) == ("article.embargoed", {"uuid", "file", "reason"})
    assert SECRET not in str(facts)
    assert (early, [(kind, facts["title"]) for kind, facts in late]) == ([], [("article.published", SECRET)])
    assert world.messages() == []


def test_an_article_that_comes_under_embargo_or_expires_is_told_as_withdrawn(world: World) -> None:
    world.put("a.txt", title="Ferries run")
    world.put("b.txt", title="Trams run", text="Of trams.", expires=NOW + minutes(30))
    world.messages()

    world.put("a.txt", title=SECRET, embargo=NOW + timedelta(days=1))
    embargoed = world.messages()
    world.clock.tick(minutes=30)
    expired = world.messages()

    assert [kind for kind, _ in embargoed] == ["article.withdrawn", "article.embargoed"]
    assert SECRET not in str(embargoed)
    assert [(kind, facts["reason"]) for kind, facts in expired] == [("article.withdrawn", "It has expired.")]


def test_an_erased_article_is_told_as_withdrawn_by_its_uuid_alone(world: World) -> None:
    world.put("a.txt", title=SECRET)
    world.messages()
    uuid = world.id_of("a.txt")
    world.clock.tick(minutes=1)

    world.usecases.erase(uuid)

    assert world.messages() == [("article.withdrawn", {"uuid": uuid, "reason": "It was erased."})]
    assert world.messages() == []


def test_of_an_erased_article_that_was_there_before_them_receivers_hear_once_too() -> None:
    world = World()
    world.store.unit.webhooks.kept = None
    world.put("a.txt")
    world.messages()
    uuid = world.id_of("a.txt")
    world.clock.tick(minutes=5)

    world.usecases.erase(uuid)

    assert world.messages() == [("article.withdrawn", {"uuid": uuid, "reason": "It was erased."})]
    assert world.messages() == []


def test_an_erased_article_that_was_held_is_not_told_of(world: World) -> None:
    world.put("a.txt", title=SECRET, holds=HELD)
    world.messages()
    world.clock.tick(minutes=5)

    world.usecases.erase(world.id_of("a.txt"))

    assert world.messages() == []


def test_a_copy_of_an_article_and_what_was_moved_in_are_no_news(world: World) -> None:
    world.put("wire/a.txt", title="Ferries run", text="The ferries run again since noon today, says the port.")
    world.messages()

    world.put("city/b.txt", title="Ferries run", text="The ferries run again since noon today, says the port.")
    with world.store.begin() as unit:
        world.usecases.importing.deciding.apply([revision("old.txt", title="Old", text="An old story.")], unit)

    assert world.messages() == []


def test_what_was_there_before_the_first_receiver_is_known_to_it() -> None:
    world = World()
    world.store.unit.webhooks.kept = None
    for name in ("a.txt", "gone.txt", "held.txt", "later.txt"):
        fields: dict[str, Any] = {"title": name, "text": f"Of {name}."}
        fields |= {"held.txt": {"holds": HELD}, "later.txt": {"embargo": NOW + minutes(60)}}.get(name, {})
        world.put(name, **fields)
    world.usecases.withdrawals.withdraw(world.id_of("gone.txt"))
    world.clock.tick(minutes=1)
    begun = world.messages()

    world.put("a.txt", title="Changed", text="Of a.txt.")
    changed = world.types()
    world.usecases.releases.release(world.id_of("held.txt"), by="ana")
    released = world.types()
    world.clock.tick(minutes=60)

    assert (begun, changed, released) == ([], ["article.revised"], ["article.published"])
    assert world.types() == ["article.published"]


def test_a_load_is_known_to_receivers_without_a_word(world: World) -> None:
    for number in range(3):
        world.put(f"{number}.txt", title=f"Story {number}", text=f"Of {number}.")

    world.usecases.notify(is_load=True)
    world.put("1.txt", title="Changed", text="Of 1.")

    assert world.types() == ["article.revised"]


def test_more_changes_than_are_read_at_once_are_all_told(world: World) -> None:
    for number in range(450):
        world.put(f"{number}.txt", title=f"Story number {number}", text=f"Of the story number {number} alone.")

    assert world.types() == ["article.published"] * 450


def test_a_file_that_goes_to_quarantine_is_told_by_its_name_and_the_reason(world: World) -> None:
    world.drop.drop("wire/a.json", b"{")

    world.usecases.ingest()

    ((kind, facts),) = world.messages()
    assert (kind, facts["uuid"], facts["file"]) == ("file.quarantined", None, "wire/a.json")
    assert "JSON" in facts["reason"]


def brought(hour: datetime, files: int) -> IntakeHour:
    return IntakeHour(hour, "wire", files, 0, hour + minutes(30), "wire/a.txt")


def test_a_folder_that_falls_silent_is_told_once_for_each_silence(world: World) -> None:
    first = NOW - timedelta(days=7)
    with world.store.begin() as unit:
        unit.intake.add([brought(first + timedelta(hours=n), 10) for n in range(7 * 24 - 3)])
    world.clock.tick(hours=1)

    ((kind, facts),) = world.messages()
    world.clock.tick(minutes=10)
    again = world.messages()
    with world.store.begin() as unit:
        unit.intake.add([brought(NOW + timedelta(hours=1), 10)])
    world.clock.tick(minutes=30)
    back = world.messages()
    world.clock.tick(hours=4)

    assert (kind, facts["provider"]) == ("provider.quiet", "wire")
    assert "files were due" in facts["reason"]
    assert (again, back, world.types()) == ([], [], ["provider.quiet"])


def test_a_receiver_is_told_of_the_events_alone_that_it_wants() -> None:
    chat = Webhook(url="https://chat.example/", events=frozenset({HookEvent.HELD}))
    world = World(CMS, chat)
    world.put("a.txt", title="Ferries run")
    world.put("b.txt", title=SECRET, text="Of trams.", holds=HELD)

    world.usecases.notify()

    targets = sorted((one.message.target, one.message.topic_url) for one in world.store.unit.hub.requests.values())
    assert targets == [
        ("https://chat.example/", "article.held"),
        ("https://cms.example/hook", "article.held"),
        ("https://cms.example/hook", "article.published"),
    ]


def test_a_receiver_of_the_desk_is_told_too_and_without_any_nothing_is_kept() -> None:
    world = World()
    world.usecases.notify.configured = ()
    world.put("a.txt")
    world.usecases.notify()
    nobody = world.store.unit.webhooks.kept

    with world.store.begin() as unit:
        unit.webhooks.keep(CMS)
    first = world.messages()
    world.put("b.txt", title="Trams", text="Of trams.")

    assert (nobody, first, world.types()) == (None, [], ["article.published"])


def test_with_nothing_new_a_look_costs_no_commit(world: World) -> None:
    world.put("a.txt")
    world.messages()
    with world.store.begin():
        pass  # somebody counts polls
    commits = world.store.commits

    world.usecases.notify()
    world.usecases.notify()

    assert world.store.commits == commits


MESSAGE = HookMessage(
    id="held-1", event=HookEvent.HELD, at=NOW, facts={"uuid": "1", "file": "wire/<a>.txt", "reason": "It says @channel & more."}
)


@pytest.mark.parametrize(
    ("webhook", "body"),
    [
        (
            CMS,
            {
                "type": "article.held",
                "timestamp": "2026-03-01T12:00:00+00:00",
                "data": {"uuid": "1", "file": "wire/<a>.txt", "reason": "It says @channel & more."},
            },
        ),
        (
            Webhook(url="https://hooks.example/", format=HookFormat.SLACK),
            {"text": "Held: wire/&lt;a&gt;.txt – It says @\u200bchannel &amp; more."},
        ),
        (
            Webhook(url="https://api.example/bot1:x/sendMessage?chat_id=-7", format=HookFormat.TELEGRAM),
            {"chat_id": "-7", "text": "Held: wire/<a>.txt – It says @channel & more."},
        ),
        (
            Webhook(url="mailto:desk@news.example"),
            {
                "subject": "feedsvc: Held: wire/<a>.txt – It says @channel & more.",
                "text": "Held: wire/<a>.txt – It says @channel & more.",
            },
        ),
    ],
)
def test_each_receiver_is_told_in_its_form(webhook: Webhook, body: dict[str, object]) -> None:
    assert json.loads(MESSAGE.body(webhook)) == body


def test_teams_is_sent_a_card() -> None:
    body = json.loads(MESSAGE.body(Webhook(url="https://hooks.example/", format=HookFormat.TEAMS)))

    (card,) = body["attachments"]
    assert card["contentType"] == "application/vnd.microsoft.card.adaptive"
    assert card["content"]["body"][0]["text"].startswith("Held: wire/")


def test_a_published_article_is_a_line_and_an_address_for_people() -> None:
    facts = {"uuid": "1", "file": "a.txt", "title": "Ferries run", "url": "https://news.example/articles/1"}
    message = HookMessage(id="1", event=HookEvent.PUBLISHED, at=NOW, facts=facts)

    assert message.sentence == "Published: Ferries run\nhttps://news.example/articles/1"
