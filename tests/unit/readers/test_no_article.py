"""Files that are no articles: each is refused with its kind in the sentence, whatever its name; articles that look like one aren't."""

import random
import re
from collections.abc import Callable
from pathlib import PurePosixPath

import pytest

from feedsvc.errors import UnreadableArticle
from feedsvc.readers import read

TEXT = "The harbour trust has voted to keep the old crane. It was built in 1904 and still lifts four tonnes of fish a day."
PARAGRAPHS = "\n\n".join([TEXT] * 3)


def refusal(name: str, content: str | bytes) -> str:
    with pytest.raises(UnreadableArticle) as refused:
        read(PurePosixPath(name), content if isinstance(content, bytes) else content.encode())
    return refused.value.reason


def is_read(name: str, content: str | bytes) -> bool:
    return len(read(PurePosixPath(name), content if isinstance(content, bytes) else content.encode())) == 1


CSS = "@import url(a.css);\nbody, p.lead { margin: 0; color: #123 }\n.card:hover { border: 1px solid red; }\n"
PYTHON = "import csv\nfrom pathlib import Path\n\n\ndef rows(path):\n    with path.open() as file:\n        return list(csv.reader(file))\n"
SCRIPT = "const cranes = [];\nfunction lift(crane) {\n  if (!crane) {\n    return null;\n  }\n  cranes.push(crane);\n}\n"
SQL = "CREATE TABLE crane (\n  id int NOT NULL,\n  name text\n);\nINSERT INTO crane VALUES (1, 'Old; but strong');\n"
LOG = (
    "2026-03-01 08:00:01,004 INFO crane: lifted\n2026-03-01 08:00:02,100 WARNING crane: slow\n2026-03-01 08:00:03 ERROR down\n"
)
KINDS = {
    "calendar": "BEGIN:VCALENDAR\nBEGIN:VEVENT\nSUMMARY:Crane day\nEND:VEVENT\nEND:VCALENDAR\n",
    "address card": "BEGIN:VCARD\nFN:Ana Ruiz\nEND:VCARD\n",
    "subtitles": "1\n00:00:01,000 --> 00:00:04,000\nThe crane stays.\n\n2\n00:00:05,000 --> 00:00:09,000\nIt lifts.\n",
    r"\(SQL\)": SQL,
    "log": LOG,
    "style sheet": CSS,
    "source code": PYTHON,
    "source code ": SCRIPT,
    "settings": "[crane]\nname = Old crane\nlifts = 4\n; tonnes\nbuilt = 1904\n",
    "robots.txt": "User-agent: *\nDisallow: /crane\nSitemap: https://c.example/sitemap.xml\n",
    "Makefile": "all: crane\n\ncrane: crane.c\n\tcc -o crane crane.c\n\nclean:\n\trm -f crane\n",
    "licence": "MIT License\n\nCopyright (c) 2026 The crane's keepers\n\nUse it as you like.\n",
    "README": "# Cranes\n\nIt lifts.\n\n## Installation\n\n```sh\npip install cranes\n```\n\n## Usage\n\nRun `cranes`.\n\n## License\n\nMIT\n",
    "patch": "diff --git a/crane b/crane\n--- a/crane\n+++ b/crane\n@@ -1 +1 @@\n-old\n+new\n",
    "table": "title,author,date\nCrane stays,Ana Ruiz,2026-02-03\nMill opens,Bo Lind,2026-02-04\nWeir repaired,Di Oh,2026-02-05\n",
    "key or a certificate": "-----BEGIN CERTIFICATE-----\nMIIBszCCAVmgAwIBAgIUXq\n-----END CERTIFICATE-----\n",
    "Base64": "\n".join("VGhlIGhhcmJvdXIgdHJ1c3QgaGFzIHZvdGVkIHRvIGtlZXAgdGhl" + str(n) for n in range(9)),
}


