"""The scheduling process: it takes in what is dropped, brings the feeds up to date and tells subscribers."""

import signal
import sys
import threading
from contextlib import suppress
from functools import partial

from feedsvc.app.lease import beat
from feedsvc.app.starting import are_settings_right, configure_logs, environment_settings
from feedsvc.app.wiring import build
from feedsvc.app.working import hub_worker, say_alive, timetable
from feedsvc.errors import StoreUnavailable
from feedsvc.ports import HUB
from feedsvc.processes import become, outermost_frame


def main() -> None:
    """Work until SIGTERM or SIGINT, with the settings that the environment names; SIGHUP has them read anew."""
    settings = environment_settings()
    configure_logs(settings)
    service, stop, hung_up = build(settings, schedules=True), threading.Event(), threading.Event()
    service.readers.warm_up()
    ended = False

    def end(*_: object) -> None:
        nonlocal ended
        ended = True
        stop.set()

    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, end)
    signal.signal(signal.SIGHUP, lambda *_: hung_up.set())
    threading.Thread(target=_await_hang_up, args=(hung_up, stop), name="settings", daemon=True).start()
    hub = hub_worker(service)
    living = partial(say_alive, service)
    with suppress(StoreUnavailable):
        living()
    kept = (service.lease.keep, service.drop.keep, living)
    keeping = threading.Thread(target=beat, args=(stop, *kept), name="beat", daemon=True)
    keeping.start()
    telling = threading.Thread(target=hub.run, args=(stop,), name="hub")
    telling.start()
    try:
        timetable(service, hub.wake).run(stop)
    finally:
        stop.set()
        telling.join()
        service.lease.release()
        service.store.release(f"{HUB}{service.lease.holder}", service.lease.holder)
        service.close()
    if hung_up.is_set() and not ended:
        become([sys.executable, "-m", "feedsvc.app.scheduling"])


def _await_hang_up(hung_up: threading.Event, stop: threading.Event) -> None:
    """Have the work stop at SIGHUP, to begin again with the settings as they are then; wrong ones change nothing."""
    while hung_up.wait():
        if are_settings_right("scheduler"):
            stop.set()
            return
        hung_up.clear()


if __name__ == "__main__":
    with outermost_frame():
        main()
