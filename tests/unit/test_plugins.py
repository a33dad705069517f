"""Parts of other packages: how they are loaded, and that a broken one stops nothing."""

from dataclasses import replace
from pathlib import Path, PurePosixPath

import pytest

from feedsvc.check.outlet_contract import outlet_breaches
from feedsvc.check.partner_contract import partner_breaches
from feedsvc.check.reader_contract import OTHERS, reader_breaches
from feedsvc.domain.documents import profile_document
from feedsvc.domain.drafts import BodyKind, Draft
from feedsvc.domain.outlets import SiteAnswer
from feedsvc.errors import FaultyRendition, StoreUnavailable, UnreadableArticle
from feedsvc.outlets.plugins import OutletKind, PluginWriter
from feedsvc.plugins import Plugin, Plugins, plugins
from feedsvc.readers import plugins as reader_plugins
from feedsvc.readers import read
from feedsvc.readers.plugins import FormatReader
from feedsvc.render.fencing import fenced
from feedsvc.render.partner import Dialect, Partner
from feedsvc.render.partners import PARTNERS, REGISTERED
from feedsvc.render.rendering import Renderer
from feedsvc.render.sifting import sift
from tests.builders import NOW, article, feed, outlet

PATH = PurePosixPath("a.bin")
PARTNER = Partner(name="gazette", title="The Gazette", rule="gazette", remedy="Ask them.")


def register(folder: Path, monkeypatch: pytest.MonkeyPatch, group: str, **entries: str) -> None:
    """Make a folder look as if pip had installed a package with these entry points into it."""
    (folder / "gazette-1.dist-info").mkdir()
    (folder / "gazette-1.dist-info/METADATA").write_text("Name: gazette\nVersion: 1\n")
    lines = "\n".join(f"{name} = {value}" for name, value in entries.items())
    (folder / "gazette-1.dist-info/entry_points.txt").write_text(f"[{group}]\n{lines}\n")
    monkeypatch.syspath_prepend(folder)


@pytest.fixture
def reading(monkeypatch: pytest.MonkeyPatch) -> dict[str, Plugin[FormatReader]]:
    """Have readers registered that a test puts in."""
    parts: dict[str, Plugin[FormatReader]] = {}
    monkeypatch.setattr(reader_plugins, "registered", lambda: Plugins(parts))
    return parts


def draft(path: PurePosixPath, **fields: object) -> Draft:
    return replace(Draft(format="gazette", path=path, title="Ok", body="A text.", body_kind=BodyKind.TEXT), **fields)  # type: ignore[arg-type]


def refusal(parts: dict[str, Plugin[FormatReader]], reader: FormatReader) -> str:
    parts["gazette"] = Plugin("gazette", "gazette 1", reader)
    with pytest.raises(UnreadableArticle) as refused:
        read(PATH, b"\x00\x01 some bytes")
    return refused.value.reason


def test_a_package_that_fails_to_load_is_named_and_the_others_load(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "of_plugins.py").write_text("TEXT = 'right'\nNUMBER = 1\n")
    register(tmp_path, monkeypatch, "feedsvc.words", good="of_plugins:TEXT", bad="of_plugins:NUMBER", gone="of_nothing:TEXT")

    known = plugins("feedsvc.words", str)

    assert {name: plugin.part for name, plugin in known.parts.items()} == {"good": "right"}
    bad, gone = known.faults
    assert bad.startswith("The plug-in bad (gazette 1) can't be loaded: TypeError: of_plugins:NUMBER is a int")
    assert "No module named 'of_nothing'" in gone


def test_a_reader_of_a_package_reads_what_it_recognises(reading: dict[str, Plugin[FormatReader]]) -> None:
    mine = FormatReader(recognises=lambda _, content: content.startswith(b"\x00"), read=lambda path, _: [draft(path)])
    reading["gazette"] = Plugin("gazette", "gazette 1", mine)

    assert read(PATH, b"\x00 some bytes")[0].format == "gazette"
    assert read(PurePosixPath("a.txt"), b"Ok\n\nA text of words.\n")[0].format == "text"


@pytest.mark.parametrize(
    ("drafts", "reason"),
    [
        (lambda _: 1 / 0, "ZeroDivisionError"),
        (lambda _: [], "no article was found"),
        (lambda _: ["text"], "a str is no Draft"),
        (lambda path: [draft(path, published=2026)], "Draft.published"),
        (lambda path: [draft(path, tags=("a", 1))], "Draft.tags"),
        (lambda path: [draft(path, attachments={"a.jpg": "text"})], "Draft.attachments"),
        (lambda _: [draft(PurePosixPath("other"))], "the path of a draft"),
        (lambda _: (_ for _ in ()).throw(SystemExit(3)), "SystemExit"),
    ],
)
def test_a_reader_that_fails_has_its_file_refused_with_a_sentence_that_names_it(
    reading: dict[str, Plugin[FormatReader]], drafts: object, reason: str
) -> None:
    bad = FormatReader(recognises=lambda *_: True, read=lambda path, _: drafts(path))  # type: ignore[operator]

    sentence = refusal(reading, bad)

    assert sentence.startswith("The plug-in gazette (gazette 1) failed: ")
    assert reason in sentence
    assert sentence.endswith("Update or remove it, then have the file read again.")


