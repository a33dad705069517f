"""The servers that feedsvc is compared with, each started with the same feed."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.acceptance.running import free_port
from tests.bench.newsroom import ROOT, Newsroom, until_it_answers
from tests.fakes.nginx import configured

PEERS = Path(sys.prefix) / "peers" / "bin"
"""The environment of tests/bench/peers.txt."""

NGINX = """
    root {folder};
    sendfile on;
    tcp_nopush on;
    open_file_cache max=100;
    location /feeds/ {{
      gzip_static on;
      gzip_vary on;
      add_header Cache-Control "public, max-age=300";
    }}
"""

VARNISH = """vcl 4.1;
backend default {{ .host = "127.0.0.1"; .port = "{port}"; }}
sub vcl_backend_response {{ set beresp.ttl = 1h; }}
"""


@dataclass(frozen=True, slots=True)
class Server:
    """A server: its name, the address of its feed, the process at the top of its tree."""

    name: str
    url: str
    pid: int


def write_files(room: Newsroom, folder: Path) -> None:
    """Put the feed's very bytes where nginx finds them, plain and gzipped, and its articles where the peers find them."""
    (folder / "feeds").mkdir(parents=True)
    folder.parent.chmod(0o755)  # nginx and Varnish, started by root, work as users of their own
    (folder / "feeds" / "latest.rss").write_bytes(room.fetch("/feeds/latest.rss"))
    (folder / "feeds" / "latest.rss.gz").write_bytes(room.fetch("/feeds/latest.rss", **{"Accept-Encoding": "gzip"}))
    items = json.loads(room.fetch("/feeds/latest.json"))["items"]
    (folder / "articles.json").write_text(json.dumps(items), encoding="utf-8")


@contextmanager
def nginx(folder: Path) -> Iterator[Server]:
    """nginx with one worker and the file, gzipped beforehand."""
    port = free_port()
    http = "keepalive_requests 1000000; types { application/rss+xml rss; }"
    configuration = configured(folder, port, http=http, server=NGINX.format(folder=folder))
    with started(["nginx", "-c", str(configuration)], folder, f"http://127.0.0.1:{port}/feeds/latest.rss") as server:
        yield server


@contextmanager
def varnish(folder: Path, behind: str) -> Iterator[Server]:
    """Varnish with the feed in its memory, in front of `behind`."""
    port, backend = free_port(), behind.partition("127.0.0.1:")[2].partition("/")[0]
    (folder / "bench.vcl").write_text(VARNISH.format(port=backend), encoding="utf-8")
    command = ["varnishd", "-F", "-n", str(folder / "varnish"), "-a", f"127.0.0.1:{port}", "-f", str(folder / "bench.vcl")]
    with started([*command, "-s", "malloc,64m"], folder, f"http://127.0.0.1:{port}/feeds/latest.rss") as server:
        yield server


@contextmanager
def wsgi(name: str, folder: Path, env: Mapping[str, str], *, python: Path) -> Iterator[Server]:
    """A WSGI application of tests/bench/peers on granian with one worker and one thread, the cheapest way to serve it."""
    port = free_port()
    options = ["--interface", "wsgi", "--factory", "--workers", "1", "--blocking-threads", "1", "--no-access-log"]
    command = [str(python), "-m", "granian", *options, "--port", str(port), f"tests.bench.peers.{name}:app"]
    address = f"http://127.0.0.1:{port}/feeds/latest.rss"
    with started(command, folder, address, env | {"BENCH_ARTICLES": str(folder / "articles.json")}) as server:
        yield server


@contextmanager
def flask_alone(folder: Path, room: Newsroom) -> Iterator[Server]:
    """feedsvc's own Flask application, without the lane before it, on the same data."""
    env = {"FEEDSVC_DATA": str(room.data), "FEEDSVC_BASE_URL": room.url, "FEEDSVC_LOG_LEVEL": "warning"}
    with wsgi("flask_alone", folder, env, python=Path(sys.executable)) as server:
        yield server


@contextmanager
def started(command: Sequence[str], folder: Path, url: str, env: Mapping[str, str] | None = None) -> Iterator[Server]:
    """Run a server until the block ends; the block begins when `url` answers."""
    path = {"PYTHONPATH": str(ROOT)}
    with (folder / "log.txt").open("ab") as log:
        process = subprocess.Popen(command, cwd=folder, env=os.environ | path | dict(env or {}), stdout=log, stderr=log)
    try:
        until_it_answers(url, folder, 60)
        yield Server(Path(command[0]).name, url, process.pid)
    finally:
        process.terminate()
        process.wait(20)
