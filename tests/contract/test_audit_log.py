"""The log of what is done by hand: one suite for the fake, SQLite and PostgreSQL."""

from feedsvc.domain.audit import AuditLine
from feedsvc.ports import Store
from tests.builders import NOW, minutes


def line(what: str, subject: str = "a", at: float = 0) -> AuditLine:
    return AuditLine(at=NOW + minutes(at), who="ana", what=what, subject=subject, origin="192.0.2.7")


def put(store: Store, *lines: AuditLine) -> None:
    with store.begin() as unit:
        unit.audit.add(lines)


def test_lines_come_back_latest_first_as_they_were_put(store: Store) -> None:
    put(store, line("withdrawn"), line("restored"))

    with store.read() as view:
        lines = view.audit.latest(limit=10)

    assert [(kept.at, kept.who, kept.what, kept.subject, kept.origin) for kept in lines] == [
        (NOW, "ana", "restored", "a", "192.0.2.7"),
        (NOW, "ana", "withdrawn", "a", "192.0.2.7"),
    ]


def test_the_lines_of_one_subject_are_paged(store: Store) -> None:
    put(store, line("1"), line("2", "b"), line("3"), line("4"))

    with store.read() as view:
        first = view.audit.latest(subject="a", limit=2)
        rest = view.audit.latest(subject="a", limit=2, before=first[-1].number)

    assert [kept.what for kept in [*first, *rest]] == ["4", "3", "1"]


def test_old_lines_are_counted_and_forgotten(store: Store) -> None:
    put(store, line("old"), line("new", at=5))

    with store.begin() as unit:
        count = unit.audit.count(NOW + minutes(5))
        unit.audit.forget(NOW + minutes(5))
        left = unit.audit.latest(limit=10)

    assert (count, [kept.what for kept in left]) == (1, ["new"])
