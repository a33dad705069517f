"""Who delivered a file: by folder, by the sender of a mail, and never two rules alike."""

from datetime import timedelta

import pytest

from feedsvc.domain.intake_counts import Arrival, IntakeHour, every_silence
from feedsvc.domain.providers import Provider, Providers, overlaps
from tests.builders import NOW


@pytest.mark.parametrize(
    ("path", "is_taken"),
    [("tidewire/a.txt", True), ("tidewire/2026/a.txt", True), ("tidewire.txt", False), ("other/tidewire/a.txt", False)],
)
def test_a_folder_is_taken_with_all_below_it(path: str, is_taken: bool) -> None:  # noqa: FBT001
    assert (Providers((Provider(name="Tidewire", folders=("tidewire",)),)).of(path) is not None) is is_taken


@pytest.mark.parametrize(
    ("sender", "is_taken"),
    [
        ("Press <PRESS@tide.example>", True),
        ("a@mail.tide.example", True),
        ("a@notide.example", False),
        ('"press@tide.example" <a@evil.example>', False),
        (None, False),
    ],
)
def test_a_domain_takes_the_mail_of_its_addresses_and_of_those_below_it(sender: str | None, is_taken: bool) -> None:  # noqa: FBT001
    rules = Providers((Provider(name="Tide", senders=("tide.example",)),))

    assert (rules.of("in/a.eml", sender) is not None) is is_taken


def test_a_rule_that_asks_more_counts_and_a_folder_asks_more_than_a_name_that_anybody_can_write() -> None:
    mailbox = Provider(name="Mailbox", folders=("mail",))
    press = Provider(name="Press", folders=("mail",), senders=("press@tide.example",))
    anywhere = Provider(name="Anywhere", senders=("tide.example",))
    rules = Providers((anywhere, mailbox, press))

    taken = [rules.of(path, "press@tide.example") for path in ("mail/a.eml", "b.eml")]

    assert taken == [press, anywhere]
    assert rules.of("mail/a.eml", "bo@tide.example") is mailbox
    assert list(overlaps(rules.rules)) == []


def test_a_key_asks_more_than_a_folder_and_with_one_it_has_to_fill_it() -> None:
    folder = Provider(name="Folder", folders=("wire",))
    press = Provider(name="Press", keys=("press",))
    both = Provider(name="Both", folders=("wire",), keys=("press", "desk"))
    rules = Providers((folder, press, both))

    taken = [rules.of(path, None, key) for path, key in (("wire/a.md", "press"), ("a.md", "press"), ("wire/a.md", "desk"))]

    assert taken == [both, press, both]
    assert [rules.of(path, None, key) for path, key in (("wire/a.md", "web"), ("wire/a.md", None))] == [folder, folder]
    assert [rules.of("a.md", None, key) for key in ("desk", None)] == [None, None]
    assert list(overlaps(rules.rules)) == []


@pytest.mark.parametrize(
    ("one", "other", "fault"),
    [
        ({"keys": ("web", "wire")}, {"keys": ("wire",)}, "B and A would both take what is sent by the key wire"),
        ({"folders": ("wires",)}, {"folders": ("wires/tide",)}, "B and A would both take what lies in wires/tide/"),
        ({"senders": ("tide.example",)}, {"senders": ("a@tide.example",)}, "B and A would both take what a@tide.example mails"),
        (
            {"senders": ("tide.example",)},
            {"senders": ("eu.tide.example",)},
            "B and A would both take what eu.tide.example mails",
        ),
        (
            {"folders": ("mail",), "senders": ("tide.example",)},
            {"folders": ("mail",), "senders": ("tide.example",)},
            "B and A would both take what tide.example mails in mail/",
        ),
    ],
)
def test_two_rules_that_would_take_the_same_are_named(one: dict[str, object], other: dict[str, object], fault: str) -> None:
    rules = [Provider(name="A", **one), Provider(name="B", **other)]  # type: ignore[arg-type]

    assert [said.partition(";")[0] for _, said in overlaps(rules)] == [fault]


def test_a_rule_decides_how_long_its_folder_may_be_silent() -> None:
    hours = [
        IntakeHour(NOW.replace(minute=0) - timedelta(hours=n), folder, 9, 0, NOW - timedelta(hours=n), "a")
        for n in range(30, 200)
        for folder in ("tidewire", "cms")
    ]
    arrivals = {"Tidewire": Arrival(NOW - timedelta(hours=30), "tidewire/a.txt")}

    def silent(hours_allowed: int) -> list[str]:
        rule = Provider(name="Tidewire", folders=("tidewire",), silence=timedelta(hours=hours_allowed))
        return [one.provider or one.folder for one in every_silence(hours, arrivals, Providers((rule,)), NOW)]

    assert silent(24) == ["Tidewire", "cms"]
    assert silent(48) == ["cms"]
