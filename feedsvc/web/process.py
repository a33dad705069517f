"""What answers requests, in each web process."""

import threading
from functools import partial
from typing import TYPE_CHECKING

from feedsvc.app.settings import Settings
from feedsvc.app.settings.model import ThemeSettings
from feedsvc.app.starting import are_settings_right, configure_logs, environment_settings
from feedsvc.app.wiring import Service, build
from feedsvc.counts.counting import PollCounts
from feedsvc.outlets import HEADERS

if TYPE_CHECKING:
    from flask import Flask

    from feedsvc.web.cors import Cors
    from feedsvc.web.front import Front
    from feedsvc.web.theme import Theme
    from feedsvc.web.throttle import Throttle


def web_front() -> "Front":
    """Make what answers requests, from the settings that the environment names; each web process calls this once."""
    from feedsvc.server.bridge import Bridge
    from feedsvc.server.exchange import Limits
    from feedsvc.web.cors import Cors
    from feedsvc.web.drop import DropDoor
    from feedsvc.web.events import EventStreams
    from feedsvc.web.fastlane import FastLane
    from feedsvc.web.front import Front
    from feedsvc.web.polls import PollKeeper
    from feedsvc.web.sending import SendingFront

    settings = environment_settings()
    configure_logs(settings)
    service = build(settings)
    usecases = service.usecases
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
        may_begin_again=partial(are_settings_right, "web"),
        polls=PollKeeper(PollCounts(), usecases.counting, usecases.streams.counted_as),
        events=partial(EventStreams, usecases.live_events, usecases.outlet.addresses, settings.web.live_pages, cors=cors),
    )


def wsgi_application() -> "Flask":
    """Make the application that any WSGI server may run, from the settings that the environment names.

    A thread keeps up with the store, as in `web_front`.
    """
    from feedsvc.web.cors import Cors

    settings = environment_settings()
    configure_logs(settings)
    service = build(settings)
    follow = service.usecases.serve.live.follow
    threading.Thread(target=follow, args=(threading.Event(),), name="follower", daemon=True).start()
    return application(service, Cors(frozenset(settings.web.cors)))


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
