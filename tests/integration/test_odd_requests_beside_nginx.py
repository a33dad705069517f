"""What the table of odd requests says of nginx is what nginx does. Outcomes are those of nginx 1.22, which Debian 12 has."""

import shutil
import socket
import subprocess
from collections.abc import Iterator
from contextlib import suppress

import pytest

from tests.acceptance.running import eventually, free_port
from tests.fakes.wire import STATUS
from tests.unit.server.odd_requests import ODD_REQUESTS, POLL, Odd

NGINX = shutil.which("nginx", path="/usr/local/sbin:/usr/sbin:/usr/local/bin:/usr/bin:/sbin:/bin")
CONFIGURATION = """
worker_processes 1;
daemon off;
pid {folder}/nginx.pid;
error_log {folder}/error.txt;
events {{ worker_connections 256; }}
http {{
  access_log off;
  client_max_body_size 1m;
  client_body_temp_path {folder}/body;
  proxy_temp_path {folder}/proxy;
  fastcgi_temp_path {folder}/fastcgi;
  uwsgi_temp_path {folder}/uwsgi;
  scgi_temp_path {folder}/scgi;
  server {{
    listen 127.0.0.1:{port};
    location / {{ return 200 "here"; }}
  }}
}}
"""
SILENCE = 0.25
"""Seconds without a byte after which nothing more is to come."""


@pytest.fixture(scope="module")
def port(tmp_path_factory: pytest.TempPathFactory) -> Iterator[int]:
    if NGINX is None:
        pytest.skip("nginx isn't here")
    folder, port = tmp_path_factory.mktemp("nginx"), free_port()
    configuration = folder / "nginx.conf"
    configuration.write_text(CONFIGURATION.format(folder=folder, port=port))
    with subprocess.Popen([NGINX, "-c", str(configuration), "-e", str(folder / "error.txt")]) as process:
        try:
            eventually(lambda: is_open(port), "nginx")
            yield port
        finally:
            process.terminate()


def is_open(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def outcome(port: int, sent: bytes) -> str:
    received, is_ended = bytearray(), False
    with socket.create_connection(("127.0.0.1", port), timeout=SILENCE) as client:
        client.sendall(sent)
        with suppress(TimeoutError):
            while piece := client.recv(65_536):
                received += piece
            is_ended = True
    statuses = [status.decode() for status in STATUS.findall(bytes(received))] or (["0.9"] if received else [])
    return " ".join([*statuses, "end"] if is_ended else statuses)


@pytest.mark.parametrize("odd", ODD_REQUESTS, ids=lambda odd: odd.name)
def test_nginx_answers_odd_requests_as_the_table_says(port: int, odd: Odd) -> None:
    assert outcome(port, odd.sent) == odd.nginx


def test_nginx_answers_a_poll(port: int) -> None:
    assert outcome(port, POLL) == "200"
