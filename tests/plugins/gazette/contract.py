"""How a package tests its plug-ins: the suites of feedsvc find no breach of their contracts."""

from pathlib import Path

from gazette_feedsvc import READER, Shelf

from feedsvc.check.outlet_contract import outlet_breaches
from feedsvc.check.partner_contract import partner_breaches
from feedsvc.check.reader_contract import reader_breaches

SAMPLE = b"GAZETTE/1\nHeadline: Harbour reopens\nBy: Ana Prill\nDate: 2026-03-01 09:30\n\nThe harbour has reopened.\n"


def test_the_reader_keeps_its_contract() -> None:
    assert reader_breaches(READER, {"harbour.gaz": SAMPLE}) == []


def test_the_partner_keeps_its_contract() -> None:
    assert partner_breaches("gazette") == []


def test_the_outlet_keeps_its_contract(tmp_path: Path) -> None:
    shelf = Shelf(f"shelf://{tmp_path}/shelf")

    def read(path: str) -> bytes | None:
        return shelf.file(path).read_bytes() if shelf.file(path).is_file() else None

    assert outlet_breaches(shelf, read) == []
