"""The whole graph of use cases on fakes, wired once as `app` does it."""

from feedsvc import readers
from feedsvc.app.catalogue import Adapters, UseCases, wire
from feedsvc.domain.articles import Revision
from feedsvc.domain.drafts import Draft
from feedsvc.domain.outlet import Outlet
from feedsvc.intake.prepare import Prepare
from feedsvc.normalise import normalise
from feedsvc.ports import Clock as ClockPort
from feedsvc.publishing.streams import Streams
from feedsvc.readers.sidecar import override
from tests.builders import feed, outlet
from tests.fakes.desk import MemoryQuarantine, PlainPasswords
from tests.fakes.drop import Clock, MemoryDropFolder, MemoryMedia, MemoryTraces
from tests.fakes.memory import MemoryStore


def wired(**given: object) -> UseCases:
    """Wire every use case on fakes; `given` names the adapters that a test brings (`Adapters`)."""
    clock, media = given.get("clock", Clock()), given.get("media", MemoryMedia())
    streams = given.get("streams", Streams(outlet(), {"latest": feed()}))
    fakes: dict[str, object] = {
        "store": MemoryStore(),
        "drop": MemoryDropFolder(),
        "quarantine": MemoryQuarantine(),
        "passwords": PlainPasswords(),
        "traces": MemoryTraces(),
        "prepare": real_prepare(streams.outlet, media, clock),  # type: ignore[attr-defined, arg-type]
    }
    return wire(Adapters(**{**fakes, "clock": clock, "media": media, "streams": streams, **given}))  # type: ignore[arg-type]


def real_prepare(the_outlet: Outlet, media: MemoryMedia, clock: ClockPort) -> Prepare:
    """Read and normalise as the service does; pictures are kept by a fake."""

    def normalised(draft: Draft, received: object) -> Revision:
        return normalise(draft, outlet=the_outlet, received=received)  # type: ignore[arg-type]

    return Prepare(read=readers.read, override=override, normalise=normalised, media=media, clock=clock)
