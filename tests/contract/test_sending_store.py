"""What every store promises of keys and of the files that are sent by them."""

from dataclasses import replace

from feedsvc.domain.sending import DropKey, SentFile, SentOutcome
from feedsvc.ports import Store
from tests.builders import NOW, minutes

KEY = DropKey(name="Wire", folder="wire", key="hash", created=NOW)
FILE = SentFile(path="wire/a.txt", digest="d", sender="Wire", folder="wire", client="192.0.2.1", at=NOW)


def test_a_key_is_found_by_its_hash_and_changed_in_its_place(store: Store) -> None:
    with store.begin() as unit:
        unit.drop_keys.keep(KEY)
        unit.drop_keys.keep(replace(KEY, name="Desk", key="other", folder=""))
        unit.drop_keys.use("hash", NOW + minutes(1))
        unit.drop_keys.keep(replace(KEY, key="other", name="Desk", revoked=NOW))

    with store.read() as view:
        assert view.drop_keys.get("hash") == replace(KEY, used=NOW + minutes(1))
        assert view.drop_keys.get("nobody's") is None
        assert [(key.name, key.revoked) for key in view.drop_keys.all()] == [("Desk", NOW), ("Wire", None)]


def test_the_file_that_was_sent_last_stands_for_its_path(store: Store) -> None:
    with store.begin() as unit:
        unit.sent.keep(FILE)
        unit.sent.settle(FILE.path, [SentOutcome(status="ready", verdict="created", guid="urn:uuid:1")], at=NOW)
        unit.sent.keep(replace(FILE, digest="e", at=NOW + minutes(1)))

    with store.read() as view:
        assert view.sent.of([FILE.path, "wire/b.txt"]) == [replace(FILE, digest="e", at=NOW + minutes(1))]
        assert view.sent.of([]) == []


def test_what_became_of_each_article_of_a_file_is_kept(store: Store) -> None:
    outcomes = (
        SentOutcome(status="held", verdict="held", guid="urn:uuid:1", reason="It is a draft – ünfertig."),
        SentOutcome(status="quarantined", reason="Item 2 is left out: it is empty."),
    )
    with store.begin() as unit:
        unit.sent.keep(FILE)
        unit.sent.settle(FILE.path, outcomes, at=NOW + minutes(2))

    with store.read() as view:
        assert view.sent.of([FILE.path]) == [replace(FILE, settled=NOW + minutes(2), outcomes=outcomes)]


def test_files_are_listed_latest_first_and_forgotten_by_age_and_by_path(store: Store) -> None:
    with store.begin() as unit:
        for number in range(4):
            unit.sent.keep(replace(FILE, path=f"wire/{number}.txt", at=NOW + minutes(number)))
    with store.read() as view:
        listed = [file.path for file in view.sent.latest(limit=2)]
        earlier = [file.path for file in view.sent.latest(before=NOW + minutes(2), limit=9)]

    with store.begin() as unit:
        unit.sent.forget_before(NOW + minutes(1))
        unit.sent.forget(["wire/2.txt"])

    with store.read() as view:
        left = [file.path for file in view.sent.latest(limit=9)]
    assert (listed, earlier) == (["wire/3.txt", "wire/2.txt"], ["wire/1.txt", "wire/0.txt"])
    assert left == ["wire/3.txt", "wire/1.txt"]
