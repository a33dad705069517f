"""What answers requests, in each web process."""

import asyncio
import threading
import time
from contextlib import suppress
from functools import partial
from typing import TYPE_CHECKING

from feedsvc.app.reloading import Reloading, begin, environment_configuration, environment_source
from feedsvc.app.settings import Configuration, Settings
from feedsvc.app.settings.pages import ThemeSettings
from feedsvc.app.starting import configure_logs, pin
from feedsvc.app.wiring import Service, build_service
from feedsvc.counts.counting import PollCounts
from feedsvc.errors import ConfigurationError, StoreUnavailable
from feedsvc.outlets import HEADERS
from feedsvc.publishing.live import LiveFeeds
from feedsvc.publishing.serve import FrontTerms
from feedsvc.web.cors import Cors

if TYPE_CHECKING:
    from collections.abc import Iterable

    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment
    from flask import Flask

    from feedsvc.web.front import Front
    from feedsvc.web.theme import Theme
    from feedsvc.web.throttle import Throttle


def web_front() -> "Front":
    """Make what answers requests, from the configuration that holds; each web process calls this once."""
    reloading = Reloading(source=environment_source(), current=environment_configuration(), process="web")
    return Fronts(reloading).first()


RENDERING = 15.0
"""Seconds in which the scheduling process goes over to a configuration too, and renders what is new in it."""

LOOK = 0.1
"""Seconds between two looks whether it has."""


class Fronts:
    """The fronts of a web process: of each configuration that comes to hold one, made while the one before it answers."""

    def __init__(self, reloading: Reloading) -> None:
        self.reloading, self._stop = reloading, threading.Event()
        self._built = reloading.built(self._next, self._stop)

    def first(self) -> "Front":
        """Return the front of what holds now."""
        self._service = _service(self.reloading.current, self.reloading)
        self._front = _front(self._service, self)
        return self._front

    async def following(self) -> "Front":
        """Wait for the next configuration, and return its front once it knows the feeds."""
        loop = asyncio.get_running_loop()
        following: asyncio.Future[Front] = loop.create_future()

        def hand_over(front: "Front") -> None:
            if not following.done():
                following.set_result(front)

        def wait() -> None:
            with suppress(RuntimeError):  # the loop has ended meanwhile
                loop.call_soon_threadsafe(hand_over, next(self._built))

        threading.Thread(target=wait, name="configuration", daemon=True).start()
        return await following

    def _next(self, configuration: Configuration) -> "Front":
        service = _service(configuration, self.reloading, self._service)
        front = _front(service, self)
        front.live.take_over(self._front.live)
        _await_rendered(front.live)
        self._front.let_go = partial(self._service.close, service)
        self._front, self._service = front, service
        return front


def _await_rendered(live: LiveFeeds) -> None:
    """Wait a while for what the scheduling process renders of feeds that are new: polls of them are answered at once then."""
    patience = time.monotonic() + RENDERING
    while live.missing() and time.monotonic() < patience:
        time.sleep(LOOK)
        with suppress(StoreUnavailable):
            live.refresh()


def _service(configuration: Configuration, reloading: Reloading, before: Service | None = None) -> Service:
    configure_logs(configuration.settings)
    return build_service(configuration, reloading=reloading, before=before)


def _front(service: Service, fronts: Fronts) -> "Front":
    from feedsvc.server.bridge import Bridge
    from feedsvc.server.exchange import Limits
    from feedsvc.web.drop import DropDoor
    from feedsvc.web.events import EventStreams
    from feedsvc.web.fastlane import FastLane
    from feedsvc.web.front import Front
    from feedsvc.web.polls import PollKeeper
    from feedsvc.web.sending import SendingFront

    settings, usecases = service.settings, service.usecases
    live, cors = usecases.serve.live, Cors(frozenset(settings.web.cors))
    bridge = Bridge(application(service, cors), settings.web.server_timing)
    return Front(
        live=live,
        lane=FastLane(lambda: live.feeds, usecases.serve.on_demand.current, usecases.serve.clock, cors, _key_header(settings)),
        bridge=bridge,
        sending=SendingFront(DropDoor(usecases.sending, usecases.outlet.addresses), bridge, settings.intake.max_bytes),
        throttle=_throttle(settings),
        times=settings.web.server_timing,
        limits=Limits(settings.web.connections, settings.web.held),
        hung_up=fronts.reloading.ask,
        following=fronts.following,
        polls=PollKeeper(PollCounts(), usecases.counting, usecases.streams.counted_as),
        events=partial(EventStreams, usecases.live_events, usecases.outlet.addresses, settings.web.live_pages, cors=cors),
    )


def wsgi_application() -> "WSGIApplication":
    """Make the application that any WSGI server may run, from the settings that the environment names.

    Threads keep up with the store, as in `web_front`, and with the configuration.
    """
    source = environment_source()
    try:
        configuration = begin(source)
    except ConfigurationError:  # a worker that starts again, maybe: then what was right holds
        configuration = environment_configuration()
    pin(configuration.settings)
    return _Wsgi(Reloading(source=source, current=configuration, process="web"))


class _Wsgi:
    """Call the application of the configuration that holds."""

    def __init__(self, reloading: Reloading) -> None:
        self._reloading = reloading
        self._stop = self._wear(reloading.current)
        threading.Thread(target=self._follow, name="configuration", daemon=True).start()

    def __call__(self, environ: "WSGIEnvironment", start_response: "StartResponse") -> "Iterable[bytes]":
        return self._application(environ, start_response)

    def _wear(self, configuration: Configuration) -> threading.Event:
        """Go over to a configuration; return what stops its service's thread."""
        service, stop = _service(configuration, self._reloading), threading.Event()
        follow = service.usecases.serve.live.follow
        threading.Thread(target=follow, args=(stop,), name="follower", daemon=True).start()
        self._application = application(service, Cors(frozenset(service.settings.web.cors)))
        return stop

    def _follow(self) -> None:
        for stop in self._reloading.built(self._wear, threading.Event()):
            self._stop.set()
            self._stop = stop


def application(service: Service, cors: "Cors | None" = None) -> "Flask":
    """Make the Flask application of a service."""
    from feedsvc.web.app import create_app
    from feedsvc.web.cors import NOBODY

    web = service.settings.web
    return create_app(
        service.usecases,
        cors=cors or NOBODY,
        proxies=web.proxies,
        has_metrics=web.metrics,
        picture_lifetime=web.picture_lifetime,
        theme=_theme(web.theme),
        front=FrontTerms(web.front.latest, web.front.order == "priority", web.front.sections),
        key_header=_key_header(service.settings),
    )


def _key_header(settings: Settings) -> str | None:
    return HEADERS[settings.edge.kind] if settings.edge.kind else None


def _theme(settings: ThemeSettings) -> "Theme":
    from feedsvc.web.theme import Theme

    return Theme(
        logo=settings.logo,
        icon=settings.icon,
        accent=settings.accent,
        dark_accent=settings.dark_accent,
        footer=tuple(settings.footer.items()),
        css=settings.css.read_text(encoding="utf-8") if settings.css else "",
        templates=settings.templates,
    )


def _throttle(settings: Settings) -> "Throttle | None":
    from feedsvc.web.throttle import Throttle

    limit = settings.web.unconditional_polls
    return Throttle(limit, settings.web.proxies) if limit else None