@pytest.mark.parametrize("kind", KINDS)
def test_a_file_of_another_kind_is_refused_under_the_name_of_a_text(kind: str) -> None:
    assert re.search(kind.strip(), refusal("a.txt", KINDS[kind]))


@pytest.mark.parametrize(
    ("name", "content", "kind"),
    [
        ("a.py", '"""' + PARAGRAPHS + '"""\n\nimport csv\nprint(csv)\nrows = []\nrows.append(1)\n', "source code"),
        ("compose.yml", "services:\n  crane:\n    image: crane:4\n    ports:\n      - 80\n", "YAML"),
        ("README.txt", "This folder holds the pictures of the crane for the printers.", "README"),
        ("a.csv", "title,date\nCrane stays,2026-02-03\n", "table"),
        ("a.json", '{"name": "crane", "version": "1.0", "scripts": {}}', "package"),
        ("a.json", '{"type": "FeatureCollection", "features": []}', "map"),
        ("a.json", '{"code": "rest_forbidden", "message": "Sorry."}', "error message"),
        ("a.xml", '<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"><url/></urlset>', "sitemap"),
    ],
)
def test_a_name_helps_to_tell_a_kind(name: str, content: str, kind: str) -> None:
    assert kind in refusal(name, content)


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.md", f"# A missing minus\n\n{PARAGRAPHS}\n\n```python\n{PYTHON}```\n\n{TEXT}\n"),
        ("a.md", f"---\ntitle: A missing minus\n---\n{TEXT}\n\n```js\n{SCRIPT}```\n"),
        (
            "a.txt",
            f"Council adopts a resolution\n\n{TEXT}\n\n" + "Noting that eleven ships have run aground this year;\n\n" * 9,
        ),
        ("a.txt", f"Storm: the day in times\n\n18:40 {TEXT}\n\n17:15 INFO: a hotline is open.\n\n16:02 {TEXT}\n"),
        ("a.txt", f"Kill the bill, fishermen say\n\n{PARAGRAPHS}"),
        ("a.txt", f'Out of office\n\n"I am out of the office until Monday." {PARAGRAPHS}'),
        ("a.txt", f"Error 404: the office that nobody finds\n\n{PARAGRAPHS}"),
        ("a.html", f"<h1>404 days at sea</h1><p>{TEXT}</p>"),
        (
            "a.md",
            f"---\ntitle: What lorem ipsum means\n---\nPrinters set lorem ipsum dolor sit amet for want of words. {PARAGRAPHS}",
        ),
        ("a.txt", f"[Corrected] Crane stays\n\n[Ana Ruiz] {PARAGRAPHS}"),
    ],
)
def test_an_article_that_quotes_such_things_is_an_article(name: str, content: str) -> None:
    assert is_read(name, content)


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("~$crane.docx", "lock file"),
        (".~lock.crane.odt#", "lock file"),
        ("desktop.ini", "how a folder is shown"),
        ("Thumbs.db", "how a folder is shown"),
        (".goutputstream-A1B2C3", "still being written"),
        (".syncthing.crane.txt.tmp", "still being written"),
        ("crane.txt.part", "still being written"),
        ("crane.txt.crdownload", "still being written"),
        (".crane.txt.swp", "editor"),
        ("crane (conflicted copy 2026-03-01 101010).txt", "a copy"),
        ("crane (In Konflikt stehende Kopie von Ana 2026-03-01).txt", "a copy"),
        ("crane.sync-conflict-20260301-101010-ABCDEFG.txt", "a copy"),
        ("crane.txt.bak", "a copy"),
    ],
)
def test_half_files_lock_files_and_copies_are_named(name: str, kind: str) -> None:
    assert kind in refusal(name, PARAGRAPHS)


