"""Files that are sent: by whom, what becomes of them, and that the same bytes again change nothing."""

import io
from pathlib import PurePosixPath

import pytest

from feedsvc.domain.articles import Article
from feedsvc.domain.clearance import HoldKind
from feedsvc.domain.files import DroppedFile
from feedsvc.domain.providers import Trust
from feedsvc.domain.sending import SentFile
from feedsvc.errors import FolderRefused, KeyRefused, NothingSent, RefusedChange, RefusedPath, SentTooOften
from feedsvc.intake.sending import TAKEN_BACK, KeyRates
from tests.builders import NOW
from tests.fakes.desk import MemoryRules
from tests.fakes.drop import Clock, MemoryDropFolder, MemorySources
from tests.fakes.memory import MemoryStore
from tests.fakes.sending import MemoryInbox
from tests.fakes.wiring import wired


def page(title: str, *marks: str) -> bytes:
    return "\n".join(["---", f"title: {title}", *marks, "---", f"The harbour is closed until noon, says {title}."]).encode()


class World:
    """A newsroom in memory that reads real files, and a key for the folder `wire`."""

    def __init__(self, **given: object) -> None:
        self.clock, self.store, self.drop = Clock(), MemoryStore(), MemoryDropFolder()
        self.inbox = MemoryInbox(self.drop)
        self.rules, self.sources = MemoryRules(), MemorySources()
        fakes = {"rules": self.rules, "sources": self.sources}
        self.usecases = wired(store=self.store, drop=self.drop, inbox=self.inbox, clock=self.clock, **fakes, **given)
        self.sending = self.usecases.sending
        self.token = self.usecases.drop_keys.add("Wire Desk", "wire").token

    def put(self, path: str, content: bytes, token: str | None = None, *, awaits_sidecar: bool = False) -> SentFile:
        body = io.BytesIO(content)
        return self.sending.put(self.token if token is None else token, path, body, awaits_sidecar=awaits_sidecar, client="::1")

    def take_in(self) -> None:
        self.usecases.ingest()
        self.clock.tick(minutes=1)

    def sent(self, path: str, content: bytes) -> SentFile:
        """Send a file, have it taken in, and return what became of it."""
        self.put(path, content)
        self.take_in()
        return self.sending.status(self.token, path)

    def article(self, sent: SentFile) -> Article:
        (article,) = self.sending.articles(sent)
        assert article is not None
        return article


@pytest.fixture
def world() -> World:
    return World()


def test_a_file_that_is_sent_waits_and_then_has_the_verdict_and_the_article(world: World) -> None:
    accepted = world.put("wire/a.md", page("Harbour closed"))

    world.take_in()

    known = world.sending.status(world.token, "wire/a.md", accepted.digest)
    assert (accepted.settled, known.settled, known.sender, known.client) == (None, NOW, "Wire Desk", "::1")
    assert [(one.status, one.verdict, one.reason) for one in known.outcomes] == [("ready", "created", None)]
    assert world.article(known).revision.title == "Harbour closed"


def test_what_a_key_sends_is_read_by_the_rule_of_its_provider_and_the_same_path_filled_otherwise_is_not(world: World) -> None:
    world.rules.kept["Wire"] = {"name": "Wire", "keys": ("Wire Desk",), "credit": "The wire", "trust": Trust.HOLD}

    held = world.article(world.sent("wire/a.md", page("Harbour closed")))
    world.drop.drop("wire/b.md", page("Harbour open"))
    world.take_in()

    (other,) = [article for article in world.store.unit.articles.stored.values() if article.revision.path == "wire/b.md"]
    assert (held.revision.provider, held.revision.sources, held.revision.sent_by) == ("Wire", ("The wire",), "Wire Desk")
    assert [hold.kind for hold in held.revision.holds] == [HoldKind.REVIEW]
    assert (other.revision.provider, other.revision.sent_by) == (None, None)


def test_other_bytes_under_a_path_that_a_key_filled_are_not_the_keys(world: World) -> None:
    world.sent("wire/a.md", page("Harbour closed"))
    world.rules.kept["Wire"] = {"name": "Wire", "keys": ("Wire Desk",), "credit": "The wire"}

    world.drop.drop("wire/a.md", page("Harbour open"))
    world.take_in()

    (article,) = world.store.unit.articles.stored.values()
    assert (article.revision.title, article.revision.provider) == ("Harbour open", None)


def test_a_rule_for_a_key_is_tried_on_what_the_key_sent_before(world: World) -> None:
    world.sent("wire/a.md", page("Harbour closed"))
    world.drop.drop("wire/b.md", page("Harbour open"))
    world.take_in()
    for path, title in (("wire/a.md", "Harbour closed"), ("wire/b.md", "Harbour open")):
        world.sources.kept[path] = DroppedFile(PurePosixPath(path), page(title))

    trial = world.usecases.providers.try_out({"name": "Wire", "keys": ("Wire Desk",), "credit": "The wire"})

    assert [(row.article.revision.path, [change.name for change in row.changes]) for row in trial.rows] == [
        ("wire/a.md", ["sources"])
    ]


