"""Varnish keeps answers for an hour, and shows what changed at once, since it is purged."""

import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.acceptance.running import Running, answers, environment, eventually, free_port, running
from tests.acceptance.test_deploy import DEPLOY, ask, is_from_cache, program
from tests.acceptance.test_main_job import article

XKEY = sorted(Path("/usr/lib").glob("**/varnish/vmods/libvmod_xkey.so"))


@pytest.fixture
def front(tmp_path: Path) -> Iterator[tuple[Running, Running]]:
    """A service, and Varnish before it that it purges."""
    if not XKEY:
        pytest.skip("Varnish's xkey isn't installed")
    port = free_port()
    edge = f"http://127.0.0.1:{port}"
    with running(tmp_path, FEEDSVC_EDGE_KIND="varnish", FEEDSVC_EDGE_PURGE=f"{edge}/") as service:
        rules = (DEPLOY / "feedsvc.vcl").read_text().replace('"8000"', f'"{service.url.rpartition(":")[2]}"')
        (tmp_path / "feedsvc.vcl").write_text(rules)
        (tmp_path / "feedsvc-xkey.vcl").write_text((DEPLOY / "feedsvc-xkey.vcl").read_text())
        command = [program("varnishd"), "-F", "-a", f"127.0.0.1:{port}", "-f", str(tmp_path / "feedsvc-xkey.vcl")]
        command += ["-n", str(tmp_path / "work"), "-s", "malloc,16m", "-j", "none"]
        with (tmp_path / "varnish.txt").open("wb") as log:
            process = subprocess.Popen(command, stdout=log, stderr=log)
        try:
            eventually(lambda: answers(edge + "/healthz"), "Varnish to answer", tmp_path)
            yield service, Running(edge, service.data, process)
        finally:
            process.send_signal(signal.SIGTERM)
            process.wait(20)


def test_what_is_kept_for_an_hour_changes_at_once(front: tuple[Running, Running], tmp_path: Path) -> None:
    service, edge = front
    service.drop("first.txt", article(1))
    eventually(lambda: b"Pier Number 1 " in ask(edge, "/feeds/latest.rss")[2], "the article at the edge", tmp_path)
    eventually(lambda: is_from_cache(ask(edge, "/feeds/latest.rss")[1]), "an answer from the cache", tmp_path)
    assert "xkey" in ask(service, "/feeds/latest.rss")[1]
    assert "xkey" not in ask(edge, "/feeds/latest.rss")[1]

    service.drop("second.txt", article(2))
    eventually(lambda: b"Pier Number 2 " in ask(edge, "/feeds/latest.rss")[2], "the second article at the edge", tmp_path)

    page = service.fetch("/feeds/latest.json").decode().partition("/articles/")[2].partition("/")[0]
    eventually(lambda: is_from_cache(ask(edge, f"/articles/{page}")[1]), "the page in the cache", tmp_path)
    told = environment(tmp_path, None, FEEDSVC_BASE_URL=service.url)
    program_of_ours = [sys.executable, "-m", "feedsvc", "articles", "withdraw", page]
    subprocess.run(program_of_ours, env=told, check=True, stdout=subprocess.DEVNULL)
    eventually(lambda: ask(edge, f"/articles/{page}")[0] == 410, "the page to be gone from the edge", tmp_path)
    eventually(lambda: page.encode() not in ask(edge, "/feeds/latest.rss")[2], "the feed to be without it", tmp_path)
