"""What stands in config/deploy does what it says: nginx and Varnish run before a real service, systemd reads the unit."""

import json
import os
import re
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from http.client import HTTPConnection, HTTPResponse
from pathlib import Path

import pytest
import yaml
from prometheus_client.parser import text_string_to_metric_families

from feedsvc.app.settings import load_settings
from feedsvc.web.metrics import HELP
from tests.acceptance.running import Running, answers, environment, eventually, free_port, running
from tests.acceptance.test_main_job import article

DEPLOY = Path(__file__).parents[2] / "config" / "deploy"


def program(name: str) -> str:
    found = shutil.which(name, path=f"{os.environ['PATH']}:/usr/sbin")
    if found is None and not os.environ.get("CI"):
        pytest.skip(f"{name} isn't installed")
    return found or name


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    with running(tmp_path_factory.mktemp("service"), FEEDSVC_WEB_WORKERS="2") as started:
        started.drop("first.txt", article(1))
        eventually(lambda: b"Pier Number 1 " in started.fetch("/feeds/latest.rss"), "the first article")
        yield started


@pytest.fixture(scope="module")
def account(service: Running) -> str:
    """The path of a feed that one account may read."""
    told = environment(service.data.parent, None, FEEDSVC_BASE_URL=service.url)
    command = [sys.executable, "-m", "feedsvc", "accounts", "add", "Reader House"]
    written = subprocess.run(command, env=told, capture_output=True, text=True, check=True).stdout
    return re.findall(r"/private/\S+/latest\.rss", written)[0]


@pytest.fixture(scope="module")
def drop_key(service: Running) -> str:
    """A key for the folder `wire`."""
    settings = environment(service.data.parent, None, FEEDSVC_BASE_URL=service.url)
    command = [sys.executable, "-m", "feedsvc", "keys", "add", "wire", "--json"]
    return str(json.loads(subprocess.run(command, env=settings, capture_output=True, check=True).stdout)["key"])


