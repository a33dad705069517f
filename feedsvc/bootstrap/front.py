"""What answers requests, in each web process."""

from functools import partial
from typing import TYPE_CHECKING

from feedsvc.bootstrap.service import Service, build
from feedsvc.bootstrap.starting import configure_logs, environment_settings
from feedsvc.domain.addresses import Addresses
from feedsvc.settings import Settings
from feedsvc.usecases.counting import PollCounts
from feedsvc.usecases.measure import Measure

if TYPE_CHECKING:
    from feedsvc.web.front import Front
    from feedsvc.web.throttle import Throttle


def web_front() -> "Front":
    """Make what answers requests, from the settings that the environment names; each web process calls this once."""
    from feedsvc.web.app import create_app
    from feedsvc.web.bridge import Bridge
    from feedsvc.web.cors import Cors
    from feedsvc.web.events import EventStreams
    from feedsvc.web.fastlane import FastLane
    from feedsvc.web.front import Front
    from feedsvc.web.polls import PollKeeper

    settings = environment_settings()
    configure_logs(settings)
    service = build(settings)
    usecases = service.usecases
    live, cors = usecases.serve.live, Cors(frozenset(settings.web.cors))
    return Front(
        live=live,
        lane=FastLane(lambda: live.feeds, usecases.serve.on_demand.current, usecases.serve.clock, cors),
        bridge=Bridge(
            create_app(
                usecases,
                service.desk,
                cors=cors,
                proxies=settings.web.proxies,
                measure=measure_of(service) if settings.web.metrics else None,
            ),
            settings.web.server_timing,
        ),
        throttle=_throttle(settings),
        times=settings.web.server_timing,
        polls=PollKeeper(PollCounts(), usecases.counting, usecases.streams.counted_as),
        events=partial(
            EventStreams, usecases.live_events, Addresses(usecases.outlet.base_url), settings.web.live_pages, cors=cors
        ),
    )


def _throttle(settings: Settings) -> "Throttle | None":
    from feedsvc.web.throttle import Throttle

    limit = settings.web.unconditional_polls
    return Throttle(limit, settings.web.proxies) if limit else None


def measure_of(service: Service) -> Measure:
    """Make what measures a service."""
    usecases = service.usecases
    return Measure(
        store=service.store,
        streams=usecases.streams,
        live=usecases.serve.live,
        drop=service.drop,
        quarantine=usecases.steward.quarantine,
        clock=usecases.serve.clock,
    )
