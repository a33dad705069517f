"""A newsroom with a desk, whole but for its disk: the application over fakes, and somebody who uses its forms."""

import html
import re
from dataclasses import dataclass, field
from typing import Any

from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from feedsvc import normalise, readers, render
from feedsvc.domain.article import Article
from feedsvc.domain.decide import decide
from feedsvc.domain.feed import Feed
from feedsvc.readers.sidecar import override
from feedsvc.usecases.account_book import AccountBook
from feedsvc.usecases.browse import Browse
from feedsvc.usecases.catalogue import UseCases
from feedsvc.usecases.corrections import Correct
from feedsvc.usecases.counting import Counting
from feedsvc.usecases.desk import Desk
from feedsvc.usecases.ingest import Ingest
from feedsvc.usecases.live import LiveFeeds
from feedsvc.usecases.live_events import LiveEvents
from feedsvc.usecases.look_over import LookOver
from feedsvc.usecases.on_demand import OnDemand
from feedsvc.usecases.prepare import Prepare
from feedsvc.usecases.private_feeds import PrivateFeeds
from feedsvc.usecases.publish import Publish
from feedsvc.usecases.readership import CountReaders
from feedsvc.usecases.reception import Reception
from feedsvc.usecases.repair import Repair
from feedsvc.usecases.review import ReviewFeeds
from feedsvc.usecases.serve import Serve
from feedsvc.usecases.steward import Steward
from feedsvc.usecases.streams import streams_of
from feedsvc.web.app import create_app
from tests.builders import feed, outlet, revision
from tests.fakes.desk import MemoryQuarantine, PlainPasswords
from tests.fakes.drop import Clock, MemoryDropFolder, MemoryMedia
from tests.fakes.hub import hub_usecases
from tests.fakes.memory import MemoryStore

PASSWORD = "four words make one"


@dataclass
class DeskNewsroom:
    """Its parts, and a `client`; "ana" may sign in."""

    base_url: str = "https://news.example"
    proxies: int = 0
    feeds: dict[str, Feed] = field(default_factory=lambda: {"latest": feed(), "world": feed("world", title="World")})

    def __post_init__(self) -> None:
        self.clock, self.store, self.folder, self.quarantine = Clock(), MemoryStore(), MemoryDropFolder(), MemoryQuarantine()
        self.outlet = outlet(base_url=self.base_url)
        streams = streams_of(self.outlet, self.feeds)
        common: dict[str, Any] = {"store": self.store, "clock": self.clock}
        publish = Publish(streams=streams, outlet=self.outlet, renderer=render, **common)
        prepare = Prepare(
            read=readers.read,
            override=override,
            normalise=lambda draft, received: normalise.normalise(draft, outlet=self.outlet, received=received),
            media=MemoryMedia(),
            clock=self.clock,
        )
        self.ingest = Ingest(drop=self.folder, prepare=prepare, **common)
        live = LiveFeeds(self.store, streams)
        on_demand = OnDemand(publish=publish, live=live, **common)
        self.usecases = UseCases(
            outlet=self.outlet,
            streams=streams,
            ingest=self.ingest,
            publish=publish,
            serve=Serve(streams=streams, live=live, on_demand=on_demand, **common),
            live_events=LiveEvents(streams=streams, **common),
            media=MemoryMedia(),
            steward=Steward(quarantine=self.quarantine, **common),
            counting=Counting(**common),
            **hub_usecases(self.store, streams, on_demand, self.clock),  # type: ignore[arg-type]
        )
        self.desk = Desk(
            reception=Reception(passwords=PlainPasswords(), **common),
            look_over=LookOver(drop=self.folder, quarantine=self.quarantine, **common),
            repair=Repair(quarantine=self.quarantine, prepare=prepare),
            browse=Browse(streams=streams, **common),
            correct=Correct(base_url=self.base_url, **common),
            review=ReviewFeeds(store=self.store, streams=streams, publish=publish, preflight=self.usecases.preflight),
            count_readers=CountReaders(**common),
            account_book=AccountBook(streams=streams, **common),
            private_feeds=PrivateFeeds(streams=streams, publish=publish, **common),
        )
        publish()
        self.desk.reception.set_password("ana", PASSWORD)
        self.client: FlaskClient = create_app(self.usecases, self.desk, proxies=self.proxies).test_client()

    def put(self, name: str, **fields: object) -> Article:
        """Store what a file of this name would become now, and publish."""
        new = revision(name, **fields)
        with self.store.begin() as unit:
            stored = unit.articles.apply(decide(new, unit.articles.get(new.identity), now=self.clock()))
        self.usecases.publish()
        return stored

    def get(self, path: str) -> str:
        """Give a page that must answer 200."""
        response = self.client.get(path, base_url=self.base_url)
        assert response.status_code == 200, (path, response.status_code, response.text)
        return response.text

    def sign_in(self, name: str = "ana", password: str = PASSWORD, **headers: str) -> TestResponse:
        """Fill in the form of signing in and send it."""
        page = self.client.get("/admin/sign-in", base_url=self.base_url)
        sent = {"form_token": token_of(page.text), "name": name, "password": password}
        return self.client.post("/admin/sign-in", data=sent, base_url=self.base_url, headers=headers)

    def send(self, path: str, *, at: str = "/admin/", **fields: str) -> TestResponse:
        """Send a form of the desk, with the token of the page that it stands on."""
        told = {"form_token": token_of(self.get(at))} | {name.replace("__", "."): value for name, value in fields.items()}
        return self.client.post(path, data=told, base_url=self.base_url)


def token_of(page: str) -> str:
    """Find the token of the forms on a page."""
    match = re.search(r'name="form_token" value="([^"]+)"', page)
    assert match is not None, "there is no form on this page"
    return html.unescape(match[1])