def test_the_same_bytes_again_are_not_dropped_again_and_have_the_same_outcome(world: World) -> None:
    first = world.sent("wire/a.md", page("Harbour closed"))

    again = world.put("wire/a.md", page("Harbour closed"))

    assert again == first
    assert world.inbox.placed == ["wire/a.md"]


def test_the_same_bytes_are_dropped_again_while_the_first_wait_and_are_one_article(world: World) -> None:
    for _ in range(3):
        world.put("wire/a.md", page("Harbour closed"))
    world.take_in()

    assert world.inbox.placed == ["wire/a.md"] * 3
    assert len(world.store.unit.articles.stored) == 1


def test_a_repetition_that_was_read_twice_keeps_its_first_verdict(world: World) -> None:
    world.put("wire/a.md", page("Harbour closed"))
    with world.store.read() as view:
        before = view.sent.of(["wire/a.md"])[0]
    world.take_in()
    world.drop.drop("wire/a.md", page("Harbour closed"))
    world.take_in()

    known = world.sending.status(world.token, "wire/a.md", before.digest)
    assert [one.verdict for one in known.outcomes] == ["created"]


def test_other_bytes_revise_and_the_first_again_revise_back(world: World) -> None:
    titles = ("Harbour closed", "Harbour open", "Harbour closed")

    verdicts = [world.sent("wire/a.md", page(title)).outcomes[0].verdict for title in titles]

    assert verdicts == ["created", "revised", "revised"]


def test_the_same_bytes_are_read_again_with_a_picture_or_sidecar_that_came_meanwhile(world: World) -> None:
    world.sent("wire/a.md", page("Harbour closed"))
    world.inbox.company.add("wire/a.md")

    world.put("wire/a.md", page("Harbour closed"))

    assert world.inbox.placed == ["wire/a.md"] * 2


def test_what_somebody_else_dropped_under_the_path_since_makes_the_same_bytes_news(world: World) -> None:
    world.sent("wire/a.md", page("Harbour closed"))
    world.drop.drop("wire/a.md", page("Harbour open"))
    world.take_in()

    again = world.sent("wire/a.md", page("Harbour closed"))

    assert again.outcomes[0].verdict == "revised"


def test_a_file_that_cant_be_read_says_why(world: World) -> None:
    known = world.sent("wire/a.json", b"{")

    assert known.is_refused
    assert "JSON" in str(known.outcomes[0].reason)


def test_a_held_article_is_held_with_its_reason(world: World) -> None:
    known = world.sent("wire/a.md", page("Harbour closed", "draft: true"))

    assert [(one.status, one.verdict) for one in known.outcomes] == [("held", "held")]
    assert known.outcomes[0].reason


def test_what_came_with_a_file_has_its_outcome_too(world: World) -> None:
    world.put("wire/a.md.meta.toml", b'section = "Ports"')
    del world.drop.waiting_files["wire/a.md.meta.toml"]
    world.drop.sidecars["wire/a.md"] = ("a.md.meta.toml", b'section = "Ports"')

    known = world.sent("wire/a.md", page("Harbour closed"))

    beside = world.sending.status(world.token, "wire/a.md.meta.toml")
    assert beside.outcomes == known.outcomes
    assert world.article(known).revision.section == "Ports"


def test_a_sidecar_is_dropped_again_however_often_it_comes(world: World) -> None:
    for _ in range(2):
        world.put("wire/a.md.meta.toml", b'section = "Ports"')

    assert len(world.inbox.placed) == 2


def test_an_article_that_waits_for_its_sidecar_is_placed_so(world: World) -> None:
    world.put("wire/a.md", page("Harbour closed"), awaits_sidecar=True)

    assert world.inbox.awaiting == {"wire/a.md"}


def test_withdrawing_is_a_file_of_that_suffix_and_an_unknown_path_is_none(world: World) -> None:
    world.sent("wire/a.md", page("Harbour closed"))

    withdrawn = world.sending.withdraw(world.token, "wire/a.md")
    world.take_in()

    known = world.sending.status(world.token, withdrawn.path)
    assert (withdrawn.path, known.outcomes[0].verdict) == ("wire/a.md.withdraw", "withdrawn")
    assert world.article(known).withdrawn
    with pytest.raises(NothingSent):
        world.sending.withdraw(world.token, "wire/b.md")


