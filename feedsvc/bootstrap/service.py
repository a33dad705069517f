"""The service itself: use cases with real adapters behind their ports."""

import os
import socket
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial

from feedsvc import render
from feedsvc.bootstrap.preparing import media_folder, preparer
from feedsvc.bootstrap.starting import make_folders, outlet_of, with_namespace
from feedsvc.domain.addresses import Addresses
from feedsvc.intake import AcceptedFiles, ClaimingFolder, LedgerFolder, Listing, QuarantineFolder, SettleRule
from feedsvc.passwords import Argon2Passwords
from feedsvc.ports import DropFolder, Store
from feedsvc.processes import is_gone
from feedsvc.settings import Settings, load_feeds, load_former
from feedsvc.store import open_store
from feedsvc.usecases.account_book import AccountBook
from feedsvc.usecases.browse import Browse
from feedsvc.usecases.catalogue import UseCases
from feedsvc.usecases.corrections import Correct
from feedsvc.usecases.counting import Counting
from feedsvc.usecases.desk import Desk
from feedsvc.usecases.ingest import Ingest
from feedsvc.usecases.lease import SchedulerLease
from feedsvc.usecases.live import LiveFeeds
from feedsvc.usecases.live_events import LiveEvents
from feedsvc.usecases.look_over import LookOver
from feedsvc.usecases.on_demand import OnDemand
from feedsvc.usecases.private_feeds import PrivateFeeds
from feedsvc.usecases.publish import Publish
from feedsvc.usecases.readership import CountReaders
from feedsvc.usecases.reception import Reception
from feedsvc.usecases.refresh import Refresh
from feedsvc.usecases.repair import Repair
from feedsvc.usecases.review import ReviewFeeds
from feedsvc.usecases.serve import Serve
from feedsvc.usecases.steward import Steward
from feedsvc.usecases.streams import streams_of
from feedsvc.usecases.websub import HubTerms, WebSub


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
    feeds, former = load_feeds(settings), load_former(settings)
    make_folders(settings)
    store = open_store(settings.store_url)
    settings = with_namespace(settings, store)
    outlet, clock = outlet_of(settings), partial(datetime.now, UTC)
    streams = streams_of(outlet, feeds, former)
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
        websub=WebSub(
            store=store,
            streams=streams,
            addresses=Addresses(outlet.base_url),
            terms=_hub_terms(settings),
            clock=clock,
        ),
        steward=Steward(store=store, quarantine=quarantine, clock=clock),
        counting=Counting(store=store, clock=clock),
        media=media_folder(settings),
    )
    desk = Desk(
        reception=Reception(store=store, passwords=Argon2Passwords(), clock=clock),
        look_over=LookOver(store=store, drop=drop, quarantine=quarantine, clock=clock),
        repair=Repair(quarantine=quarantine, prepare=usecases.ingest.prepare),
        browse=Browse(store=store, streams=streams, clock=clock),
        correct=Correct(store=store, clock=clock, base_url=outlet.base_url),
        review=ReviewFeeds(store=store, streams=streams, publish=publish, preflight=usecases.preflight),
        count_readers=CountReaders(store=store, clock=clock),
        account_book=AccountBook(store=store, streams=streams, clock=clock),
        private_feeds=PrivateFeeds(store=store, streams=streams, publish=publish, clock=clock),
    )
    lease = SchedulerLease(store=store, holder=f"{socket.gethostname()}:{os.getpid()}", clock=clock, is_gone=is_gone)
    return Service(settings=settings, usecases=usecases, desk=desk, store=store, drop=drop, listing=listing, lease=lease)


def _drop_folder(settings: Settings, listing: Listing, store: Store, quarantine: QuarantineFolder) -> DropFolder:
    if settings.intake.mode == "keep":
        return LedgerFolder(settings.drop_folder, listing, store, quarantine, settings.intake.max_bytes)
    accepted = AcceptedFiles(settings.accepted_folder, quarantine.clock)
    return ClaimingFolder(settings.drop_folder, listing, accepted, quarantine, settings.intake.max_bytes)


def _hub_terms(settings: Settings) -> HubTerms:
    """Say what the hub grants."""
    told = settings.hub
    return HubTerms(
        lease=timedelta(seconds=told.lease),
        longest_lease=timedelta(seconds=max(told.lease, told.longest_lease)),
        allow_private=told.allow_private,
        is_open=told.enabled,
        has_rsscloud=told.rsscloud,
    )
