"""Start a compose file by hand and do what its users do first; print what came of it. To be run as `composing.COMMAND` says."""

import json
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from urllib.error import HTTPError
from urllib.request import urlopen

from tests.acceptance.test_main_job import article
from tests.drills.composing import DEPLOY, Compose

RESOLVES = (1, 27, 3)
"""The first nginx that asks again where its upstream is."""

FRONTS = {"compose.yaml": ("feedsvc", "feedsvc", "web", 80), "machines/compose.yaml": ("work-1", "serve-2", "edge", 6081)}
"""By compose file the services in which commands are run, that serves, and that readers ask, with its port."""


def main(name: str, folder: Path) -> None:
    """Start a compose file in an empty folder, drop an article, let an editor in, and write first settings."""
    inside, serving, front, port = FRONTS[name]
    compose = Compose(DEPLOY / name, folder)
    put_nginx(compose)
    compose.up()
    url = f"http://{compose.addresses[front]}:{port}"
    eventually(lambda: status_of(f"{url}/feeds/latest.rss") == 200, compose, front)
    drop = folder / "volumes" / "drop"
    (drop / ".first").write_text(article(1))
    (drop / ".first").rename(drop / "first.txt")
    own = f"http://{compose.addresses[serving]}:8000"
    eventually(lambda: b"Pier Number 1 " in body_of(f"{own}/feeds/latest.rss"), compose, inside)
    eventually(lambda: b"Pier Number 1 " in body_of(f"{url}/feeds/latest.atom"), compose, front)  # kept by no cache yet
    commands = {
        "admin": ("feedsvc", "admin", "create", "ana", "--password", "four words make one"),
        "people": ("feedsvc", "admin", "list"),
        "init": ("feedsvc", "init"),
        "check": ("feedsvc", "check"),
    }
    outcomes = {key: compose.execute(inside, *command) for key, command in commands.items()}
    said = {key: [done.returncode, done.stdout + done.stderr] for key, done in outcomes.items()}
    healthy = {service: compose.is_healthy(service) for service in compose.processes if compose.checks(service)}
    said |= {"healthy": healthy, "desk": status_of(f"{url}/admin/sign-in"), "metrics": status_of(f"{url}/metrics")}
    compose.down()
    sys.stdout.write(json.dumps(said))


def put_nginx(compose: Compose) -> None:
    """Put this machine's nginx in the place of the image's; an older one doesn't ask again where the service is."""
    program = shutil.which("nginx", path="/usr/sbin:/usr/bin")
    if program is None:
        return
    version = subprocess.run([program, "-v"], capture_output=True, text=True, check=True).stderr
    is_old = tuple(map(int, re.findall(r"/(\d+)\.(\d+)\.(\d+)", version)[0])) < RESOLVES
    edit = "sed -i 's/resolver [^;]*; server feedsvc:8000 resolve;/server feedsvc:8000;/' /etc/nginx/conf.d/default.conf\n"
    compose.write("usr/local/sbin/nginx", f'#!/bin/sh\n{edit * is_old}exec {program} "$@"\n', mode=0o755)


def eventually(ask: Callable[[], bool], compose: Compose, service: str) -> None:
    end = time.monotonic() + 120
    while not ask():
        if time.monotonic() > end:
            raise SystemExit(f"waited in vain:\n{compose.log(service)}")
        time.sleep(0.1)


def status_of(url: str) -> int:
    try:
        with urlopen(url, timeout=10) as response:
            return int(response.status)
    except HTTPError as error:
        error.close()
        return error.code
    except OSError:
        return 0


def body_of(url: str) -> bytes:
    try:
        with urlopen(url, timeout=10) as response:
            return bytes(response.read())
    except OSError:
        return b""


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]))
