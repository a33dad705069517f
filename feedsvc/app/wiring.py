"""The service itself: use cases with real adapters behind their ports."""

from dataclasses import dataclass, replace
from datetime import timedelta
from functools import partial

from feedsvc.app.catalogue import Adapters, UseCases, wire
from feedsvc.app.dropping import places_of
from feedsvc.app.intake_watch import local_faults
from feedsvc.app.lease import SchedulerLease
from feedsvc.app.passwords import Argon2Passwords
from feedsvc.app.reading import READERS, Readers
from feedsvc.app.reloading import Reloading
from feedsvc.app.sending import send_now
from feedsvc.app.settings import Configuration, Settings, Written, load_feeds, load_former, load_providers
from feedsvc.app.settings.feeds_file import WrittenFeeds
from feedsvc.app.settings.rules_file import WrittenRules
from feedsvc.app.shares import Shares
from feedsvc.app.starting import callback_terms, connections_of, make_folders, outlet_of, webhooks_of, with_namespace
from feedsvc.app.steady import CLOCK
from feedsvc.desk.retention import RetentionTerms
from feedsvc.domain.configuration import ConfigurationState
from feedsvc.dropfolder import BucketListing, ClaimingFolder, DropListing, MediaBucket, MediaFolder, TracesOnDisk
from feedsvc.hub.requests import HubTerms
from feedsvc.objects import Objects
from feedsvc.ports.intake import MediaStore
from feedsvc.processes import is_gone, new_name
from feedsvc.publishing.streams import streams_of
from feedsvc.store import SqlStore, open_store


@dataclass(frozen=True, slots=True, kw_only=True)
class Service:
    """A service with its adapters in place."""

    settings: Settings
    usecases: UseCases
    store: SqlStore
    drop: ClaimingFolder
    listing: DropListing | BucketListing
    lease: SchedulerLease
    shares: Shares
    readers: Readers

    def close(self, after: "Service | None" = None) -> None:
        """Release what is being read, and close what is open, but for what the service that comes after it goes on with."""
        self.usecases.ingest.reading.release()
        if after is None or after.readers is not self.readers:
            self.readers.close()
        self.usecases.publish.close()
        self.usecases.serve.on_demand.close()
        self.drop.finish()
        self.store.close()


def build(settings: Settings, *, readers: int = READERS, schedules: bool = False) -> Service:
    """Put real adapters behind the ports, for a command. Raises `ConfigurationError` and `StoreUnavailable`."""
    configuration = Configuration(
        settings, load_feeds(settings), load_former(settings), load_providers(settings), Written(None, None)
    )
    return build_service(configuration, readers=readers, schedules=schedules)


def build_service(
    configuration: Configuration,
    *,
    reloading: Reloading | None = None,
    before: Service | None = None,
    readers: int = READERS,
    schedules: bool = False,
) -> Service:
    """Put real adapters behind the ports, and so many readers. Raises `ConfigurationError` and `StoreUnavailable`.

    A process that `schedules` publishes and deletes only while it holds the lease. `reloading` follows the configuration;
    `before` is the service whose place the new one takes: its readers go on if they would read alike.
    """
    settings, state = configuration.settings, reloading.state if reloading else ConfigurationState
    written = reloading.hold_now if reloading else lambda: None
    make_folders(settings)
    store = open_store(settings.store_url, connections_of(settings))
    settings = with_namespace(settings, store)
    outlet = replace(outlet_of(settings), former_urls=tuple(store.former_urls(settings.public_url)))
    clock = CLOCK
    name = new_name()
    places = places_of(settings, store, name)
    reading = before.readers if before and before.readers.serve(settings) else Readers(settings, readers)
    lease = SchedulerLease(store=store, holder=name, is_gone=is_gone)
    adapters = Adapters(
        store=store.guarded(lease.guard) if schedules else store,
        shared_store=store,
        drop=places.drop,
        inbox=places.inbox,
        quarantine=places.quarantine,
        sources=places.sources(settings.intake.max_bytes),
        media=_media(settings),
        traces=TracesOnDisk(places.kept, places.quarantine, settings.media_folder, settings.erasures_file),
        passwords=Argon2Passwords(),
        submit=reading,
        clock=clock,
        streams=streams_of(outlet, configuration.feeds, configuration.former),
        rules=WrittenRules(configuration.settings, configuration.providers, written),
        hub_terms=_hub_terms(settings),
        retention=_retention(settings),
        has_outlets=bool(settings.outlets),
        webhooks=webhooks_of(settings),
        send=partial(send_now, settings),
        puts_per_minute=settings.intake.puts_per_minute,
        sentinel=settings.intake.sentinel,
        near_duplicates=settings.intake.near_duplicates,
        feeds_file=WrittenFeeds(configuration.settings, state, written),
        local_faults=partial(local_faults, settings, state),
    )
    return Service(
        settings=settings,
        usecases=wire(adapters),
        store=store,
        drop=places.drop,
        listing=places.listing,
        lease=lease,
        shares=Shares(store=store, holder=name, slugs=list(adapters.streams.every), is_gone=is_gone),
        readers=reading,
    )


def _media(settings: Settings) -> MediaStore:
    folder = MediaFolder(settings.media_folder, settings.intake.max_bytes)
    return folder if settings.media.bucket is None else MediaBucket(folder, Objects(settings.media.bucket))


def _retention(settings: Settings) -> RetentionTerms:
    kept = settings.retention
    days = {name: timedelta(days=count) for name, count in kept.model_dump().items() if count}
    return RetentionTerms(**days)


def _hub_terms(settings: Settings) -> HubTerms:
    hub = settings.hub
    return HubTerms(
        lease=timedelta(seconds=hub.lease),
        longest_lease=timedelta(seconds=max(hub.lease, hub.longest_lease)),
        callbacks=callback_terms(settings),
        most_per_host=hub.subscriptions_per_host,
        most_unverified=hub.unverified_per_client,
        is_open=hub.enabled,
        has_rsscloud=hub.rsscloud,
    )
