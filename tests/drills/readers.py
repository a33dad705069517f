"""Hostile articles before a browser's eyes: what would run stands in every field of every format, and nothing runs.

The service takes them in as it takes in all; Chromium, with the Content-Security-Policy off, opens the pages, the feeds
themselves, and a page that does what a careless reader does: it puts each entry of each feed into itself as it is.

`PAYLOADS` names a folder of published collections (see `tests.drills.payloads`), by default invented ones are tried; `MOST` is
how many of them, `PAGES` (40) how many pages of articles are opened per hundred of them. A run goes on where the last one ended
(`build/drills/readers.json`).
"""

import json
import os
import tempfile
from collections.abc import Iterator
from contextlib import suppress
from email.message import EmailMessage
from html import escape
from pathlib import Path

import feedparser
from playwright.sync_api import BrowserContext, Page, sync_playwright
from playwright.sync_api import Error as BrowserError

from tests.acceptance.running import Running, eventually, running
from tests.browser.conftest import CHROMIUM, FLAGS
from tests.browser.desk import let_in, sign_in
from tests.drills.machines import say
from tests.drills.matrix import Sums
from tests.drills.payloads import payloads
from tests.drills.report import Outcome, Promise

PROMISE = Promise(
    "Nothing that an article brings along runs in a reader's browser.",
    "Published payloads in every field of seven formats, opened in Chromium without a Content-Security-Policy: pages, feeds, "
    "the desk, and a page that takes over the entries of each feed as they are.",
    "make drill PART=readers PAYLOADS=FOLDER",
)
BATCH = 100
"""Payloads that are taken in together; the feed shows all that come of them."""

DAY = "2026-02-03T10:15:00Z"
FEEDS = '[[feed]]\nslug = "latest"\ntitle = "Latest News"\nsize = 1000\n'
PAGES = ("/", "/embed", "/feeds/latest.rss", "/feeds/latest.atom", "/feeds/latest.json", "/feeds.opml", "/sitemap.xml")
DESK = ("/admin/", "/admin/articles", "/admin/quarantine", "/admin/feeds")
CARELESS = """
(entries) => { const frames = entries.slice(0, 60).map((entry) => {
    const frame = document.createElement("iframe"); frame.srcdoc = entry; return frame; });
  const shown = document.createElement("div"); document.body.replaceChildren(shown, ...frames);
  shown.innerHTML = entries.map((entry) => `<article>${entry}</article>`).join(" "); }
"""
"""What payloads call elements may stand in the way of the document's own methods, so those come first."""

NOTED = """
for (const name of ["alert", "prompt", "confirm", "print"]) window[name] = () => { top.ran = (top.ran || 0) + 1; };
"""
LIVE = """
() => { const bad = [], { getAttributeNames, getAttribute } = Element.prototype;
  for (const element of Document.prototype.querySelectorAll.call(document, "*"))
    for (const name of getAttributeNames.call(element)) {
      const value = getAttribute.call(element, name) || "";
      if (/^on/i.test(name) && /alert|prompt|confirm/.test(value)) bad.push(name + "=" + value.slice(0, 60));
      if (/^(href|action|formaction|src|data|xlink:href)$/i.test(name) && /^[^a-z]*(javascript|vbscript):/i.test(value))
        bad.push(name + "=" + value.slice(0, 60)); }
  return bad; }
"""


def drill() -> Outcome:
    """Take payloads in, batch by batch, and open what comes of them."""
    if CHROMIUM is None:
        return Outcome(0, "payloads", {"left out: Chromium isn't installed": 0})
    tried = payloads(os.environ.get("PAYLOADS"))[: int(os.environ.get("MOST", "100000"))]
    os.environ.setdefault("STATE", "build/drills/readers.json")
    sums = Sums.kept()
    if sums.next >= len(tried):
        sums = Sums()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        for start in range(sums.next - 1, len(tried), BATCH):
            context = browser.new_context(bypass_csp=True)
            context.add_init_script(NOTED)
            _read(Reader(context), tried[start : start + BATCH], sums)
            context.close()
            say(f"{sums.next - 1} payloads, {len(sums.failures)} ran")
        browser.close()
    if not sums.counts["runs of them as they are"]:
        sums.failures.append("no payload runs as it is, so nothing was tried")
    return Outcome(sums.next - 1, "payloads", sums.counts, sums.failures)


