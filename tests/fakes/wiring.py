"""The whole graph of use cases on fakes, wired once as `app` does it."""

from concurrent.futures import Future

from feedsvc import readers
from feedsvc.app.catalogue import Adapters, UseCases, wire
from feedsvc.app.settings import Settings
from feedsvc.app.settings.feeds_file import WrittenFeeds
from feedsvc.domain.articles import Revision
from feedsvc.domain.drafts import Draft
from feedsvc.domain.files import DroppedFile
from feedsvc.domain.outlet import Outlet
from feedsvc.domain.providers import Provider
from feedsvc.domain.subscriptions import HubAnswer
from feedsvc.intake.prepare import Fetch, Prepare, Prepared, Submit
from feedsvc.normalise.provided import normalise_for
from feedsvc.ports import Clock as ClockPort
from feedsvc.publishing.streams import Streams
from feedsvc.readers.sidecar import override
from tests.builders import feed, outlet
from tests.fakes.desk import MemoryQuarantine, MemoryRules, PlainPasswords
from tests.fakes.drop import Clock, MemoryDropFolder, MemoryMedia, MemorySources, MemoryTraces
from tests.fakes.memory import MemoryStore
from tests.fakes.sending import MemoryInbox


def wired(**given: object) -> UseCases:
    """Wire every use case on fakes; `given` names the adapters that a test brings (`Adapters`)."""
    clock, media = given.get("clock", Clock()), given.get("media", MemoryMedia())
    streams = given.get("streams", Streams(outlet(), {"latest": feed()}))
    folder = given.get("drop", MemoryDropFolder())
    fakes: dict[str, object] = {
        "store": MemoryStore(),
        "drop": folder,
        "inbox": MemoryInbox(folder),  # type: ignore[arg-type]
        "quarantine": MemoryQuarantine(),
        "sources": MemorySources(),
        "passwords": PlainPasswords(),
        "traces": MemoryTraces(),
        "rules": MemoryRules(),
        "feeds_file": WrittenFeeds(Settings()),
        "send": lambda webhook, request: HubAnswer(204),  # noqa: ARG005
        "submit": prepared_here(real_prepare(streams.outlet, media, clock)),  # type: ignore[attr-defined, arg-type]
    }
    return wire(Adapters(**{**fakes, "clock": clock, "media": media, "streams": streams, **given}))  # type: ignore[arg-type]


def prepared_here(prepare: Prepare) -> Submit:
    """Have the test itself prepare what is submitted, at once."""

    def submit(fetch: Fetch, *, is_small: bool) -> Future[Prepared]:  # noqa: ARG001
        outcome: Future[Prepared] = Future()
        fetched = fetch()
        outcome.set_result(prepare(fetched) if isinstance(fetched, DroppedFile) else fetched)
        return outcome

    return submit


def real_prepare(the_outlet: Outlet, media: MemoryMedia, clock: ClockPort) -> Prepare:
    """Read and normalise as the service does; pictures are kept by a fake."""

    def normalised(draft: Draft, received: object, provider: Provider | None) -> Revision:
        return normalise_for(provider, draft, outlet=the_outlet, received=received)  # type: ignore[arg-type]

    return Prepare(read=readers.read, override=override, normalise=normalised, media=media, clock=clock)
