"""What the scheduling process runs: the timetable, and the hub's worker."""

import logging
from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import nullcontext, suppress
from datetime import timedelta
from functools import partial
from random import random
from threading import Event
from typing import TYPE_CHECKING

from feedsvc.app.intake_watch import IntakeWatch, intake_faults
from feedsvc.app.lease import LEASE_SECONDS
from feedsvc.app.sending import http_sender
from feedsvc.app.wiring import Service
from feedsvc.domain.subscriptions import RetryDelays
from feedsvc.domain.webhooks import Webhook
from feedsvc.dropfolder import DropListing, watch
from feedsvc.errors import StoreUnavailable
from feedsvc.hub.distribution import Distribute
from feedsvc.hub.outcomes import RecordOutcomes
from feedsvc.hub.retirement import RetireFeeds
from feedsvc.ports import HUB, Store
from feedsvc.processes import is_gone
from feedsvc.publishing.compress import Compress
from feedsvc.telemetry import event

if TYPE_CHECKING:
    from feedsvc.app.timetable import Timetable
    from feedsvc.hub.worker import HubWorker


def timetable(service: Service, wake_hub: Callable[[], None], *, retires_after: float = 0.0) -> "Timetable":
    """Make the timetable of the scheduling process; feeds that are no more are taken down so many seconds after its start."""
    from feedsvc.app.timetable import Timetable

    settings = service.settings
    is_shared = settings.database_file is None
    intake = IntakeWatch(
        store=service.store,
        holder=service.lease.holder,
        clock=service.usecases.publish.clock,
        interval=settings.intake.interval,
        look=partial(intake_faults, settings, service.listing),
    )
    return Timetable(
        usecases=service.usecases,
        interval=settings.intake.interval,
        lease=service.lease,
        takes_in_always=is_shared,
        share=share_of(service) if is_shared else everything,
        changed_elsewhere=partial(articles_changed, service.store) if is_shared else lambda _: (),
        scan_ended=intake.scan_ended,
        scan_goes_on=intake.scan_goes_on,
        watch=partial(watch, settings.drop_folder) if isinstance(service.listing, DropListing) else lambda _: nullcontext(),
        note_arrival=service.listing.note_complete if isinstance(service.listing, DropListing) else lambda _: False,
        wake_hub=wake_hub,
        retire_feeds=RetireFeeds(service.usecases.websub),
        retires_after=retires_after,
        compress=Compress(store=service.usecases.publish.store),
    )


def everything(leads: bool) -> Collection[str] | None:  # noqa: FBT001 the port's
    """Return the feeds that a process publishes which shares no database: all, None."""
    return None if leads else ()


def share_of(service: Service) -> Callable[[bool], Collection[str]]:
    """Return what returns the feeds that this process publishes, with the lease or without."""
    return lambda leads: service.shares(leads=leads)


def articles_changed(store: Store, stop: Event) -> Iterator[None]:
    """Yield whenever another connection has committed articles."""
    known = None
    for fault in store.changes(stop):
        if fault is None:
            with suppress(StoreUnavailable):
                with store.read() as view:
                    sequence = view.articles.last_sequence()
                if sequence != known:
                    known = sequence
                    yield


def hub_worker(service: Service) -> "HubWorker":
    """Make the worker that notifies subscribers and other hubs; it runs beside the timetable."""
    from feedsvc.app.events import log_hub_fault, log_outcomes
    from feedsvc.hub.traffic import HubLimits
    from feedsvc.hub.worker import HubWorker

    hub, clock = service.settings.hub, service.usecases.publish.clock
    if hub.allow_private:
        event(
            "hub.allow_private is on: anybody may have this service call addresses in private networks", level=logging.WARNING
        )
    delays = RetryDelays(first=timedelta(seconds=hub.first_wait), longest=timedelta(seconds=hub.longest_wait))
    return HubWorker(
        distribute=Distribute(
            store=service.store, holder=service.lease.holder, clock=clock, is_gone=partial(has_gone, service.store)
        ),
        record=RecordOutcomes(
            store=service.store,
            clock=clock,
            chance=random,
            delays=delays,
            pause_after=timedelta(seconds=hub.pause_after),
        ),
        open_sender=partial(http_sender, service.settings, partial(receivers_of, service)),
        changes=service.store.changes,
        clock=clock,
        limits=HubLimits(at_once=hub.at_once, per_host=hub.per_host),
        on_recorded=log_outcomes,
        on_fault=log_hub_fault,
    )


def has_gone(store: Store, worker: str) -> bool:
    """Return whether a worker of the hub has ended, here or on another machine: it says every few seconds that it lives."""
    return is_gone(worker) or store.has_lapsed(f"{HUB}{worker}")


def say_alive(service: Service) -> None:
    """Renew the lease that shows that this process's worker of the hub lives."""
    holder = service.lease.holder
    service.store.lease(f"{HUB}{holder}", holder, seconds=LEASE_SECONDS)


def receivers_of(service: Service) -> Mapping[str, Webhook]:
    """Return the receivers of webhooks by their addresses."""
    with service.store.read() as view:
        return {webhook.url: webhook for webhook in service.usecases.notify.receivers(view)}
