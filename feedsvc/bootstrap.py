"""The one place that picks adapters: settings in, a service ready to run out."""

import asyncio
import logging
import multiprocessing
import os
import signal
import socket
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from random import random
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from feedsvc import readers, render
from feedsvc.domain.addresses import Addresses
from feedsvc.domain.article import Revision
from feedsvc.domain.draft import Draft
from feedsvc.domain.outlet import Outlet
from feedsvc.domain.subscription import Errand, Mode, Waits, fault_of_callback
from feedsvc.errors import RefusedSubscription
from feedsvc.intake import (
    AcceptedFiles,
    ClaimingFolder,
    LedgerFolder,
    Listing,
    MediaFolder,
    QuarantineFolder,
    SettleRule,
    watch,
)
from feedsvc.normalise import annotate, normalise
from feedsvc.passwords import Argon2Passwords
from feedsvc.ports import DropFolder, HubAnswer, Store
from feedsvc.processes import end_with_parent
from feedsvc.readers.sidecar import override
from feedsvc.settings import Settings, load_feeds, load_former, load_settings
from feedsvc.store import open_store
from feedsvc.telemetry import configure, event
from feedsvc.usecases.account_book import AccountBook
from feedsvc.usecases.browse import Browse
from feedsvc.usecases.catalogue import UseCases
from feedsvc.usecases.corrections import Correct
from feedsvc.usecases.counting import Counting, PollCounts
from feedsvc.usecases.desk import Desk
from feedsvc.usecases.distribute import Distribute
from feedsvc.usecases.ingest import Ingest, Submit
from feedsvc.usecases.lease import SchedulerLease
from feedsvc.usecases.live import LiveFeeds
from feedsvc.usecases.live_events import LiveEvents
from feedsvc.usecases.look_over import LookOver
from feedsvc.usecases.measure import Measure
from feedsvc.usecases.on_demand import OnDemand
from feedsvc.usecases.prepare import Outcome, Parcel, Prepare
from feedsvc.usecases.preview import Preview
from feedsvc.usecases.private_feeds import PrivateFeeds
from feedsvc.usecases.publish import Publish
from feedsvc.usecases.readership import CountReaders
from feedsvc.usecases.reception import Reception
from feedsvc.usecases.refresh import Refresh
from feedsvc.usecases.repair import Repair
from feedsvc.usecases.review import ReviewFeeds
from feedsvc.usecases.serve import Serve
from feedsvc.usecases.settle import Settle
from feedsvc.usecases.steward import Steward
from feedsvc.usecases.streams import streams_of
from feedsvc.usecases.websub import HubTerms, WebSub

if TYPE_CHECKING:
    from feedsvc.hub import HubWorker, SenderTerms
    from feedsvc.jobs import Timetable
    from feedsvc.web.front import Front
    from feedsvc.web.throttle import Throttle


@dataclass(frozen=True, slots=True, kw_only=True)
class Service:
    """A service with its adapters in place."""

    settings: Settings
    usecases: UseCases
    desk: Desk
    store: Store
    drop: DropFolder
    listing: Listing
    lease: SchedulerLease


def build(settings: Settings) -> Service:
    """Put real adapters behind the ports. Raises `ConfigurationError` and `StoreUnavailable`."""
    outlet, clock = outlet_of(settings), partial(datetime.now, UTC)
    streams = streams_of(outlet, load_feeds(settings), load_former(settings))
    make_folders(settings)
    store = open_store(settings.store_url)
    quarantine = QuarantineFolder(settings.quarantine_folder, settings.drop_folder, clock, settings.intake.sentinel)
    listing = Listing(settings.drop_folder, SettleRule(settings.intake.settle_scans, settings.intake.sentinel))
    drop = _drop_folder(settings, listing, store, quarantine)
    publish = Publish(store=store, streams=streams, outlet=outlet, renderer=render, clock=clock)
    live = LiveFeeds(store, streams)
    on_demand = OnDemand(store=store, publish=publish, live=live, clock=clock)
    usecases = UseCases(
        outlet=outlet,
        streams=streams,
        ingest=Ingest(
            drop=drop,
            store=store,
            prepare=preparer(settings),
            clock=clock,
            max_bits=settings.intake.near_duplicates,
        ),
        publish=publish,
        serve=Serve(store=store, streams=streams, live=live, on_demand=on_demand, clock=clock),
        live_events=LiveEvents(store=store, streams=streams, clock=clock),
        refresh=Refresh(store=store, streams=streams, on_demand=on_demand, clock=clock),
        websub=WebSub(store=store, addresses=Addresses(outlet.base_url), terms=hub_terms(settings), clock=clock),
        steward=Steward(store=store, quarantine=quarantine, clock=clock),
        counting=Counting(store=store, clock=clock),
        media=_media(settings),
    )
    desk = Desk(
        reception=Reception(store=store, passwords=Argon2Passwords(), clock=clock),
        look_over=LookOver(store=store, drop=drop, quarantine=quarantine, publish=publish, clock=clock),
        repair=Repair(quarantine=quarantine, prepare=usecases.ingest.prepare),
        browse=Browse(store=store, streams=streams, clock=clock),
        correct=Correct(store=store, clock=clock, base_url=outlet.base_url),
        review=ReviewFeeds(store=store, streams=streams, publish=publish),
        count_readers=CountReaders(store=store, clock=clock),
        account_book=AccountBook(store=store, streams=streams, clock=clock),
        private_feeds=PrivateFeeds(store=store, streams=streams, publish=publish, clock=clock),
    )
    lease = SchedulerLease(store=store, holder=f"{socket.gethostname()}:{os.getpid()}", clock=clock, is_gone=_is_gone)
    return Service(settings=settings, usecases=usecases, desk=desk, store=store, drop=drop, listing=listing, lease=lease)