@pytest.mark.parametrize(
    ("head", "kind"),
    [
        (b"%PDF-1.7\n", "PDF"),
        (b"SQLite format 3\x00", "a database"),
        (b"\x1f\x8b\x08\x00", "an archive"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(500) + "Workbook".encode("utf-16-le"), "an Excel workbook"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(500) + "WordDocument".encode("utf-16-le"), "a Word document"),
        (b"MZ" + bytes(100), "a program"),
        (b"\x78\x9f\x3e\x22", "winmail.dat"),
    ],
)
def test_a_binary_file_is_named_under_the_name_of_a_text(head: bytes, kind: str) -> None:
    assert kind in refusal("a.txt", head + bytes(range(256)))


def _without_zeros(noise: random.Random, length: int) -> bytes:
    return bytes(noise.randrange(1, 256) for _ in range(length))


def _without_controls(noise: random.Random, length: int) -> bytes:
    return bytes(noise.choice([*range(32, 127), *range(128, 256)]) for _ in range(length))


@pytest.mark.parametrize("length", [60, 200, 2_000])
@pytest.mark.parametrize(
    "make",
    [random.Random.randbytes, _without_zeros, _without_controls],
    ids=["any", "no zeros", "no controls"],
)
def test_bytes_that_no_encoding_makes_a_text_of_are_refused(make: Callable[[random.Random, int], bytes], length: int) -> None:
    for seed in range(10):
        reason = refusal("a.txt", make(random.Random(seed), length))  # noqa: S311 not a secret

        assert "no article" in reason or "not a text file" in reason


@pytest.mark.parametrize("codec", ["utf-16-le", "utf-16-be", "utf-32-le"])
@pytest.mark.parametrize(
    "text",
    [
        "Паром вернулся после ремонта.\n\nОн везёт девять машин.",
        "港が再開した。\n\n市は二日、修理を終えた港を再開した。",
        "عاد المركب بعد الإصلاح.\n\nيحمل تسع سيارات.",
        "Ferry is back.\n\nIt carries nine cars.",
    ],
)
def test_utf_16_without_a_bom_is_read_in_every_script(text: str, codec: str) -> None:
    (draft,) = read(PurePosixPath("a.txt"), text.encode(codec))

    assert (draft.body, draft.encoding) == (text, codec)


TEASERS = "".join(
    f'<div class="card"><h3><a href="/{n}">The crane lifts {n} tonnes</a></h3><p>{TEXT}</p></div>' for n in range(7)
)


@pytest.mark.parametrize(
    ("page", "kind"),
    [
        ("<html><head><title>502 Bad Gateway</title></head><body><h1>502 Bad Gateway</h1><hr>nginx</body></html>", "error page"),
        ("<html><head><title>Seite nicht gefunden | Talbote</title></head><body><p>Hier ist nichts.</p></body></html>", "error"),
        ("<html><title>Just a moment...</title><body><h2>Verify you are human</h2><script src='/cdn-cgi/challenge-platform/x'></script>", "human"),
        (f"<html><title>Just a moment...</title><body><div>{TEXT} {TEXT}</div><script src='/cdn-cgi/challenge-platform/x'></script>", "human"),
        ("<html><title>お探しのページは見つかりませんでした｜港町新報</title><body><p>トップへ</p></body></html>", "error page"),
        (f"<html><title>Sign in to read on</title><body><p>{TEXT}</p><form><input type=password name=p></form></body></html>", "sign in"),
        ("<html><title>Sign in</title><body><form><input name=u><input type=password name=p></form></body></html>", "sign in"),
        (f"<html><title>News</title><body><main><h1>News</h1>{TEASERS}</main></body></html>", "teasers"),
    ],
)  # fmt: skip
def test_a_page_that_is_no_article_is_named(page: str, kind: str) -> None:
    assert kind in refusal("a.html", page)


def test_an_article_with_teasers_and_a_form_to_sign_in_is_an_article() -> None:
    page = f"<html><title>Crane stays</title><body><form><input type=password></form><main><h1>Crane stays</h1>{'<p>' + TEXT + '</p>'}"

    assert is_read("a.html", f"{page * 1}<p>{TEXT} {TEXT}</p><p>{TEXT}</p><section>{TEASERS}</section></main></body></html>")


