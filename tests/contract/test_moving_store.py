"""What every store promises of what moves in."""

from feedsvc.domain.decide import decide
from feedsvc.domain.imports import ImportedItem, Outcome, StoredPiece
from feedsvc.ports import Store
from tests.builders import NOW, revision

PIECE = StoredPiece("v1", [ImportedItem("a.xml, item 3", "Ä <title>", Outcome.HELD, "It is a draft.", "id-3")])


def test_the_pieces_of_an_import_are_kept_until_it_ends(store: Store) -> None:
    with store.begin() as unit:
        unit.imports.note("/a.xml", "1-100", PIECE)
        unit.imports.note("/a.xml", "1-100", PIECE)
        unit.imports.note("/b.xml", "1-100", StoredPiece("v2", []))

    with store.begin() as unit:
        assert unit.imports.stored("/a.xml") == {"1-100": PIECE}
        unit.imports.forget("/a.xml")
    with store.read() as view:
        assert (view.imports.stored("/a.xml"), len(view.imports.stored("/b.xml"))) == ({}, 1)


def test_an_erased_articles_old_addresses_are_forgotten(store: Store) -> None:
    with store.begin() as unit:
        article = unit.articles.apply(decide(revision("a.txt"), None, now=NOW))
        unit.redirects.put({"/its-own-words": f"/articles/{article.id}", "/b": "/articles/other"})
        unit.erasures.erase(article, at=NOW)

    with store.read() as view:
        assert [old for old, _ in view.redirects.every(limit=9)] == ["/b"]


def test_old_addresses_lead_where_they_were_last_said_to(store: Store) -> None:
    with store.begin() as unit:
        unit.redirects.put({"/2020/a": "/articles/1", "/?p=7": "/articles/7", "/b": "https://other.example/"})
        unit.redirects.put({"/2020/a": "/articles/2"})

    with store.begin() as unit:
        assert unit.redirects.get("/2020/a") == "/articles/2"
        assert unit.redirects.get("/2020") is None
        assert list(unit.redirects.every(limit=2)) == [("/2020/a", "/articles/2"), ("/?p=7", "/articles/7")]
        assert list(unit.redirects.every(limit=2, after="/?p=7")) == [("/b", "https://other.example/")]
        assert (unit.redirects.remove("/b"), unit.redirects.remove("/b")) == (True, False)
