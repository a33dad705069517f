"""What every store promises of the desk: one suite for the fake, SQLite and PostgreSQL."""

from dataclasses import replace
from datetime import timedelta

from feedsvc.domain.articles import Identity
from feedsvc.domain.counts import Family, Polls, Tally
from feedsvc.domain.drafts import Media
from feedsvc.domain.faults import Fault, FaultKind, IntakeState
from feedsvc.domain.intake_counts import Arrival, IntakeHour
from feedsvc.domain.left_out import LeftOut
from feedsvc.domain.overrides import Correction, Field, Override
from feedsvc.domain.people import Account, Failures, Role, Session
from feedsvc.domain.picture_corrections import PictureCorrection
from feedsvc.ports import Store
from tests.builders import NOW, minutes

DAY = timedelta(days=1)


def session(name: str = "ana", key: str = "k") -> Session:
    return Session(key, name, "f", NOW, NOW, role=Role.OPERATOR)


def polls(**fields: object) -> Polls:
    values = {"day": NOW.date(), "feed": "latest.rss", "product": "Feedly", "family": Family.AGGREGATOR, "requests": 3}
    values |= {"unchanged": 2, "failed": 0, "subscribers": 9, "last": NOW, "fresh": None}
    return Polls(**values | fields)  # type: ignore[arg-type]


def test_corrections_come_back_as_they_were_kept(store: Store) -> None:
    override = Override(
        Identity("path:a.txt"),
        "ana",
        NOW,
        {
            Field.TITLE: Correction("Ä & 題", "A"),
            Field.SECTION: Correction(None, "World"),
            Field.TAGS: Correction(("sea", "ports"), ()),
            Field.EMBARGO: Correction(NOW + minutes(5), None),
        },
    )
    with store.begin() as unit:
        unit.overrides.keep(replace(override, corrections={Field.TITLE: Correction("B", "A")}))
        unit.overrides.keep(override)

    with store.read() as view:
        assert view.overrides.get(override.identity) == override
        assert view.overrides.get(Identity("path:b.txt")) is None


def test_corrections_of_pictures_come_back_as_they_were_kept(store: Store) -> None:
    quay, boat = Media(url="/media/a.jpg", alt="Quay"), Media(url="/media/b.png", type="image/png", width=9, height=6)
    pictures = {
        quay.url: PictureCorrection(quay, {"alt": "Ä quay", "caption": ""}, boat, "https://news.example/media/b.png"),
        "https://x.example/c.jpg": PictureCorrection(Media(url="https://x.example/c.jpg"), {"credit": "Di Oh"}),
    }
    override = Override(Identity("path:a.txt"), "ana", NOW, pictures=pictures)
    with store.begin() as unit:
        unit.overrides.keep(override)

    with store.read() as view:
        assert view.overrides.get(override.identity) == override


def test_an_override_without_corrections_is_none(store: Store) -> None:
    override = Override(Identity("path:a.txt"), "ana", NOW, {Field.TITLE: Correction("B", "A")})
    with store.begin() as unit:
        unit.overrides.keep(override)
        unit.overrides.keep(replace(override, corrections={}))

    with store.read() as view:
        assert view.overrides.get(override.identity) is None


def test_what_an_editor_overruled_and_turned_down_is_kept_without_any_correction(store: Store) -> None:
    override = Override(Identity("path:a.txt"), "ana", NOW, released=("It is a draft.",), rejected=("a1", "b2"))
    with store.begin() as unit:
        unit.overrides.keep(override)

    with store.read() as view:
        assert view.overrides.get(override.identity) == override


def test_a_password_may_be_set_again_and_ends_the_sessions_of_its_owner(store: Store) -> None:
    with store.begin() as unit:
        unit.staff.set_password("bo", "1")
        unit.staff.set_password("ana", "1")
        unit.staff.open(session("ana", "a"))
        unit.staff.open(session("bo", "b"))
        unit.staff.set_password("ana", "2")

    with store.read() as view:
        assert view.staff.names() == ["ana", "bo"]
        assert (view.staff.password("ana"), view.staff.password("cy")) == ("2", None)
        assert view.staff.session("a") is None
        assert view.staff.session("b") == session("bo", "b")