@pytest.mark.parametrize(
    "content",
    [
        "[HEADLINE]\n\nBy [AUTHOR]\n\n[CITY, DATE] - Write here.",
        "Your headline here\n\nSome text that explains how to fill this in.",
        "---\ntitle: '{{ title }}'\n---\nText of it.",
        "News of the day\n\nLorem ipsum dolor sit amet, consectetur adipiscing elit, sed do eiusmod tempor incididunt ut labore.",
        "Acme opens a plant\n\n[City], [Date] - [Company] opens a plant, said [Name of spokesperson].",
    ],
)
def test_a_template_is_no_article(content: str) -> None:
    assert "template" in refusal("a.txt" if not content.startswith("---") else "a.md", content)


def mail(headers: str, body: str = PARAGRAPHS) -> str:
    return f"From: Ana <ana@c.example>\nTo: desk@n.example\nDate: Tue, 03 Feb 2026 10:15:00 +0100\n{headers}\n\n{body}\n"


BOUNCE = 'Subject: Undeliverable: Crane\nMIME-Version: 1.0\nContent-Type: multipart/report; report-type=delivery-status; boundary="b"'
INVITED = 'Subject: Crane day\nMIME-Version: 1.0\nContent-Type: multipart/alternative; boundary="b"'


@pytest.mark.parametrize(
    ("message", "kind"),
    [
        (mail("Subject: Crane\nAuto-Submitted: auto-replied (vacation)"), "automatic reply"),
        (mail("Subject: Automatische Antwort: Kran\nX-Autoreply: yes"), "automatic reply"),
        (mail("Subject: Crane\nAuto-Submitted: auto-generated\nIn-Reply-To: <1@n.example>"), "automatic reply"),
        (mail("Subject: confirm 8f3a\nAuto-Submitted: auto-generated\nX-List-Administrivia: yes"), "automatic reply"),
        (mail("Subject: df\nAuto-Submitted: auto-generated").replace("ana@", "root@"), "automatic reply"),
        (mail("Subject: Out of office\nPrecedence: auto_reply"), "automatic reply"),
        (mail(BOUNCE, f"--b\nContent-Type: text/plain\n\n{TEXT}\n--b--"), "bounce"),
        (mail("Subject: Delivery Status Notification").replace("ana@", "mailer-daemon@"), "bounce"),
        (mail(INVITED, f"--b\nContent-Type: text/plain\n\n{TEXT}\n--b\nContent-Type: text/calendar; method=REQUEST\n\nx\n--b--"), "calendar"),
    ],
)  # fmt: skip
def test_a_message_that_a_program_wrote_is_no_article(message: str, kind: str) -> None:
    assert kind in refusal("a.eml", message)


@pytest.mark.parametrize(
    "headers",
    [
        "Subject: Crane stays\nAuto-Submitted: no",
        "Subject: Out of office, into the water\nPrecedence: bulk\nList-Unsubscribe: <https://c.example/u>",
        "Subject: Out of office: essays",
        "Subject: Crane stays\nX-Auto-Response-Suppress: All",
        "Subject: Crane stays\nAuto-Submitted: auto-generated\nPrecedence: bulk",
    ],
)
def test_a_letter_whose_headers_only_hint_at_a_program_is_an_article(headers: str) -> None:
    assert is_read("a.eml", mail(headers))


@pytest.mark.parametrize(
    ("name", "content", "kind"),
    [
        ("a.adoc", f"= Crane stays\nAna Ruiz\n:date: 2026-02-03\n\n{TEXT}\n", "AsciiDoc"),
        ("a.tex", f"% crane\n\\documentclass{{article}}\n\\begin{{document}}\n{TEXT}\n\\end{{document}}\n", "LaTeX"),
    ],
)
def test_a_markup_that_is_not_read_is_named_and_never_published(name: str, content: str, kind: str) -> None:
    assert kind in refusal(name, content)