def web_front() -> "Front":
    """Make what answers requests, from the settings that the environment names; each web process calls this once."""
    from feedsvc.web import create_app
    from feedsvc.web.bridge import Bridge
    from feedsvc.web.cors import Cors
    from feedsvc.web.events import EventStreams
    from feedsvc.web.fastlane import FastLane
    from feedsvc.web.front import Front
    from feedsvc.web.polls import PollKeeper

    end_with_parent(signal.SIGKILL)
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


def hub_worker(service: Service) -> "HubWorker":
    """Make what tells subscribers and other hubs of changes; it runs beside the timetable."""
    from feedsvc.hub import HubWorker, Limits, open_sender
    from feedsvc.jobs import log_hub_fault, log_settled

    told, clock = service.settings.hub, service.usecases.publish.clock
    if told.allow_private:
        event(
            "hub.allow_private is on: anybody may have this service call addresses in private networks", level=logging.WARNING
        )
    waits = Waits(first=timedelta(seconds=told.first_wait), longest=timedelta(seconds=told.longest_wait))
    return HubWorker(
        distribute=Distribute(store=service.store, holder=service.lease.holder, clock=clock, is_gone=_is_gone),
        settle=Settle(
            store=service.store,
            clock=clock,
            chance=random,
            waits=waits,
            pause_after=timedelta(seconds=told.pause_after),
        ),
        open_sender=partial(open_sender, sender_terms(service.settings)),
        changes=service.store.changes,
        clock=clock,
        limits=Limits(at_once=told.at_once, per_host=told.per_host),
        told=log_settled,
        failed=log_hub_fault,
    )


def hub_terms(settings: Settings) -> HubTerms:
    """Say what the hub grants."""
    told = settings.hub
    return HubTerms(
        lease=timedelta(seconds=told.lease),
        longest_lease=timedelta(seconds=max(told.lease, told.longest_lease)),
        allow_private=told.allow_private,
        is_open=told.enabled,
        has_rsscloud=told.rsscloud,
    )


def sender_terms(settings: Settings) -> "SenderTerms":
    """Say how the hub's messages are sent."""
    from feedsvc.hub import SenderTerms

    told = settings.hub
    return SenderTerms(allow_private=told.allow_private, algorithm=told.signature, timeout=told.timeout)


def try_callback(settings: Settings, url: str, topic: str) -> HubAnswer:
    """Ask a callback whether it wants to subscribe, as the hub would. Raises `RefusedSubscription` for what can be none."""
    from feedsvc.hub import open_sender

    fault = fault_of_callback(url, allow_private=settings.hub.allow_private)
    if fault is not None:
        raise RefusedSubscription(fault)
    address = Addresses(settings.public_url).feed(topic)
    lease, now = timedelta(seconds=settings.hub.lease), datetime.now(UTC)
    errand = Errand(mode=Mode.SUBSCRIBE, topic=topic, topic_url=address, target=url, created=now, lease=lease)

    async def ask() -> HubAnswer:
        async with open_sender(sender_terms(settings)) as sender:
            return await sender.run(errand)

    return asyncio.run(ask())


