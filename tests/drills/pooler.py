"""PgBouncer that parts transactions, between two machines and PostgreSQL: all that is dropped comes in, and out.

Needs `pgbouncer`. `FILES` (200) is how many files are dropped.
"""

import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

from feedsvc.store import open_store
from tests.acceptance.running import free_port
from tests.conftest import running_postgres
from tests.drills.machines import Machine, Newsroom, drop_files, say, wait_for
from tests.drills.report import Outcome, Promise

FRESH = 10.0
"""Seconds, on a busy machine, until what another machine took in is in the feeds."""


@contextmanager
def pooled(url: str) -> Iterator[str]:
    """Run PgBouncer before a database, and yield the address that leads through it."""
    folder, port = Path(tempfile.mkdtemp(prefix="feedsvc-pooler-")), free_port()
    parts = urlsplit(url)
    socket_folder, name = parse_qs(parts.query)["host"][0], parts.path.strip("/")
    (folder / "users.txt").write_text('"postgres" ""\n')
    (folder / "pgbouncer.ini").write_text(
        f"[databases]\n{name} = host={socket_folder} dbname={name} user=postgres\n"
        f"[pgbouncer]\nlisten_addr = 127.0.0.1\nlisten_port = {port}\nunix_socket_dir =\nauth_type = any\n"
        f"auth_file = {folder}/users.txt\npool_mode = transaction\ndefault_pool_size = 10\nmax_client_conn = 200\n"
        "ignore_startup_parameters = extra_float_digits\n"
    )
    user = [] if os.getuid() else ["setpriv", "--reuid", str(_owner(socket_folder)), "--clear-groups"]
    for path in (folder, *folder.iterdir()):
        path.chmod(0o755)
    program = shutil.which("pgbouncer", path=f"{os.environ['PATH']}:/usr/sbin")
    log = (folder / "log").open("wb")
    running = subprocess.Popen([*user, program or "pgbouncer", str(folder / "pgbouncer.ini")], stdout=log, stderr=log)
    try:
        time.sleep(1)
        yield f"postgresql://postgres@127.0.0.1:{port}/{name}"
    finally:
        running.send_signal(signal.SIGINT)
        running.wait(20)
        log.close()
        shutil.rmtree(folder, ignore_errors=True)


def _owner(folder: str) -> int:
    """Return who owns PostgreSQL's folder: PgBouncer refuses to run as root."""
    owner = Path(folder).stat().st_uid
    return owner or pwd.getpwnam("nobody").pw_uid


PROMISE = Promise(
    "feedsvc works behind PgBouncer, which gives each transaction another connection.",
    "Files are dropped on two machines that reach PostgreSQL through it, and have to come in and out.",
    "make drill PART=pooler FILES=200",
)


def drill() -> Outcome:
    """Drop files on two machines behind PgBouncer, and count what came of them."""
    if shutil.which("pgbouncer", path=f"{os.environ['PATH']}:/usr/sbin") is None:
        say("pgbouncer isn't installed, so this drill is left out")
        return Outcome(0, "articles")
    files = int(os.environ.get("FILES", "200"))
    with running_postgres() as server, ExitStack() as stack:
        server.psql("CREATE DATABASE pooled")
        direct = str(server.get_uri(database="pooled"))
        open_store(direct).close()
        url = stack.enter_context(pooled(direct))
        root = Path(tempfile.mkdtemp(prefix="feedsvc-machines-"))
        stack.callback(shutil.rmtree, root, ignore_errors=True)
        os.environ["FEEDSVC_DATABASE_POOLER"] = "true"
        stack.callback(os.environ.pop, "FEEDSVC_DATABASE_POOLER")
        machines = []
        for number in range(2):
            (root / str(number)).mkdir()
            machines.append(Machine(root / str(number), url, root / str(number) / "drop"))
            machines[-1].start()
            stack.callback(machines[-1].end)
        held = _has_held(Newsroom(machines, direct), files)
        return Outcome(files, "articles", failures=[] if held else ["see above"])


def _has_held(room: Newsroom, files: int) -> bool:
    wait_for(room.has_begun, 60)
    drop_files(room, files)
    taken = wait_for(lambda: room.stored() >= files and not any(machine.left() for machine in room.machines), 120)
    published = wait_for(room.is_published, FRESH)
    quarantined = [machine.quarantined() for machine in room.machines]
    faults = [fault for machine in room.machines for fault in machine.faults()]
    held = room.stored() == files and not any(quarantined) and published < FRESH and not faults
    say(f"{'held' if held else 'BROKEN'}: {room.stored()} of {files} in after {taken:.1f} s; quarantined {quarantined}")
    say(f"    published {published:.1f} s after that; faults in the logs: {faults or 'none'}")
    return held
