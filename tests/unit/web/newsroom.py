"""A newsroom with a desk, whole but for its disk: the application over fakes, and somebody who uses its forms."""

import html
import re
from dataclasses import dataclass, field, replace
from typing import Any

from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from feedsvc.app.settings import Settings
from feedsvc.app.settings.feeds_file import WrittenFeeds
from feedsvc.domain.articles import Article, Guid
from feedsvc.domain.decide import decide
from feedsvc.domain.feeds import Feed
from feedsvc.domain.people import Role
from feedsvc.ports.configuration import FeedsFile
from feedsvc.ports.providers import RuleFile
from feedsvc.publishing.streams import streams_of
from feedsvc.web.app import create_app
from tests.builders import feed, outlet, revision
from tests.fakes.desk import MemoryQuarantine
from tests.fakes.drop import Clock, MemoryDropFolder, MemoryMedia, MemoryTraces
from tests.fakes.memory import MemoryStore
from tests.fakes.wiring import wired

PASSWORD = "four words make one"


@dataclass
class DeskNewsroom:
    """Its parts, and a `client`; "ana" may sign in."""

    base_url: str = "https://news.example"
    proxies: int = 0
    feeds: dict[str, Feed] = field(default_factory=lambda: {"latest": feed(), "world": feed("world", title="World")})
    rules: RuleFile | None = None
    feeds_file: FeedsFile = field(default_factory=lambda: WrittenFeeds(Settings()))

    def __post_init__(self) -> None:
        self.clock, self.store, self.folder, self.quarantine = Clock(), MemoryStore(), MemoryDropFolder(), MemoryQuarantine()
        self.media, self.traces = MemoryMedia(), MemoryTraces()
        self.outlet = outlet(base_url=self.base_url)
        streams = streams_of(self.outlet, self.feeds)
        common: dict[str, Any] = {"store": self.store, "clock": self.clock, "media": self.media, "traces": self.traces}
        common["feeds_file"] = self.feeds_file
        if self.rules is not None:
            common["rules"] = self.rules
        self.usecases = wired(streams=streams, drop=self.folder, quarantine=self.quarantine, **common)
        self.ingest = self.usecases.ingest
        self.usecases.publish()
        self.usecases.sign_in.set_password("ana", PASSWORD)
        self.client: FlaskClient = create_app(self.usecases, proxies=self.proxies).test_client()

    def put(self, name: str, *, duplicate_of: Guid | None = None, **fields: object) -> Article:
        """Store what a file of this name would become now, and publish."""
        new = revision(name, **fields)
        with self.store.begin() as unit:
            decision = decide(new, unit.articles.get(new.identity), now=self.clock())
            article = replace(decision.article, duplicate_of=duplicate_of)
            stored = unit.articles.apply(replace(decision, article=article))
        self.usecases.publish()
        return stored

    def get(self, path: str) -> str:
        """Return a page that must answer 200."""
        response = self.client.get(path, base_url=self.base_url)
        assert response.status_code == 200, (path, response.status_code, response.text)
        return response.text

    def let_in(self, name: str, role: Role) -> None:
        """Let somebody of a role sign in, and be the one who does."""
        self.usecases.sign_in.set_password(name, PASSWORD, role)
        self.sign_in(name)

    def sign_in(self, name: str = "ana", password: str = PASSWORD, **headers: str) -> TestResponse:
        """Fill in the form of signing in and send it."""
        page = self.client.get("/admin/sign-in", base_url=self.base_url)
        sent = {"form_token": token_of(page.text), "name": name, "password": password}
        return self.client.post("/admin/sign-in", data=sent, base_url=self.base_url, headers=headers)

    def send(self, path: str, *, at: str = "/admin/", **fields: str) -> TestResponse:
        """Send a form of the desk, with the token of the page that it stands on."""
        form = {"form_token": token_of(self.get(at))} | {name.replace("__", "."): value for name, value in fields.items()}
        return self.client.post(path, data=form, base_url=self.base_url)


def token_of(page: str) -> str:
    """Find the token of the forms on a page."""
    match = re.search(r'name="form_token" value="([^"]+)"', page)
    assert match is not None, "there is no form on this page"
    return html.unescape(match[1])
