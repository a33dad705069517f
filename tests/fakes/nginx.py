"""nginx alone, as it reads requests: it answers all that it takes with 200."""

import shutil
import socket
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from tests.acceptance.running import eventually, free_port
from tests.fakes.wire import STATUS

NGINX = shutil.which("nginx", path="/usr/local/sbin:/usr/sbin:/usr/local/bin:/usr/bin:/sbin:/bin")
CONFIGURATION = """
worker_processes 1;
daemon off;
pid {folder}/nginx.pid;
error_log {folder}/error.txt;
events {{ worker_connections 1024; }}
http {{
  access_log off;
  client_body_temp_path {folder}/nginx-body;
  proxy_temp_path {folder}/nginx-proxy;
  fastcgi_temp_path {folder}/nginx-fastcgi;
  uwsgi_temp_path {folder}/nginx-uwsgi;
  scgi_temp_path {folder}/nginx-scgi;
  {http}
  server {{
    listen 127.0.0.1:{port};
    {server}
  }}
}}
"""
SILENCE = 0.25
"""Seconds without a byte after which nothing more is to come."""


def configured(folder: Path, port: int, *, server: str, http: str = "") -> Path:
    """Write a configuration of nginx that keeps all its files in a folder; `http` and `server` are lines of those blocks."""
    configuration = folder / "nginx.conf"
    configuration.write_text(CONFIGURATION.format(folder=folder, port=port, http=http, server=server), encoding="utf-8")
    return configuration


@contextmanager
def running_nginx(folder: Path) -> Iterator[int]:
    """Run nginx, which has to be installed, with its files in a folder; yield its port."""
    assert NGINX is not None
    port = free_port()
    configuration = configured(folder, port, http="client_max_body_size 1m;", server='location / { return 200 "here"; }')
    with subprocess.Popen([NGINX, "-c", str(configuration), "-e", str(folder / "error.txt")]) as process:
        try:
            eventually(lambda: _is_open(port), "nginx")
            yield port
        finally:
            process.terminate()


def _is_open(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def outcome(port: int, sent: bytes, *, ends: bool = False) -> str:
    """Return the statuses that nginx answers with, and `end` where it closes; `ends` tells it that nothing follows."""
    received, is_ended = bytearray(), False
    with socket.create_connection(("127.0.0.1", port), timeout=SILENCE) as client, suppress(TimeoutError, ConnectionError):
        client.sendall(sent)
        if ends:
            client.shutdown(socket.SHUT_WR)
        while piece := client.recv(65_536):
            received += piece
        is_ended = True
    statuses = [status.decode() for status in STATUS.findall(bytes(received))] or (["0.9"] if received else [])
    return " ".join([*statuses, "end"] if is_ended else statuses)