def _read(reader: "Reader", batch: list[str], sums: Sums) -> None:
    sums.counts["runs of them as they are"] += reader.raw(batch)
    sums.counts["entries of feeds"] += reader.read(batch)
    sums.counts["pages opened"] += reader.opened
    sums.failures += reader.failures
    sums.next += len(batch)
    sums.keep()


class Reader:
    """Opens what a service makes of payloads, and notes what runs."""

    def __init__(self, context: BrowserContext) -> None:
        self.context = context
        self.opened = 0
        self.failures: list[str] = []

    def raw(self, batch: list[str]) -> int:
        """Return how often something runs where payloads stand in a careless page as they are."""
        page = self.context.new_page()
        page.set_content("<title>x</title>")
        page.evaluate(NOTED)
        page.evaluate(CARELESS, batch)
        page.wait_for_timeout(400)
        runs = int(page.evaluate("() => top.ran || 0"))
        page.close()
        return runs

    def read(self, batch: list[str]) -> int:
        """Take a batch in, open everything, and return how many entries it made."""
        with tempfile.TemporaryDirectory(prefix="feedsvc-readers-") as name:
            folder = Path(name)
            (folder / "config").mkdir()
            (folder / "config" / "feeds.toml").write_text(FEEDS)
            let_in(folder)
            with running(folder, FEEDSVC_INTAKE_NEAR_DUPLICATES="0") as service:
                for file, text in files_of(batch):
                    service.drop(file, text)
                drop = folder / "data" / "drop"
                eventually(lambda: not [file for file in drop.glob("*") if not file.name.startswith(".")], "the drop folder")
                eventually(lambda: service.fetch("/feeds/latest.json"), "the feed")
                return self._open_all(service)

    def _open_all(self, service: Running) -> int:
        page = self.context.new_page()
        page.on("dialog", lambda dialog: self._dialog(page, dialog.message))
        entries = json.loads(service.fetch("/feeds/latest.json"))["items"]
        addresses = [entry["url"] for entry in entries]
        most = int(os.environ.get("PAGES", "40"))
        for address in [*(service.url + path for path in PAGES), *addresses[:: max(1, len(addresses) // most)]]:
            self._open(page, address)
        for name in ("rss", "atom", "json"):
            self._read_carelessly(page, service, name)
        sign_in(page, service)
        for path in DESK:
            self._open(page, service.url + path)
        for entry in entries[:: max(1, len(entries) // (most // 4 or 1))]:
            self._open(page, f"{service.url}/admin/articles/{entry['url'].split('/articles/')[1].split('/')[0]}")
        page.close()
        return len(entries)

    def _dialog(self, page: Page, message: str) -> None:
        self.failures.append(f"{page.url} asks {message!r}")

    def _open(self, page: Page, address: str) -> None:
        with suppress(BrowserError):  # what is downloaded is no page
            page.goto(address, wait_until="load", timeout=60_000)
        self._look(page, address)

    def _read_carelessly(self, page: Page, service: Running, name: str) -> None:
        page.goto(f"{service.url}/healthz")
        page.evaluate(CARELESS, list(_contents(service, name)))
        page.wait_for_timeout(400)
        self._look(page, f"entries of latest.{name}")

    def _look(self, page: Page, what: str) -> None:
        self.opened += 1
        if page.evaluate("() => top.ran || 0"):
            self.failures.append(f"{what}: ran")
        self.failures += [f"{what}: {live}" for live in page.evaluate(LIVE)]


def _contents(service: Running, name: str) -> Iterator[str]:
    """Yield what the entries of a feed hold as HTML, unsanitised by the parser."""
    body = service.fetch(f"/feeds/latest.{name}")
    if name == "json":
        for item in json.loads(body)["items"]:
            yield from filter(None, (item.get("content_html"),))
        return
    for entry in feedparser.parse(body, sanitize_html=False)["entries"]:
        yield from (content["value"] for content in entry.get("content", ()))
        if name == "atom" and entry.get("summary_detail", {}).get("type") == "text/html":
            yield entry["summary"]


def files_of(batch: list[str]) -> Iterator[tuple[str, str]]:
    """Write a batch of payloads as files of seven formats, each payload in every field that the format has."""
    for number, payload in enumerate(batch):
        yield f"{number}.md", _markdown(number, payload)
        yield f"{number}.html", _page(number, payload)
        yield f"{number}.txt", f"Ferry {number} {_line(payload)}\n\nBy Ana {_line(payload)}\n\nFerry {number}: {payload}\n"
        yield f"{number}.eml", _mail(number, payload)
    yield "feed.json", _json_feed(batch)
    yield "rss.xml", _rss(batch)
    yield "atom.xml", _atom(batch)


def _line(payload: str) -> str:
    return " ".join(payload.split())[:300]


def _markdown(number: int, payload: str) -> str:
    quoted = json.dumps(_line(payload))
    title = json.dumps(f"Markdown ferry {number} {_line(payload)}")
    fields = f"title: {title}\nauthors: [{quoted}]\ntags: [{quoted}]\nsection: {quoted}\nsummary: {quoted}\nlink: {quoted}\n"
    return f"---\n{fields}---\nMarkdown ferry {number} sails on Monday.\n\n{payload}\n\n```\n{payload}\n```\n"


def _page(number: int, payload: str) -> str:
    quoted = escape(payload)
    head = f'<title>Page ferry {number}</title><meta name="author" content="{quoted}"><meta name="keywords" content="{quoted}">'
    head += f'<meta name="description" content="{quoted}"><meta property="og:image" content="{quoted}">'
    text = f"<p>The page ferry {number} sails on Monday from the quay, the harbour said in the evening.</p>"
    figure = f'<figure><img src="https://x.example/a.png" alt="{quoted}"><figcaption>{payload}</figcaption></figure>'
    article = f"<h1>Page ferry {number} {payload}</h1>{text}<p>{payload}</p>{figure}{text}"
    return f"<!doctype html><html><head>{head}</head><body><article>{article}</article></body></html>"


def _mail(number: int, payload: str) -> str:
    mail = EmailMessage()
    mail["From"], mail["Date"] = "Ana Prill <ana@sea.example>", "Tue, 03 Feb 2026 10:15:00 +0100"
    mail["Subject"] = f"Mail ferry {number} {_line(payload)}".replace("\0", "")
    mail.set_content(f"Mail ferry {number} sails.\n", "plain")
    mail.add_alternative(f"<p>Mail ferry {number} sails on Monday.</p><p>{payload}</p>", "html")
    return mail.as_string()


def _json_feed(batch: list[str]) -> str:
    items = [
        {
            "id": f"{number} {payload}",
            "url": payload,
            "external_url": payload,
            "title": f"Item ferry {number} {payload}",
            "content_html": f"<p>Item ferry {number} sails.</p>{payload}",
            "summary": payload,
            "image": payload,
            "authors": [{"name": payload, "url": payload, "avatar": payload}],
            "tags": [payload],
            "attachments": [{"url": payload, "mime_type": "audio/mpeg", "title": payload}],
        }
        for number, payload in enumerate(batch)
    ]
    return json.dumps({"version": "https://jsonfeed.org/version/1.1", "title": "x", "items": items})


def _legal(text: str) -> str:
    """Escape a text for XML, without what XML can't hold."""
    return escape("".join(sign for sign in text if sign in "\t\n" or (sign >= " " and sign not in "\ufffe\uffff")))


def _rss(batch: list[str]) -> str:
    texts = [f"<p>Rss ferry {number} sails.</p>{payload}" for number, payload in enumerate(batch)]
    pairs = zip(map(_legal, batch), map(_legal, texts), strict=True)
    items = "".join(_rss_item(number, *pair) for number, pair in enumerate(pairs))
    return f'<rss version="2.0"><channel><title>x</title><link>https://x.example/</link>{items}</channel></rss>'


def _rss_item(number: int, payload: str, text: str) -> str:
    fields = f"<guid>rss {number}</guid><title>Rss ferry {number} {payload}</title><link>{payload}</link>"
    fields += f"<description>{text}</description><category>{payload}</category><author>{payload}</author>"
    return f'<item>{fields}<enclosure url="{payload}" type="image/png" length="9"/></item>'


def _atom(batch: list[str]) -> str:
    texts = [f"<p>Atom ferry {number} sails.</p>{payload}" for number, payload in enumerate(batch)]
    pairs = zip(map(_legal, batch), map(_legal, texts), strict=True)
    items = "".join(_entry(number, *pair) for number, pair in enumerate(pairs))
    return f"<feed xmlns='http://www.w3.org/2005/Atom'><id>x</id><title>x</title><updated>{DAY}</updated>{items}</feed>"


def _entry(number: int, payload: str, text: str) -> str:
    fields = f"<id>atom {number}</id><title type='html'>Atom ferry {number} {payload}</title><link href='{payload}'/>"
    author = f"<author><name>{payload}</name></author>"
    return f"<entry>{fields}{author}<updated>{DAY}</updated><content type='html'>{text}</content></entry>"