def test_an_article_that_waits_for_its_sidecar_is_taken_back(world: World) -> None:
    world.put("wire/a.md", page("Harbour closed"), awaits_sidecar=True)

    withdrawn = world.sending.withdraw(world.token, "wire/a.md")

    assert withdrawn.outcomes[0].reason == TAKEN_BACK
    assert world.drop.waiting_files == {}


@pytest.mark.parametrize("token", ["", "nobody's", "revoked"])
def test_without_a_valid_key_nothing_is_taken(world: World, token: str) -> None:
    if token == "revoked":
        token = world.usecases.drop_keys.add("Old", "wire").token
        world.usecases.drop_keys.revoke("Old")

    with pytest.raises(KeyRefused):
        world.put("wire/a.md", page("Harbour closed"), token)
    assert world.inbox.placed == []


def test_a_key_fills_its_own_folder_alone(world: World) -> None:
    for path in ("a.md", "wires/a.md", "desk/a.md"):
        with pytest.raises(FolderRefused):
            world.put(path, page("Harbour closed"))
    with pytest.raises(RefusedPath):
        world.put("wire/../desk/a.md", page("Harbour closed"))
    with pytest.raises(FolderRefused):
        world.sending.status(world.token, "desk/a.md")
    with pytest.raises(FolderRefused):
        world.sending.withdraw(world.token, "desk/a.md")


ID = "id: 4711"


@pytest.mark.parametrize("marks", [[ID], [ID, "withdrawn: true"]])
def test_a_key_revises_and_withdraws_nothing_that_another_folder_brought(world: World, marks: list[str]) -> None:
    world.drop.drop("desk/a.md", page("Harbour closed", ID))
    world.take_in()

    known = world.sent("wire/b.md", page("Harbour taken over", *marks))

    assert known.is_refused
    assert "desk/a.md" in str(known.outcomes[0].reason)
    (article,) = world.store.unit.articles.stored.values()
    assert (article.revision.title, article.withdrawn) == ("Harbour closed", None)


def test_a_key_revises_what_its_folder_brought_under_another_name(world: World) -> None:
    world.sent("wire/a.md", page("Harbour closed", ID))

    known = world.sent("wire/b.md", page("Harbour open", ID))

    assert known.outcomes[0].verdict == "revised"


def test_what_is_dropped_by_hand_revises_what_a_key_brought(world: World) -> None:
    world.sent("wire/a.md", page("Harbour closed", ID))

    world.drop.drop("desk/b.md", page("Harbour open", ID))
    world.take_in()

    (article,) = world.store.unit.articles.stored.values()
    assert article.revision.title == "Harbour open"


def test_of_an_article_that_came_from_elsewhere_since_its_sender_sees_nothing(world: World) -> None:
    known = world.sent("wire/a.md", page("Harbour closed", ID))
    world.drop.drop("desk/b.md", page("Harbour open", ID))
    world.take_in()

    assert world.sending.articles(known) == [None]


def test_a_key_that_sends_too_often_has_to_wait_and_no_other() -> None:
    world = World(puts_per_minute=3)
    for number in range(3):
        world.put(f"wire/{number}.md", page(f"Harbour {number}"))

    with pytest.raises(SentTooOften) as refused:
        world.put("wire/3.md", page("Harbour 3"))

    assert refused.value.seconds == 20
    other = world.usecases.drop_keys.add("Desk", "desk").token
    world.put("desk/a.md", page("Harbour closed"), other)
    world.clock.tick(seconds=20)
    world.put("wire/3.md", page("Harbour 3"))


def test_no_limit_is_no_limit() -> None:
    rates = KeyRates()

    for _ in range(10_000):
        rates.take("key", NOW)


def test_a_key_is_noted_as_used_and_named_once(world: World) -> None:
    world.put("wire/a.md", page("Harbour closed"))

    (key,) = world.usecases.drop_keys.keys()
    assert (key.name, key.folder, key.used) == ("Wire Desk", "wire", NOW)
    assert world.token not in repr(world.store.unit)
    with pytest.raises(RefusedChange):
        world.usecases.drop_keys.add("Wire Desk", "wire")


@pytest.mark.parametrize(("name", "folder"), [("", None), ("x" * 81, None), ("Desk", "../up"), (".hidden", None)])
def test_a_key_needs_a_name_and_a_folder_that_can_be_one(world: World, name: str, folder: str | None) -> None:
    with pytest.raises(RefusedChange):
        world.usecases.drop_keys.add(name, folder)


def test_a_key_is_for_the_folder_of_its_name_unless_another_is_named(world: World) -> None:
    keys = [world.usecases.drop_keys.add("agency"), world.usecases.drop_keys.add("Desk", ".")]

    assert [(key.folder, key.address) for key in keys] == [
        ("agency", "https://news.example/drop/agency/"),
        ("", "https://news.example/drop/"),
    ]
