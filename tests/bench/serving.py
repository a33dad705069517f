"""What one poll costs, of a feed of 50 full texts: the whole feed in gzip, and 304. wrk asks over 16 kept connections.

Each server has one worker and a turn in each of three rounds; the cheapest round counts.
"""

from contextlib import ExitStack
from pathlib import Path
from tempfile import TemporaryDirectory
from urllib.request import Request, urlopen

from tests.bench import servers
from tests.bench.measuring import Load, best, load
from tests.bench.newsroom import fill, newsroom
from tests.bench.report import Table
from tests.bench.servers import PEERS, Server

ROUNDS = 3


def measure(_: str) -> list[Table]:
    """Start every server and give each its turns."""
    with TemporaryDirectory(prefix="feedsvc-bench-") as name, ExitStack() as stack:
        folder = Path(name)
        room = stack.enter_context(newsroom(folder / "room"))
        fill(room, 60)
        servers.write_files(room, folder / "files")
        files = folder / "files"
        nginx = stack.enter_context(servers.nginx(files))
        running = {
            "nginx, the file": nginx,
            "feedsvc": Server("feedsvc", f"{room.url}/feeds/latest.rss", room.process.pid),
            "Varnish, the file": stack.enter_context(servers.varnish(files, nginx.url)),
            "feedsvc through Flask alone": stack.enter_context(servers.flask_alone(files, room)),
        }
        for title, module in (("Flask and feedgen", "flask_feedgen"), ("Django syndication", "django_syndication")):
            running[title] = stack.enter_context(servers.wsgi(module, files, {}, python=PEERS / "python"))
        return _tables(running)


def _tables(running: dict[str, Server]) -> list[Table]:
    whole: dict[str, list[Load]] = {title: [] for title in running}
    unchanged: dict[str, list[Load]] = {title: [] for title in running}
    for _ in range(ROUNDS):
        for title, server in running.items():
            whole[title].append(load(server.url, server.pid, ["Accept-Encoding: gzip"]))
            unchanged[title].append(
                load(server.url, server.pid, ["Accept-Encoding: gzip", f"If-None-Match: {etag_of(server.url)}"])
            )
    return [_table("200, gzip", whole), _table("304", unchanged)]


def etag_of(url: str) -> str:
    """Ask for the entity tag of the feed in gzip."""
    with urlopen(Request(url, headers={"Accept-Encoding": "gzip"}), timeout=30) as response:
        return str(response.headers["ETag"])


def _table(asked: str, loads: dict[str, list[Load]]) -> Table:
    cheapest = {title: best(several) for title, several in loads.items()}
    nginx = cheapest["nginx, the file"].cpu_us
    rows = [
        (title, f"{turn.rate:,.0f}", f"{turn.cpu_us:,.1f} µs", f"{turn.cpu_us / nginx:,.2f}")
        for title, turn in cheapest.items()
    ]
    return Table((asked, "answers/s", "CPU an answer", "times nginx"), rows)
