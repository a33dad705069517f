"""How long polls take at a steady 500 a second: left alone, while articles come in in bulk, while slow searches are asked for.

Each poll's latency counts from when it was due (open loop, 50 kept connections). nginx, serving the same file, is asked in
turns with feedsvc under the same load of the machine.
"""

import json
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager, nullcontext
from pathlib import Path
from statistics import quantiles
from tempfile import TemporaryDirectory

from tests.bench import servers
from tests.bench.newsroom import ROOT, Newsroom, article, fill, newsroom
from tests.bench.report import Table

RATE = 500
SECONDS = 6
BULK = 3000
STORED = 600


def measure(_: str) -> list[Table]:
    """Ask feedsvc and nginx in turns, in each situation."""
    rows = []
    with TemporaryDirectory(prefix="feedsvc-bench-") as name, ExitStack() as stack:
        folder = Path(name)
        room = stack.enter_context(newsroom(folder / "room"))
        fill(room, STORED)
        servers.write_files(room, folder / "files")
        nginx = stack.enter_context(servers.nginx(folder / "files"))
        situations: dict[str, Callable[[Newsroom], AbstractContextManager[None]]] = {
            "left alone": lambda _: nullcontext(),
            "slow searches": searching,
            "a bulk load": loading,
        }
        for situation, begin in situations.items():
            with begin(room):
                for server, url in (("nginx", nginx.url), ("feedsvc", f"{room.url}/feeds/latest.rss")):
                    rows.append((situation, server, *_figures(url)))
    return [Table(("meanwhile", "server", "p50", "p99", "p99.9"), rows)]


def _figures(url: str) -> list[str]:
    command = [sys.executable, "-m", "tests.bench.openloop", url, str(RATE), str(SECONDS), "Accept-Encoding: gzip"]
    latencies = json.loads(subprocess.run(command, cwd=ROOT, capture_output=True, check=True, text=True).stdout)
    cuts = quantiles(latencies, n=1000)
    return [f"{cuts[permille - 1]:.2f} ms" for permille in (500, 990, 999)]


@contextmanager
def searching(room: Newsroom) -> Iterator[None]:
    """Have four people search for three words at a time, without end."""
    stop = threading.Event()

    def search() -> None:
        number = 0
        while not stop.is_set():
            words = article(number).split()[10:13]
            room.fetch(f"/search?q={'+'.join(word.strip('.') for word in words)}")
            number += 1

    threads = [threading.Thread(target=search) for _ in range(4)]
    for thread in threads:
        thread.start()
    try:
        yield
    finally:
        stop.set()
        for thread in threads:
            thread.join()


@contextmanager
def loading(room: Newsroom) -> Iterator[None]:
    """Drop so many articles at once that they are still being taken in at the end."""
    for number in range(BULK):
        room.drop(f"bulk-{number}.txt", article(100_000 + number))
    yield