def test_a_readers_own_sentence_reaches_the_sender(reading: dict[str, Plugin[FormatReader]]) -> None:
    def refuse(*_: object) -> list[Draft]:
        raise UnreadableArticle("Page 2 is missing.")

    assert refusal(reading, FormatReader(recognises=lambda *_: True, read=refuse)) == "Page 2 is missing."


def partner(monkeypatch: pytest.MonkeyPatch, **fields: object) -> None:
    plugin = Plugin("gazette", "gazette 1", replace(PARTNER, **fields))  # type: ignore[arg-type]
    monkeypatch.setitem(REGISTERED.parts, "gazette", plugin)
    monkeypatch.setitem(PARTNERS, "gazette", fenced(plugin))  # type: ignore[arg-type]


def test_an_article_that_a_partner_of_a_package_fails_on_is_left_out_with_that_reason(monkeypatch: pytest.MonkeyPatch) -> None:
    partner(monkeypatch, judge=lambda *_: 1 / 0)

    taken, refused = sift(PARTNERS["gazette"], [article()], now=NOW)

    assert taken == []
    assert refused[0].reason.startswith("The plug-in gazette (gazette 1) failed: ZeroDivisionError")


@pytest.mark.parametrize(
    "fields",
    [
        {"adapt": lambda *_: 1 / 0},
        {"adapt": lambda *_: None},
        {"dialect": Dialect(item_elements=lambda _: 1)},
        {"dialect": Dialect(fill_channel=lambda *_: 1 / 0)},
    ],
)
def test_a_feed_that_a_registered_partner_fails_on_is_withheld(
    monkeypatch: pytest.MonkeyPatch, fields: dict[str, object]
) -> None:
    partner(monkeypatch, **fields)
    document = profile_document(feed(), "gazette")

    with pytest.raises(FaultyRendition) as withheld:
        Renderer(outlet()).render(document, [article()], changed=NOW)

    assert withheld.value.faults[0].startswith("gazette: The plug-in gazette (gazette 1) failed: ")


def test_an_outlet_of_a_package_that_fails_is_tried_again_later() -> None:
    plugin = Plugin("shelf", "gazette 1", OutletKind(open=lambda _: 1 / 0))  # type: ignore[arg-type, return-value]

    with pytest.raises(StoreUnavailable, match="The plug-in shelf \\(gazette 1\\) failed: ZeroDivisionError"):
        PluginWriter(plugin, "shelf:///srv").put("/", SiteAnswer(200, b""))


def test_the_suite_for_readers_finds_what_breaks_their_contract() -> None:
    greedy = FormatReader(recognises=lambda *_: True, read=lambda path, content: [draft(path, body=content.decode())])
    blind = FormatReader(recognises=lambda *_: False, read=lambda *_: [])

    breaches = reader_breaches(greedy, {"a.gaz": "Größe und mehr Text".encode()}, rounds=100)

    assert sum("taken for one of this format" in breach for breach in breaches) == len(OTHERS)
    assert any("neither read nor refused" in breach and "UnicodeDecodeError" in breach for breach in breaches)
    assert reader_breaches(blind, {"a.gaz": b"x"}) == ["a.gaz is a sample, and not recognised."]


@pytest.mark.parametrize("name", PARTNERS)
def test_our_own_partners_keep_the_contract(name: str) -> None:
    assert partner_breaches(name) == []


def test_the_suite_for_partners_finds_what_breaks_their_contract(monkeypatch: pytest.MonkeyPatch) -> None:
    partner(monkeypatch, dialect=Dialect(item_elements=lambda _: "<g:paid>no</g:unpaid>"))

    assert "not well-formed" in " ".join(partner_breaches("gazette"))
    assert partner_breaches("nobody") == ["No package registers a partner nobody."]


class Forgetful:
    """An outlet that keeps what it is to take down."""

    def __init__(self) -> None:
        self.files: dict[str, bytes] = {}

    def put(self, path: str, answer: SiteAnswer) -> None:
        self.files[path] = answer.body

    def remove(self, path: str) -> None:
        del self.files[path]

    def remove_below(self, path: str, *, but: str = "") -> None:
        self.files = {name: body for name, body in self.files.items() if not name.startswith(path) or name == but}


def test_the_suite_for_outlets_finds_what_breaks_their_contract() -> None:
    breaches = outlet_breaches(Forgetful(), Forgetful().files.get)

    assert "/ is not what was written there." in breaches
    assert "KeyError instead of StoreUnavailable" in breaches[-1]