def test_who_is_removed_may_not_sign_in_and_has_no_session(store: Store) -> None:
    with store.begin() as unit:
        for name in ("ana", "bo"):
            unit.staff.set_password(name, "1")
            unit.staff.open(session(name, name))
        unit.staff.remove("ana")

    with store.read() as view:
        assert view.staff.names() == ["bo"]
        assert view.staff.session("ana") is None
        assert view.staff.session("bo") is not None


def test_sessions_are_used_and_closed(store: Store) -> None:
    with store.begin() as unit:
        unit.staff.set_password("ana", "1")
        for key in ("a", "b"):
            unit.staff.open(session(key=key))
        unit.staff.use("a", NOW + minutes(3))
        unit.staff.close("b")

    with store.read() as view:
        assert view.staff.session("a") == replace(session(key="a"), used=NOW + minutes(3))
        assert view.staff.session("b") is None


def test_failures_are_counted_and_forgiven(store: Store) -> None:
    with store.begin() as unit:
        unit.staff.fail("net", NOW)
        unit.staff.fail("net", NOW + minutes(1))
        unit.staff.fail("name", NOW)
        unit.staff.forgive("name")

    with store.read() as view:
        assert view.staff.failures("net") == Failures(2, NOW + minutes(1))
        assert view.staff.failures("name") == Failures()


def test_old_sessions_and_failures_are_forgotten(store: Store) -> None:
    with store.begin() as unit:
        unit.staff.set_password("ana", "1")
        unit.staff.open(session(key="old"))
        unit.staff.open(replace(session(key="new"), opened=NOW + minutes(9)))
        unit.staff.fail("old", NOW)
        unit.staff.fail("new", NOW + minutes(9))
        unit.staff.forget(opened=NOW + minutes(5), failed=NOW + minutes(5))

    with store.read() as view:
        assert view.staff.session("old") is None
        assert view.staff.session("new") is not None
        assert (view.staff.failures("old").count, view.staff.failures("new").count) == (0, 1)


def test_accounts_are_listed_by_name_and_found_by_key(store: Store) -> None:
    ana, bo = Account("ana", "1", NOW), Account("bo", "2", NOW, revoked=NOW + minutes(1))
    with store.begin() as unit:
        for account in (bo, ana):
            unit.accounts.keep(account)
        unit.accounts.use("1", NOW + minutes(2))

    with store.read() as view:
        assert view.accounts.all() == [replace(ana, used=NOW + minutes(2)), bo]
        assert view.accounts.get("2") == bo
        assert view.accounts.get("3") is None


def test_polls_are_summed_by_day_feed_and_client(store: Store) -> None:
    with store.begin() as unit:
        unit.polls.add([polls(fresh=NOW), polls(product="Curl", family=Family.TOOL, subscribers=None, requests=1)])
        unit.polls.add([polls(requests=2, failed=1, subscribers=None, last=NOW + minutes(1))])
        unit.polls.add([polls(day=(NOW + DAY).date(), last=NOW + DAY, subscribers=11)])

    with store.read() as view:
        found = view.polls.since(NOW.date(), limit=10)
        later = view.polls.since((NOW + DAY).date(), limit=10)
    assert found == [
        polls(day=(NOW + DAY).date(), last=NOW + DAY, subscribers=11),
        polls(requests=5, unchanged=4, failed=1, last=NOW + minutes(1), fresh=NOW),
        polls(product="Curl", family=Family.TOOL, subscribers=None, requests=1),
    ]
    assert later == found[:1]


def test_what_was_said_last_of_subscribers_counts(store: Store) -> None:
    with store.begin() as unit:
        unit.polls.add([polls(subscribers=9, last=NOW + minutes(1))])
        unit.polls.add([polls(subscribers=4, last=NOW)])

    with store.read() as view:
        assert view.polls.since(NOW.date(), limit=1)[0].subscribers == 9


def test_old_polls_and_hours_are_forgotten(store: Store) -> None:
    hour = IntakeHour(NOW, "wire", 1, 0, NOW, "wire/a.txt")
    with store.begin() as unit:
        unit.polls.add([polls(), polls(day=(NOW + DAY).date())])
        unit.polls.forget((NOW + DAY).date())
        unit.intake.add([hour, replace(hour, hour=NOW + minutes(60))])
        unit.intake.forget(NOW + minutes(60))

    with store.read() as view:
        assert [one.day for one in view.polls.since(NOW.date(), limit=9)] == [(NOW + DAY).date()]
        assert [one.hour for one in view.intake.since(NOW)] == [NOW + minutes(60)]


