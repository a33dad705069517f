"""The scheduling process: it takes in what is dropped, brings the feeds up to date and tells subscribers."""

import signal
import threading

from feedsvc.app.starting import configure_logs, environment_settings
from feedsvc.app.wiring import build
from feedsvc.app.working import hub_worker, timetable
from feedsvc.processes import outermost_frame


def main() -> None:
    """Work until SIGTERM or SIGINT, with the settings that the environment names."""
    settings = environment_settings()
    configure_logs(settings)
    service, stop = build(settings), threading.Event()
    service.readers.warm_up()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: stop.set())
    hub = hub_worker(service)
    telling = threading.Thread(target=hub.run, args=(stop,), name="hub")
    telling.start()
    try:
        timetable(service, hub.wake).run(stop)
    finally:
        stop.set()
        telling.join()
        service.lease.release()
        service.close()


if __name__ == "__main__":
    with outermost_frame():
        main()