def test_a_plain_text_under_the_name_of_a_markup_is_read() -> None:
    assert is_read("a.rst", f"Crane stays\n\n{PARAGRAPHS}")


def test_xml_of_an_unknown_kind_is_refused_by_its_root_under_any_name() -> None:
    assert "<results>" in refusal("a.txt", "<results>\n <result><id>tag:c.example,2026:1</id></result>\n</results>\n")


def test_an_article_about_code_with_metadata_at_its_top_is_no_code() -> None:
    code = "".join(f"const value_{n} = read({n});\nreturn value_{n};\n" for n in range(20))

    (draft,) = read(PurePosixPath("a.md"), f"Title: Release 4\nDate: 2020-03-04\n\n{code}".encode())

    assert draft.title == "Release 4"


def test_a_sheet_of_pictures_with_their_file_names_is_no_article_and_a_gallery_with_captions_is() -> None:
    cells = "".join(f"<td><img src='thumbs/LB_{n}.JPG'><br>LB_{n}.JPG<br>6720 x 4480</td>" for n in range(401, 407))
    gallery = cells.replace("<br>LB_", f"<p>{TEXT}</p><br>LB_")

    assert "pictures" in refusal(
        "a.html", f"<html><title>Contact Sheet</title><body><table><tr>{cells}</tr></table></body></html>"
    )
    assert is_read("a.html", f"<html><title>Lifeboat</title><body><table><tr>{gallery}</tr></table></body></html>")


def test_a_short_page_of_a_list_that_says_so_is_no_article() -> None:
    teaser = "<article><h2><a href='/{0}'>Crane number {0} stays</a></h2><p>It lifts on.</p></article>"
    page = f"<html><title>Harbour</title><body class='{{}}'><h1>Harbour</h1><main>{teaser.format(1)}{teaser.format(2)}</main></body></html>"

    assert "list of teasers" in refusal("a.html", page.format("archive category"))
    assert is_read("a.html", page.format("single").replace("<main>", f"<main><p>{TEXT}</p>"))


def test_a_form_with_a_password_and_no_running_text_is_a_page_to_sign_in_in_any_language() -> None:
    form = "<form><p><label>Salasana</label><input type=password></p><input type=submit value=Jatka></form>"

    assert "sign in" in refusal("a.html", f"<html><title>Tervetuloa</title><body><h1>Tervetuloa</h1>{form}</body></html>")


def test_a_list_of_bare_links_that_has_pages_is_no_article_in_any_language() -> None:
    rows = "".join(f"<li><a href='/{n}'>등대지기의 마지막 밤 {n}</a><span>2026.11.2{n}</span></li>" for n in range(4))
    page = f"<html><title>바다</title><body><h1>태그: 바다</h1>{{}}<ul>{rows}</ul><div class='pagination'><a href='?page=2'>2</a></div>"

    assert "list of teasers" in refusal("a.html", page.format(""))
    assert is_read("a.html", page.format("<p>등대지기는 마지막 밤을 혼자 보냈다.</p>" * 5))
    assert is_read("a.html", page.format(f"<div>{TEXT}</div>"))


def test_a_page_that_asks_to_subscribe_is_no_article_and_a_text_for_payers_is() -> None:
    ask = "<h1>Ennyi volt a havi ingyenes cikk</h1><p>Fizessen elő!</p><form><button>Tovább</button></form>"
    text = "<h1>Marad a daru</h1><div class='paywall'><h2>Harminc tonna</h2><p>A daru marad.</p><a href='/x'>Tovább</a></div>"

    assert "subscribe" in refusal(
        "a.html", f"<html><title>Hírlap</title><body><div class='paywall-modal'>{ask}</div></body></html>"
    )
    assert is_read("a.html", f"<html><title>Marad a daru</title><body>{text}<p>Tegnap döntött róla a tanács.</p></body></html>")
