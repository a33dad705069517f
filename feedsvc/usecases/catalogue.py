"""All that an edge (web, jobs, cli) may call, in one value that bootstrap fills."""

from dataclasses import dataclass

from feedsvc.domain.outlet import Outlet
from feedsvc.ports import MediaStore
from feedsvc.usecases.counting import Counting
from feedsvc.usecases.ingest import Ingest
from feedsvc.usecases.live_events import LiveEvents
from feedsvc.usecases.maps import Maps
from feedsvc.usecases.preflight import Preflight
from feedsvc.usecases.publish import Publish
from feedsvc.usecases.refresh import Refresh
from feedsvc.usecases.serve import Serve
from feedsvc.usecases.steward import Steward
from feedsvc.usecases.streams import Streams
from feedsvc.usecases.websub import WebSub


@dataclass(frozen=True, slots=True, kw_only=True)
class UseCases:
    """What the service does."""

    outlet: Outlet
    streams: Streams
    ingest: Ingest
    publish: Publish
    serve: Serve
    live_events: LiveEvents
    refresh: Refresh
    websub: WebSub
    steward: Steward
    counting: Counting
    media: MediaStore

    @property
    def preflight(self) -> Preflight:
        """What keeps feeds back, and what partners won't take."""
        serve = self.serve
        return Preflight(store=serve.store, streams=self.streams, judge=self.publish.renderer, clock=serve.clock)

    @property
    def maps(self) -> Maps:
        """The lists of what is published."""
        serve = self.serve
        return Maps(store=serve.store, streams=self.streams, on_demand=serve.on_demand, outlet=self.outlet, clock=serve.clock)