def timetable(service: Service, wake_hub: Callable[[], None]) -> "Timetable":
    """Make the timetable of the scheduling process."""
    from feedsvc.jobs import Timetable

    return Timetable(
        usecases=service.usecases,
        interval=service.settings.intake.interval,
        lease=service.lease,
        watch=partial(watch, service.settings.drop_folder),
        note_arrival=service.listing.note_complete,
        wake_hub=wake_hub,
    )


def environment_settings() -> Settings:
    """Read the settings as a child process finds them: FEEDSVC_CONFIG names the file, the rest is in the environment."""
    config = os.environ.get("FEEDSVC_CONFIG")
    return load_settings(Path(config) if config else None)


def outlet_of(settings: Settings) -> Outlet:
    """Make the outlet that feeds and normalising speak of."""
    told = settings.outlet
    return Outlet(
        name=told.name,
        base_url=settings.public_url,
        zone=ZoneInfo(told.zone),
        language=told.language,
        country=told.country,
        day_first=told.day_first,
        namespace=told.namespace,
        logo=told.logo,
    )


def previewer(settings: Settings) -> Preview:
    """Make a preview, which needs no store."""
    outlet = outlet_of(settings)
    return Preview(
        read=readers.read,
        normalise=_normaliser(outlet),
        annotate=partial(annotate, outlet=outlet),
        clock=partial(datetime.now, UTC),
    )


def preparer(settings: Settings) -> Prepare:
    """Make what turns dropped files into revisions; it needs no store."""
    return Prepare(
        read=readers.read,
        override=override,
        normalise=_normaliser(outlet_of(settings)),
        media=_media(settings),
        clock=partial(datetime.now, UTC),
    )


@contextmanager
def preparing_processes(settings: Settings, count: int) -> Iterator[Submit]:
    """Start processes that turn parcels into revisions, and end them with the block."""
    context = multiprocessing.get_context("spawn")  # this process has threads, which a fork would not take along
    with ProcessPoolExecutor(count, mp_context=context, initializer=_become_preparer, initargs=(settings,)) as pool:
        try:
            yield lambda parcels: pool.submit(_prepare_each, parcels)
        finally:
            pool.shutdown(wait=True, cancel_futures=True)


def preparing_here(prepare: Prepare) -> Submit:
    """Have this process itself prepare what is submitted, when its turn has come."""
    return lambda parcels: _Later(prepare, parcels)


@dataclass(frozen=True, slots=True)
class _Later:
    prepare: Prepare
    parcels: Sequence[Parcel]

    def result(self) -> list[Outcome]:
        return [self.prepare(parcel) for parcel in self.parcels]


_prepare: Prepare | None = None


def _become_preparer(settings: Settings) -> None:
    global _prepare
    end_with_parent(signal.SIGKILL)
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the parent's to act on
    _prepare = preparer(settings)


def _prepare_each(parcels: Sequence[Parcel]) -> list[Outcome]:
    if _prepare is None:
        raise RuntimeError("The process was not told its settings.")
    return [_prepare(parcel) for parcel in parcels]


def _media(settings: Settings) -> MediaFolder:
    return MediaFolder(settings.data / "media", settings.intake.max_bytes)


def configure_logs(settings: Settings) -> None:
    """Set up the log as the settings say."""
    as_json = {"json": True, "text": False}.get(settings.log.format)
    configure(as_json=as_json, level=settings.log.level)


def make_folders(settings: Settings) -> None:
    """Make the folders that are missing; a read-only drop folder has to be there."""
    for folder in (settings.data, settings.drop_folder, settings.quarantine_folder):
        folder.mkdir(parents=True, exist_ok=True)


def _normaliser(outlet: Outlet) -> Callable[[Draft, datetime], Revision]:
    return lambda draft, received: normalise(draft, outlet=outlet, received=received)


def _is_gone(holder: str) -> bool:
    """Tell whether a process of this host, named `host:pid`, has ended."""
    host, _, pid = holder.rpartition(":")
    if host != socket.gethostname():
        return False
    try:
        os.kill(int(pid), 0)
    except ProcessLookupError:
        return True
    except PermissionError:
        return False
    return False


def _drop_folder(settings: Settings, listing: Listing, store: Store, quarantine: QuarantineFolder) -> DropFolder:
    if settings.intake.mode == "keep":
        return LedgerFolder(settings.drop_folder, listing, store, quarantine, settings.intake.max_bytes)
    accepted = AcceptedFiles(settings.accepted_folder, quarantine.clock)
    return ClaimingFolder(settings.drop_folder, listing, accepted, quarantine, settings.intake.max_bytes)
