"""A service started as its users start it: `python -m feedsvc run`, with a drop folder and an address."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar
from urllib.error import HTTPError, URLError
from urllib.request import urlopen

T = TypeVar("T")


@dataclass(frozen=True)
class Running:
    """A running service."""

    url: str
    data: Path
    process: "subprocess.Popen[bytes]"

    def drop(self, name: str, text: str) -> None:
        """Drop an article as a careful program does: written beside, renamed in."""
        target = self.data / "drop" / name
        target.parent.mkdir(parents=True, exist_ok=True)
        beside = target.with_name(f".{target.name}")
        beside.write_text(text, encoding="utf-8")
        beside.rename(target)

    def fetch(self, path: str) -> bytes:
        with urlopen(self.url + path, timeout=10) as response:
            return bytes(response.read())


def environment(tmp_path: Path, database_url: str | None, **settings: str) -> dict[str, str]:
    """Return a clean environment: the settings of the machine's own FEEDSVC_* variables must not leak in.

    Nor does a service compile all its modules at each start, as it would where Python may write no bytecode.
    """
    foreign = ("FEEDSVC_", "PYTHONDONTWRITEBYTECODE")
    clean = {name: value for name, value in os.environ.items() if not name.startswith(foreign)}
    told = {"FEEDSVC_DATA": str(tmp_path / "data"), "FEEDSVC_LOG_FORMAT": "json"} | settings
    return clean | told | ({"FEEDSVC_DATABASE_URL": database_url} if database_url else {})


def start(environment: dict[str, str], folder: Path, *arguments: str) -> "subprocess.Popen[bytes]":
    """Start a command of feedsvc in `folder`, its log in `log.txt` there."""
    with (folder / "log.txt").open("ab") as log:
        return subprocess.Popen(
            [sys.executable, "-m", "feedsvc", *arguments], cwd=folder, env=environment, stdout=log, stderr=log
        )


@contextmanager
def running(folder: Path, database_url: str | None = None, **settings: str) -> Iterator[Running]:
    """Run the whole service until the block ends, then stop it by SIGTERM as an init system does."""
    url = f"http://127.0.0.1:{free_port()}"
    bind = url.removeprefix("http://")
    process = start(environment(folder, database_url, **{"FEEDSVC_BASE_URL": url} | settings), folder, "run", "--bind", bind)
    service = Running(url, folder / "data", process)
    try:
        eventually(lambda: answers(url + "/readyz"), "the service to be ready", folder)
        yield service
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(60)


def answers(url: str) -> bool:
    try:
        with urlopen(url, timeout=5) as response:
            return bool(response.status == 200)
    except HTTPError as error:
        error.close()
        return False
    except (URLError, OSError):
        return False


def answers_at_all(port: int) -> bool:
    """Return whether anything listens at a port of this machine."""
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def eventually(ask: Callable[[], T], what: str, folder: Path | None = None, *, seconds: float = 120) -> T:
    """Ask until the answer is true; a late one fails with the service's log. The patience is that of a machine with much else
    to do."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        answer = ask()
        if answer:
            return answer
        time.sleep(0.02)
    log = (folder / "log.txt").read_text()[-4000:] if folder else ""
    raise AssertionError(f"waited {seconds} s in vain for {what}\n{log}")


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
