"""The process that fills outlets: it asks the service what the public is answered, and writes it down as it changes."""

import logging
import signal
import sys
import threading
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime

from feedsvc.app.lease import SchedulerLease, beat
from feedsvc.app.reloading import Reloading, environment_configuration, environment_source
from feedsvc.app.starting import configure_logs
from feedsvc.app.wiring import Service, build_service
from feedsvc.errors import LeaseLost, StoreUnavailable
from feedsvc.outlets import EdgePurger, writer_of
from feedsvc.ports import OUTLETS
from feedsvc.processes import become, is_gone, outermost_frame, when_asked_to_end
from feedsvc.publishing.outlets import FillOutlets, FillReport
from feedsvc.publishing.purging import PurgeEdge
from feedsvc.telemetry import event
from feedsvc.web.process import application
from feedsvc.web.site import FlaskSite

IDLE = 5.0
"""Seconds after which it looks whether something is due without being woken."""


def main() -> None:
    """Fill outlets until SIGTERM or SIGINT, with the configuration that holds; with the next, this process begins again."""
    reloading = Reloading(source=environment_source(), current=environment_configuration(), process="outlets")
    settings = reloading.current.settings
    configure_logs(settings)
    service, stop, woken = build_service(reloading.current, reloading=reloading), threading.Event(), threading.Event()
    is_ended, has_changed = threading.Event(), threading.Event()

    def end() -> None:
        for each in (is_ended, stop, woken):
            each.set()

    def follow() -> None:
        for _ in reloading.changes(stop):
            for each in (has_changed, stop, woken):
                each.set()

    when_asked_to_end(end)
    signal.signal(signal.SIGHUP, lambda *_: reloading.ask())
    lease = SchedulerLease(store=service.store, holder=service.lease.holder, is_gone=is_gone, name=OUTLETS)
    outlets = filling(service, [outlet.url for outlet in settings.outlets], lease)
    edge = purging(service)
    for work in ((beat, stop, lease.keep), (_follow, service, stop, woken.set), (follow,)):
        threading.Thread(target=work[0], args=work[1:], daemon=True).start()
    try:
        run(outlets, edge, lease, stop, woken)
    finally:
        lease.release()
        service.close()
    if has_changed.is_set() and not is_ended.is_set():
        become([sys.executable, "-m", "feedsvc.web.filling"])


def filling(service: Service, urls: list[str], lease: SchedulerLease | None = None) -> FillOutlets:
    """Make what fills the outlets at these addresses, with a lease only while that is held."""
    usecases, store = service.usecases, service.store
    return FillOutlets(
        store=store if lease is None else store.guarded(lease.guard),
        shared_store=store,
        streams=usecases.streams,
        addresses=usecases.outlet.addresses,
        site=FlaskSite(application(service), usecases.outlet.base_url),
        writers=[writer_of(url) for url in urls],
        clock=usecases.publish.clock,
    )


def purging(service: Service) -> PurgeEdge:
    """Make what purges the edge."""
    usecases, edge = service.usecases, service.settings.edge
    purgers = [EdgePurger(edge.kind, edge.purge, edge.token)] if edge.kind and edge.purge else []
    return PurgeEdge(store=service.store, streams=usecases.streams, purgers=purgers, clock=usecases.publish.clock)


def run(
    outlets: FillOutlets, edge: PurgeEdge, lease: Callable[[], bool], stop: threading.Event, woken: threading.Event
) -> None:
    """Purge and write what changed, whenever it is woken or something is due."""
    while not stop.is_set():
        woken.clear()
        seconds = IDLE
        try:
            if lease():
                if edge.purgers:
                    edge.note()
                if outlets.writers:
                    outlets.note()
                    _log(outlets.fill())
                    seconds = _seconds_until(outlets.next_due(), outlets.clock())
                edge.purge()
                seconds = min(seconds, _seconds_until(edge.next_due(), outlets.clock()))
        except LeaseLost:
            event("another process fills outlets now", level=logging.WARNING)
        except StoreUnavailable as error:
            event("outlets or the edge wait", level=logging.WARNING, reason=str(error))
        except Exception as error:  # noqa: BLE001 the job's outermost frame: the next round goes on
            event("filling outlets failed", level=logging.ERROR, fault=error)
        woken.wait(seconds)


def _follow(service: Service, stop: threading.Event, wake: Callable[[], object]) -> None:
    for _ in service.store.changes(stop):
        wake()


def _seconds_until(due: datetime | None, now: datetime) -> float:
    return IDLE if due is None else min(IDLE, max(0.05, (due - now).total_seconds()))


def _log(report: FillReport) -> None:
    if report.written:
        event("outlets written", addresses=report.written)
    if report.faults:
        path, fault = report.faults[-1]
        event("an outlet does not answer", level=logging.WARNING, addresses=len(report.faults), path=path, reason=fault)


if __name__ == "__main__":
    with outermost_frame(), suppress(KeyboardInterrupt):
        main()
