"""The scheduling process: it takes in what is dropped, brings the feeds up to date and tells subscribers."""

import gc
import signal
import threading
from contextlib import suppress
from dataclasses import dataclass, field
from functools import partial

from feedsvc.app.lease import beat
from feedsvc.app.reloading import Reloading, environment_configuration, environment_source
from feedsvc.app.settings import Configuration
from feedsvc.app.starting import configure_logs
from feedsvc.app.wiring import Service, build_service
from feedsvc.app.working import hub_worker, say_alive, timetable
from feedsvc.errors import StoreUnavailable
from feedsvc.ports import HUB
from feedsvc.processes import outermost_frame, switch_threads_often, when_asked_to_end

RETIRES_AFTER = 30.0
"""Seconds after which feeds that are no more are taken down, once a changed configuration holds: each web process serves them
until it has gone over to it too."""


def main() -> None:
    """Work until SIGTERM or SIGINT, with the configuration that holds."""
    switch_threads_often()
    reloading = Reloading(source=environment_source(), current=environment_configuration(), process="scheduler")
    scheduling = Scheduling(reloading)
    when_asked_to_end(scheduling.end)
    signal.signal(signal.SIGHUP, lambda *_: reloading.ask())
    scheduling.run()


@dataclass(slots=True)
class Scheduling:
    """Work with the service of one configuration after the other; each is built before the one before it stops."""

    reloading: Reloading
    _is_over: bool = False
    _stop: threading.Event = field(default_factory=threading.Event)

    def end(self) -> None:
        """End for good."""
        self._is_over = True
        self._stop.set()

    def run(self) -> None:
        """Work until the end, or until a fault of the hub's ends it: then it is started again from outside."""
        service: Service | None = self._build(self.reloading.current)
        retires_after = 0.0
        while service is not None:
            before, following = service, list[Service]()
            follow = partial(self._follow, before, following, self._stop)
            threading.Thread(target=follow, name="configuration", daemon=True).start()
            try:
                work(before, self._stop, retires_after=retires_after)
            finally:
                service = following[0] if following else None
                before.close(service)
            del before
            gc.collect()  # what it held open, in a circle, is closed now
            self._stop, retires_after = threading.Event(), RETIRES_AFTER
            if self._is_over:
                break
        if service is not None:
            service.close()

    def _build(self, configuration: Configuration, before: Service | None = None) -> Service:
        configure_logs(configuration.settings)
        service = build_service(configuration, reloading=self.reloading, before=before, schedules=True)
        service.readers.warm_up()
        return service

    def _follow(self, before: Service, following: list[Service], stop: threading.Event) -> None:
        for service in self.reloading.built(partial(self._build, before=before), stop):
            following.append(service)
            break
        stop.set()


def work(service: Service, stop: threading.Event, *, retires_after: float = 0.0) -> None:
    """Work with a service until `stop` is set; others may go on at once."""
    hub = hub_worker(service)
    living = partial(say_alive, service)
    with suppress(StoreUnavailable):
        living()
    kept = (service.lease.keep, service.drop.keep, service.shares.keep, living)
    threading.Thread(target=beat, args=(stop, *kept), name="beat", daemon=True).start()
    telling = threading.Thread(target=hub.run, args=(stop,), name="hub")
    telling.start()
    try:
        timetable(service, hub.wake, retires_after=retires_after).run(stop)
    finally:
        stop.set()
        telling.join()
        service.shares.leave()
        service.lease.release()
        service.store.release(f"{HUB}{service.lease.holder}", service.lease.holder)


if __name__ == "__main__":
    with outermost_frame():
        main()