def test_the_state_of_intake_is_the_one_that_was_kept_last(store: Store) -> None:
    states = [IntakeState("host:1", NOW, (Fault(FaultKind.DISK, "The disk is full."),)), IntakeState("host:2", NOW + DAY)]
    with store.read() as view:
        seen = [view.intake.state()]

    for state in states:
        with store.begin() as unit:
            unit.intake.keep_state(state)
        with store.read() as view:
            seen.append(view.intake.state())

    assert seen == [None, *states]


def test_intake_is_summed_by_hour_and_folder(store: Store) -> None:
    hour = IntakeHour(NOW, "wire", 2, 1, NOW + minutes(2), "wire/b.txt")
    with store.begin() as unit:
        unit.intake.add([hour, replace(hour, folder="")])
        unit.intake.add([replace(hour, articles=3, quarantined=0, last=NOW + minutes(1), path="wire/a.txt")])

    with store.read() as view:
        assert view.intake.since(NOW) == [replace(hour, folder=""), replace(hour, articles=5)]
        assert view.intake.since(NOW + minutes(60)) == []


def test_totals_grow(store: Store) -> None:
    one, other = Tally("a_total", (("feed", "latest"), ("status", "200"))), Tally("b_seconds")
    with store.begin() as unit:
        unit.tallies.add({one: 2, other: 0.25})
        unit.tallies.add({one: 3})

    with store.read() as view:
        assert view.tallies.all() == {one: 5, other: 0.25}


def left(path: str, position: int = 0, at: float = 0) -> LeftOut:
    return LeftOut(path=path, position=position, reason=f"Item {position} is a picture.", at=NOW + minutes(at))


def test_what_is_left_out_of_a_file_is_what_was_left_out_of_it_last(store: Store) -> None:
    with store.begin() as unit:
        unit.intake.leave_out(
            {"wire/a.xml": [left("wire/a.xml", 2), left("wire/a.xml", 10)], "b.json": [left("b.json", 1, at=5)]}
        )
        unit.intake.leave_out({"c.txt": [left("c.txt", at=9)], "b.json": []})
        unit.intake.leave_out({"c.txt": [left("c.txt", at=10)], "never seen.txt": []})

    with store.read() as view:
        assert view.intake.left_out() == [left("c.txt", at=10), left("wire/a.xml", 2), left("wire/a.xml", 10)]


def test_what_was_left_out_long_ago_is_forgotten(store: Store) -> None:
    with store.begin() as unit:
        unit.intake.leave_out({"a.xml": [left("a.xml", 2)], "b.xml": [left("b.xml", 2, at=60)]})
        unit.intake.forget(NOW + minutes(60))

    with store.read() as view:
        assert view.intake.left_out() == [left("b.xml", 2, at=60)]


def test_the_last_article_of_each_provider_is_known(store: Store) -> None:
    with store.begin() as unit:
        unit.intake.arrived({"Tidewire": Arrival(NOW, "tidewire/a.txt"), "Press": Arrival(NOW, "mail/b.eml")})
    with store.begin() as unit:
        unit.intake.arrived({"Tidewire": Arrival(NOW + minutes(5), "tidewire/c.txt")})

    with store.read() as view:
        assert view.intake.arrivals() == {
            "Tidewire": Arrival(NOW + minutes(5), "tidewire/c.txt"),
            "Press": Arrival(NOW, "mail/b.eml"),
        }


def test_since_when_a_provider_is_expected_is_kept_until_it_delivers_or_has_no_rule_any_more(store: Store) -> None:
    with store.begin() as unit:
        unit.intake.expect({"Tidewire", "Press", "Old"}, NOW)
        unit.intake.arrived({"Press": Arrival(NOW + minutes(5), "mail/b.eml")})
    with store.begin() as unit:
        unit.intake.expect({"Tidewire", "New"}, NOW + minutes(9))

    with store.read() as view:
        assert view.intake.arrivals() == {
            "Tidewire": Arrival(NOW),
            "Press": Arrival(NOW + minutes(5), "mail/b.eml"),
            "New": Arrival(NOW + minutes(9)),
        }