@contextmanager
def nginx(service: Running, folder: Path) -> Iterator[Running]:
    """Run nginx with our configuration, its paths and ports put to what a test may use."""
    port = free_port()
    told = (DEPLOY / "nginx.conf").read_text()
    told = told.replace("listen 80;", f"listen 127.0.0.1:{port};").replace("127.0.0.1:8000", service.url[7:])
    told = told.replace("/var/cache/nginx/feedsvc", str(folder / "cache"))
    whole = folder / "nginx.conf"
    temporary = "".join(f"{name}_temp_path {folder}/{name};\n" for name in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi"))
    user = "user root;\n" if os.getuid() == 0 else ""
    whole.write_text(
        f"{user}pid {folder}/nginx.pid;\nerror_log {folder}/error.log;\nevents {{}}\n"
        f"http {{\naccess_log off;\n{temporary}{told}\n}}\n"
    )
    command = [program("nginx"), "-c", str(whole), "-e", str(folder / "error.log")]
    assert subprocess.run([*command, "-t"], capture_output=True, check=False).returncode == 0, (
        folder / "error.log"
    ).read_text()
    process = subprocess.Popen([*command, "-g", "daemon off;"])
    front = Running(f"http://127.0.0.1:{port}", service.data, process)
    try:
        eventually(lambda: answers(front.url + "/healthz"), "nginx to answer")
        yield front
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(20)


@contextmanager
def varnish(service: Running, folder: Path) -> Iterator[Running]:
    """Run Varnish with our configuration."""
    port = free_port()
    told = (DEPLOY / "feedsvc.vcl").read_text().replace('"8000"', f'"{service.url.rpartition(":")[2]}"')
    (folder / "feedsvc.vcl").write_text(told)
    command = [
        program("varnishd"),
        "-F",
        "-a",
        f"127.0.0.1:{port}",
        "-f",
        str(folder / "feedsvc.vcl"),
        "-n",
        str(folder / "work"),
    ]
    with (folder / "varnish.txt").open("wb") as log:
        process = subprocess.Popen([*command, "-s", "malloc,16m", "-j", "none"], stdout=log, stderr=log)
    front = Running(f"http://127.0.0.1:{port}", service.data, process)
    try:
        eventually(lambda: answers(front.url + "/healthz"), "Varnish to answer")
        yield front
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(20)


@pytest.fixture(scope="module", params=[nginx, varnish])
def front(request: pytest.FixtureRequest, service: Running, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    """A cache in front of the service."""
    with request.param(service, tmp_path_factory.mktemp("front")) as front:
        yield front


def ask(front: Running, path: str, method: str = "GET", **headers: str) -> tuple[int, dict[str, str], bytes]:
    connection = HTTPConnection(front.url[7:], timeout=10)
    connection.request(method, path, headers={name.replace("_", "-"): value for name, value in headers.items()})
    response: HTTPResponse = connection.getresponse()
    told = response.status, {name.lower(): value for name, value in response.getheaders()}, response.read()
    connection.close()
    return told


def is_from_cache(headers: dict[str, str]) -> bool:
    """Return whether it is a hit: nginx names it, Varnish names two requests."""
    return headers.get("x-cache") == "HIT" or " " in headers.get("x-varnish", "")


def test_the_second_poll_is_answered_by_the_cache_with_the_same_bytes(front: Running) -> None:
    first = ask(front, "/feeds/latest.rss?second")
    second = ask(front, "/feeds/latest.rss?second")

    assert not is_from_cache(first[1])
    assert is_from_cache(second[1])
    assert first[2] == second[2]
    assert b"Pier Number 1 " in second[2]
    assert second[1]["etag"] == first[1]["etag"]


def test_a_poller_that_has_it_is_told_304(front: Running) -> None:
    etag = ask(front, "/feeds/latest.atom")[1]["etag"]

    assert ask(front, "/feeds/latest.atom", If_None_Match=etag)[0] == 304


def test_clients_of_different_codings_get_each_their_own(front: Running) -> None:
    plain, packed = ask(front, "/feeds/latest.json"), ask(front, "/feeds/latest.json", Accept_Encoding="gzip, deflate")

    assert "content-encoding" not in plain[1]
    assert packed[1]["content-encoding"] == "gzip"
    assert len(packed[2]) < len(plain[2])


def test_a_delta_is_not_kept_for_others(front: Running) -> None:
    before = ask(front, "/feeds/latest.rss")
    number = front.process.pid
    front.drop(f"delta-{number}.txt", article(number))
    have_it = {"A_IM": "feed", "If_None_Match": before[1]["etag"], "User_Agent": "newsboat/2.37.0 (Linux x86_64)"}

    def delta() -> bytes | None:
        status, _, body = ask(front, "/feeds/latest.rss", **have_it)
        return body if status == 226 and f"Number {number} ".encode() in body else None

    newer = eventually(delta, "a delta with the article")

    assert b"Number 1 " not in newer
    assert ask(front, "/feeds/latest.rss")[2] != newer


def test_live_events_come_through_at_once(front: Running) -> None:
    connection = HTTPConnection(front.url[7:], timeout=20)
    connection.request("GET", "/feeds/latest/events")
    stream = connection.getresponse()
    assert stream.readline().startswith(b"retry:")

    front.drop(f"live-{front.process.pid}.txt", article(front.process.pid + 100_000))

    assert any(b"event: article" in stream.readline() for _ in range(6))
    connection.close()


def test_feeds_of_accounts_are_in_no_cache(front: Running, account: str) -> None:
    answers = [ask(front, account) for _ in range(2)]

    assert [(status, is_from_cache(headers)) for status, headers, _ in answers] == [(200, False)] * 2
    assert answers[0][1]["cache-control"].startswith("private")
    assert "x-cache" not in answers[0][1]  # nginx tells it wherever it keeps copies


def test_every_line_that_the_service_writes_is_an_event(service: Running) -> None:
    lines = (service.data.parent / "log.txt").read_text().splitlines()

    events = [json.loads(line)["event"] for line in lines]
    assert (events[0], "feeds live" in events) == ("feedsvc starts", True)


def test_metrics_are_for_the_house(front: Running) -> None:
    assert ask(front, "/metrics")[0] == 200  # from the loopback address


def test_any_process_answers_for_the_polls_of_all(service: Running) -> None:
    for _ in range(30):  # each by a connection of its own, so that both processes get some
        ask(service, "/feeds/latest.json", User_Agent="Feedly/1.0 (3 subscribers)")

    def counted() -> bool:
        families = text_string_to_metric_families(service.fetch("/metrics").decode())
        samples = [sample for family in families for sample in family.samples if sample.name == "feedsvc_polls_total"]
        return sum(one.value for one in samples if one.labels["family"] == "aggregator") == 30

    eventually(counted, "the count of all polls")


def test_an_old_copy_is_served_while_the_service_is_down(tmp_path: Path) -> None:
    (tmp_path / "front").mkdir()
    with running(tmp_path) as service:
        service.drop("first.txt", article(1))
        eventually(lambda: b"Pier Number 1 " in service.fetch("/feeds/latest.rss"), "the first article")
        with nginx(service, tmp_path / "front") as front:
            kept = ask(front, "/feeds/latest.rss")
            page = ask(front, "/")
            service.process.send_signal(signal.SIGTERM)
            service.process.wait(20)

            assert ask(front, "/feeds/latest.rss")[2] == kept[2]
            assert ask(front, "/")[2] == page[2]


def test_systemd_reads_the_unit(tmp_path: Path) -> None:
    told = (DEPLOY / "feedsvc.service").read_text()
    told = told.replace("/opt/feedsvc/.venv/bin/feedsvc", str(Path(sys.executable).with_name("feedsvc")))
    told = told.replace("feedsvc\nGroup=feedsvc", "root\nGroup=root")
    (tmp_path / "feedsvc.service").write_text(told)

    checked = subprocess.run(
        [program("systemd-analyze"), "verify", "--man=no", str(tmp_path / "feedsvc.service")],
        capture_output=True, text=True, check=False,
    )  # fmt: skip

    assert "feedsvc.service" not in checked.stderr, checked.stderr


def test_varnish_takes_the_rules_for_several_machines(tmp_path: Path) -> None:
    if not list(Path("/usr/lib").glob("**/varnish/vmods/libvmod_xkey.so")):
        pytest.skip("Varnish's xkey isn't installed")
    for name in ("feedsvc.vcl", "feedsvc-xkey.vcl", "machines/edge.vcl"):
        rules = re.sub('"serve-[12]"', '"127.0.0.1"', (DEPLOY / name).read_text())
        (tmp_path / Path(name).name).write_text(rules)

    command = [program("varnishd"), "-j", "none", "-C", "-f", str(tmp_path / "edge.vcl")]
    compiled = subprocess.run(command, capture_output=True, text=True, check=False)

    assert compiled.returncode == 0, compiled.stderr


def test_the_files_for_several_machines_name_settings_that_there_are() -> None:
    machines = DEPLOY / "machines"
    composed = yaml.safe_load((machines / "compose.yaml").read_text())["services"]
    kinds = [part["kind"] for part in yaml.safe_load_all((machines / "kubernetes.yaml").read_text())]

    told = {name: str(value) for name, value in composed["work-1"]["environment"].items() if name.startswith("FEEDSVC_")}
    told |= {"FEEDSVC_BASE_URL": "https://news.example", "FEEDSVC_DATABASE_URL": "postgresql://feedsvc@database/feedsvc"}
    settings = load_settings(None, told)
    assert (settings.media.bucket, settings.edge.kind) == ("s3://news/media", "varnish")
    assert (kinds.count("Deployment"), kinds.count("Job"), kinds.count("PodDisruptionBudget")) == (2, 1, 2)
    assert [name for name in composed if name.startswith(("work", "serve"))] == ["work-1", "work-2", "serve-1", "serve-2"]


def test_the_compose_file_names_files_that_are_there() -> None:
    services = yaml.safe_load((DEPLOY / "compose.yaml").read_text())["services"]

    build = services["feedsvc"]["build"]
    assert (DEPLOY / build["context"] / build["dockerfile"]).is_file()
    mounted = [volume.partition(":")[0] for volume in services["web"]["volumes"] if volume.startswith("./")]
    assert [(DEPLOY / name).is_file() for name in mounted] == [True]


def test_the_image_is_built_from_files_that_are_there() -> None:
    copied = re.findall(r"^COPY (?!--from)(.*) \S+$", (DEPLOY / "Dockerfile").read_text(), re.MULTILINE)

    assert all((DEPLOY.parents[1] / name).exists() for names in copied for name in names.split())
    assert copied


@pytest.mark.parametrize("name", ["grafana-dashboard.json", "alerts.yml"])
def test_dashboard_and_alarms_ask_for_metrics_that_there_are(name: str) -> None:
    told = (DEPLOY / name).read_text()
    asked = set(re.findall(r"\bfeedsvc_[a-z_]+", told))

    assert yaml.safe_load(told) if name.endswith("yml") else json.loads(told)
    assert asked
    assert asked <= set(HELP)


def test_prometheus_is_pointed_at_the_alarms() -> None:
    told = yaml.safe_load((DEPLOY / "prometheus.yml").read_text())

    assert all((DEPLOY / name).is_file() for name in told["rule_files"])


def test_nginx_passes_files_to_the_drop_folder_that_are_larger_than_other_bodies(
    service: Running, drop_key: str, tmp_path: Path
) -> None:
    with nginx(service, tmp_path) as front:
        connection = HTTPConnection(front.url[7:], timeout=60)
        headers = {"Authorization": f"Bearer {drop_key}"}
        connection.request("PUT", "/drop/wire/a.jpg", b"x" * 5_000_000, headers)
        taken = connection.getresponse()
        taken.read()
        connection.request("GET", "/drop/wire/a.jpg", headers=headers)
        status = connection.getresponse()
        cached = status.headers.get("X-Cache"), status.read()
        connection.close()

    assert (taken.status, status.status, cached[0]) == (202, 200, None)
    assert (service.data / "drop/wire/a.jpg").stat().st_size == 5_000_000
