"""The server's process: how it ends, and how it begins again."""

import os
import signal
import subprocess
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, field
from http.client import HTTPConnection, RemoteDisconnected
from pathlib import Path

import pytest

from feedsvc.server.process import serving
from tests.acceptance.running import eventually, free_port

CLIENTS = 30


@dataclass
class Served:
    port: int
    file: Path
    process: "subprocess.Popen[bytes]"
    outcomes: "Counter[str]" = field(default_factory=Counter)

    def ask(self, path: str) -> str:
        with closing(HTTPConnection("127.0.0.1", self.port, timeout=10)) as connection:
            connection.request("GET", path)
            return connection.getresponse().read().decode().strip()

    def answers(self) -> bool:
        try:
            return bool(self.ask("/now"))
        except OSError:
            return False

    def poll_until_refused(self, path: str, *, keeps: bool) -> None:
        """Ask again and again, and count how each request ended."""
        while not self.outcomes["refused"]:
            with closing(HTTPConnection("127.0.0.1", self.port, timeout=10)) as connection:
                try:
                    connection.connect()
                except ConnectionRefusedError:
                    self.outcomes["refused"] += 1
                    return
                self._poll(connection, path, times=20 if keeps else 1)

    def _poll(self, connection: HTTPConnection, path: str, times: int) -> None:
        for number in range(times):
            try:
                connection.request("GET", path)
                answer = connection.getresponse()
                answer.read()
            except RemoteDisconnected:
                self.outcomes["closed before a further request" if number else "not answered"] += 1
                return
            except OSError as error:
                self.outcomes[type(error).__name__] += 1
                return
            self.outcomes["answered"] += 1
            if answer.will_close:
                return


@pytest.fixture
def served(tmp_path: Path) -> Iterator[Served]:
    port, file = free_port(), tmp_path / "number.txt"
    file.write_text("1")
    command = serving(
        "tests.integration.little_server:LittleApplication", bind=f"127.0.0.1:{port}", is_shared=False, log=("error", "text")
    )
    environment = os.environ | {"PYTHONPATH": str(Path(__file__).parents[2]), "LITTLE_FILE": str(file)}
    with subprocess.Popen(command, env=environment) as process:
        server = Served(port, file, process)
        try:
            eventually(server.answers, "the server")
            yield server
        finally:
            process.kill()


def ask_all_the_while(served: Served, path: str, *, keeps: bool) -> list[threading.Thread]:
    def poll() -> None:
        served.poll_until_refused(path, keeps=keeps)

    clients = [threading.Thread(target=poll) for _ in range(CLIENTS)]
    for client in clients:
        client.start()
    time.sleep(0.5)
    return clients


@pytest.mark.parametrize("path", ["/now", "/page"])
@pytest.mark.parametrize("keeps", [False, True])
def test_a_server_that_ends_answers_or_refuses_and_resets_nobody(served: Served, path: str, *, keeps: bool) -> None:
    clients = ask_all_the_while(served, path, keeps=keeps)

    served.process.send_signal(signal.SIGTERM)

    assert served.process.wait(20) == 0
    for client in clients:
        client.join(20)
    assert served.outcomes["answered"] > CLIENTS
    assert set(served.outcomes) <= {"answered", "refused"}


def test_a_server_that_rests_ends_at_once(served: Served) -> None:
    begun = time.monotonic()

    served.process.send_signal(signal.SIGTERM)

    assert served.process.wait(20) == 0
    assert time.monotonic() - begun < 1.0


def test_at_a_hangup_another_application_answers_in_the_same_process_and_nobody_is_refused(served: Served) -> None:
    clients = ask_all_the_while(served, "/now", keeps=False)
    served.file.write_text("2")

    served.process.send_signal(signal.SIGHUP)

    eventually(lambda: served.ask("/number") == "2", "the new number")
    assert served.process.poll() is None
    assert set(served.outcomes) == {"answered"}
    served.process.send_signal(signal.SIGTERM)
    for client in clients:
        client.join(20)


def test_a_hangup_changes_nothing_while_what_would_be_read_is_wrong(served: Served) -> None:
    served.file.write_text("two")

    served.process.send_signal(signal.SIGHUP)
    time.sleep(0.3)

    assert served.ask("/number") == "1"
