"""Trees of files: each article keeps the address that its generator gave it, and what its generator's feed called it."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from feedsvc.domain.imports import Piece
from feedsvc.moving import Terms, source_of
from tests.fakes.fetching import MemoryServers

PNG = b"\x89PNG\r\n\x1a\n"


def tree(folder: Path, files: Mapping[str, str | bytes]) -> Path:
    for name, content in files.items():
        place = folder / name
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(content.encode() if isinstance(content, str) else content)
    return folder


def pieces(folder: Path, site: str = "") -> dict[str, Piece]:
    return {piece.name: piece for piece in source_of(str(folder), Terms(size=100, fetch=MemoryServers(), site=site)).pieces()}


def stated(piece: Piece) -> dict[str, Any]:
    said: dict[str, Any] = json.loads(piece.file.sidecar[1]) if piece.file.sidecar else {}
    return said


def page(*lines: str) -> str:
    return "\n".join(["---", *lines, "---", "The ferry is in."])


DATED = page("title: Ferry in", "date: 2020-03-04")


def test_hugo_gives_an_article_the_address_of_its_place(tmp_path: Path) -> None:
    folder = tree(tmp_path, {
        "hugo.toml": 'baseURL = "https://old.example/"\n[permalinks]\nblog = "/:year/:month/:slug/"\n',
        "content/news/ferry-in.md": DATED,
        "content/news/_index.md": DATED,
        "content/news/pier/index.md": page("title: Pier", "date: 2020-03-04", "aliases: [/old-pier/]"),
        "content/news/pier/pier.jpg": PNG,
        "content/blog/a.md": page("title: The Late Ferry!", "date: 2020-03-04"),
        "content/news/b.md": page("title: B", "date: 2020-03-04", "url: /else/b/"),
        "content/about.md": page("title: About"),
        "themes/x/README.md": "No article",
    })  # fmt: skip

    found = pieces(folder)

    links = {name: stated(piece).get("link") for name, piece in found.items()}
    assert links == {
        "news/ferry-in.md": "https://old.example/news/ferry-in/",
        "news/pier.md": "https://old.example/news/pier/",
        "blog/a.md": "https://old.example/2020/03/the-late-ferry/",
        "news/b.md": "https://old.example/else/b/",
        "about.md": "https://old.example/about/",
    }
    assert [name for name, piece in found.items() if piece.refusal] == ["about.md"]
    assert stated(found["news/b.md"])["guid"] == "https://old.example/else/b/"
    assert (list(found["news/pier.md"].file.pictures), found["news/pier.md"].also) == (["pier.jpg"], ["/old-pier/"])


@pytest.mark.parametrize(("settings", "path", "name"), [
    ("url: https://old.example\n", "/harbour/2020/03/04/ferry-in.html", "/harbour/2020/03/04/ferry-in"),
    ("url: https://old.example\nbaseurl: /blog\npermalink: pretty\n", "/blog/harbour/2020/03/04/ferry-in/",
     "/blog/harbour/2020/03/04/ferry-in"),
    ("url: https://old.example\npermalink: /:year/:title/\n", "/2020/ferry-in/", "/2020/ferry-in"),
    ("url: https://old.example\ncollections:\n  posts:\n    permalink: /news/:title/\n", "/news/ferry-in/", "/news/ferry-in"),
])  # fmt: skip
def test_jekyll_gives_a_post_the_address_of_its_permalink(tmp_path: Path, settings: str, path: str, name: str) -> None:
    folder = tree(tmp_path, {
        "_config.yml": settings,
        "_posts/2020-03-04-ferry-in.md": page("title: Ferry in", "categories: Harbour"),
        "_drafts/later.md": page("title: Later"),
        "index.md": page("title: Home"),
    })  # fmt: skip

    found = pieces(folder)

    said = stated(found["_posts/2020-03-04-ferry-in.md"])
    assert (said["link"], said["atom_id"]) == (f"https://old.example{path}", f"https://old.example{name}")
    assert stated(found["_drafts/later.md"])["draft"] is True
    assert found.keys() == {"_posts/2020-03-04-ferry-in.md", "_drafts/later.md"}


def test_pelican_names_an_article_by_a_tag(tmp_path: Path) -> None:
    folder = tree(tmp_path, {
        "pelicanconf.py": "SITEURL = 'https://old.example'\nARTICLE_URL = '{date:%Y}/{slug}.html'\n",
        "content/harbour/ferry.md": "Title: The Ferry\nDate: 2020-03-04 10:00\n\nIt is in.\n",
        "content/pages/about.md": "Title: About\n\nUs.\n",
    })  # fmt: skip

    (piece,) = pieces(folder).values()

    tag = "tag:old.example,2020-03-04:/2020/the-ferry.html"
    assert stated(piece) == {"link": "https://old.example/2020/the-ferry.html", "guid": tag, "atom_id": tag}


def test_publ_names_an_entry_by_its_uuid(tmp_path: Path) -> None:
    uuid = "0B4D6CE5-87AE-46FA-B0BB-30B8EBCB44D3"
    folder = tree(tmp_path, {
        "content/harbour/ferry.md": f"Title: Ferry in\nDate: 2020-03-04\nEntry-ID: 12\nUUID: {uuid}\n\nIt is in.\n",
        "content/harbour/later.md": f"Title: Later\nStatus: DRAFT\nEntry-ID: 13\nUUID: {uuid[::-1]}\n\nIt is not.\n",
    })  # fmt: skip

    found = pieces(folder, site="https://old.example")

    assert stated(found["harbour/ferry.md"]) == {
        "atom_id": f"urn:uuid:{uuid.lower()}",
        "guid": f"urn:uuid:{uuid.lower()}",
        "link": "https://old.example/harbour/12-ferry-in",
    }
    assert "draft" not in stated(found["harbour/later.md"])  # its own status says so


def test_pictures_of_the_tree_come_with_the_texts_that_show_them(tmp_path: Path) -> None:
    folder = tree(tmp_path, {
        "config.toml": 'baseURL = "https://old.example/"\n',
        "content/a.md": page("title: A", "date: 2020-03-04").replace("The", "![](/images/pier.png) ![](../../secret.png) The"),
        "static/images/pier.png": PNG,
    })  # fmt: skip
    (tmp_path.parent / "secret.png").write_bytes(PNG)

    (piece,) = pieces(folder).values()

    assert piece.file.fetched == {"/images/pier.png": PNG}


def test_any_folder_is_a_tree_and_its_folders_are_sections_where_there_are_several(tmp_path: Path) -> None:
    one = pieces(tree(tmp_path / "one", {"posts/a.md": DATED, "posts/b.md": DATED}))
    two = pieces(tree(tmp_path / "two", {"world/a.md": DATED, "sport/b.md": DATED, ".git/c.md": DATED}))

    assert [str(piece.file.path) for piece in one.values()] == ["a.md", "b.md"]
    assert [str(piece.file.path) for piece in two.values()] == ["sport/b.md", "world/a.md"]


def test_an_entry_of_publ_without_a_title_has_its_name_whatever_it_is_written_in(tmp_path: Path) -> None:
    entry = "Date: 2020-03-04\nEntry-ID: 12\nUUID: 0b4d6ce5-87ae-46fa-b0bb-30b8ebcb44d3\n\n<p>It is in.</p>\n"

    (piece,) = pieces(tree(tmp_path, {"content/ferry in.html": entry})).values()

    assert piece.file.path.name == "ferry in.html.md"
    assert piece.file.content.decode() == f"Title: ferry in\n{entry}"
