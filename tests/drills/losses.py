"""Three machines that share one PostgreSQL and a drop folder: each in turn is killed, stopped for a minute, or cut off from the
network for one, in mid-load; then the database is away for a minute.

Each article has to be there once, none in quarantine, no file may stay, no feed may ever be dated before what it was, and the
feeds have to go on within `DEAD` or `FROZEN` seconds. A `feedsvc serve` answers throughout. The network is cut by a link of a
network namespace (`ip netns`, as root); without, that part is left out.

`FILES` (300) is how many are dropped at each loss, `LOSSES` names them ("kill stop cut database"), `SLEEP` (60) is seconds.
"""

import os
import select
import shutil
import socket
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from signal import SIGCONT, SIGKILL, SIGSTOP
from tempfile import mkdtemp
from urllib.parse import parse_qs, urlsplit
from urllib.request import urlopen

from feedsvc.errors import StoreUnavailable
from feedsvc.store import open_store
from tests.acceptance.running import free_port
from tests.conftest import running_postgres
from tests.drills.machines import Machine, Newsroom, drop_files, say, wait_for
from tests.drills.report import Outcome, Promise

DEAD, FROZEN, FRESH = 15.0, 20.0, 3.0
"""Seconds until the feeds go on after a machine died, was frozen or cut off, and after the database is back."""

MACHINES = 3
FEEDS = ("harbour", "market", "council", "school", "sport", "theatre")


@dataclass
class Relay:
    """What leads from the network to PostgreSQL's socket, and may be shut."""

    path: str
    port: int = field(default_factory=free_port)
    is_open: bool = True
    _ends: list[socket.socket] = field(default_factory=list)

    def run(self) -> None:
        """Pass connections on."""
        listening = socket.create_server(("0.0.0.0", self.port), reuse_port=True)  # noqa: S104 a drill's
        while True:
            client, _ = listening.accept()
            if not self.is_open:
                client.close()
                continue
            server = socket.socket(socket.AF_UNIX)
            server.connect(self.path)
            self._ends += [client, server]
            threading.Thread(target=_pass_on, args=(client, server), daemon=True).start()

    def shut(self) -> None:
        """End all connections, and let none in."""
        self.is_open = False
        ends, self._ends = self._ends, []
        for end in ends:
            with suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)


def _pass_on(one: socket.socket, other: socket.socket) -> None:
    with one, other, suppress(OSError):
        while True:
            for ready in select.select([one, other], [], [])[0]:
                if not (content := ready.recv(65536)):
                    return
                (other if ready is one else one).sendall(content)


@dataclass
class Watch:
    """The feeds as the database and a serving process have them, watched throughout."""

    room: Newsroom
    page: str
    back: list[str] = field(default_factory=list)
    """Feeds that were dated before what they were."""
    answers: Counter[str] = field(default_factory=Counter)
    is_over: bool = False
    _dates: dict[object, int] = field(default_factory=dict)

    def run(self) -> None:
        """Look five times a second."""
        while not self.is_over:
            with suppress(StoreUnavailable):
                for name, changed in self.room.ask("SELECT name, changed FROM renditions"):
                    if int(str(changed)) < self._dates.get(name, 0):
                        self.back.append(str(name))
                    self._dates[name] = int(str(changed))
            try:
                with urlopen(self.page, timeout=5) as answer:
                    self.answers[str(answer.status)] += 1
            except OSError as error:
                self.answers[str(error)] += 1
            time.sleep(0.2)


@contextmanager
def separate_network(number: int) -> Iterator[tuple[str, str]]:
    """Make a network of its own for a machine, and yield the name of its link and the address that leads out of it."""
    name, net = f"fs{os.getpid() % 10_000}n{number}", f"10.{100 + os.getpid() % 100}.{number}"
    inside = ("ip", "netns", "exec", name, "ip")
    made = (
        ("ip", "netns", "add", name),
        ("ip", "link", "add", f"{name}h", "type", "veth", "peer", "name", f"{name}i", "netns", name),
        ("ip", "addr", "add", f"{net}.1/24", "dev", f"{name}h"),
        ("ip", "link", "set", f"{name}h", "up"),
        (*inside, "addr", "add", f"{net}.2/24", "dev", f"{name}i"),
        (*inside, "link", "set", f"{name}i", "up"),
        (*inside, "link", "set", "lo", "up"),
    )
    try:
        for command in made:
            subprocess.run(command, check=True)
        yield name, f"{net}.1"
    finally:
        subprocess.run(("ip", "netns", "del", name), check=False)
        subprocess.run(("ip", "link", "del", f"{name}h"), check=False, stderr=subprocess.DEVNULL)


PROMISE = Promise(
    "Any machine of several, and the database, may be lost for a minute: nothing is lost or doubled, no feed goes back.",
    "Each of three machines in turn is killed, stopped, or cut off from the network in mid-load; then the database is away.",
    "make drill PART=losses FILES=300 SLEEP=60",
)


def drill() -> Outcome:
    """Lose each machine in each way, and the database."""
    asked = os.environ.get("LOSSES", "kill stop cut database").split()
    has_networks = os.geteuid() == 0 and shutil.which("ip") is not None
    if "cut" in asked and not has_networks:
        say("no network can be cut here (it needs root and `ip`), so that part is left out")
        asked.remove("cut")
    with running_postgres() as server, ExitStack() as stack:
        server.psql("CREATE DATABASE losses")
        direct = str(server.get_uri(database="losses"))
        open_store(direct).close()
        relay = Relay(f"{parse_qs(urlsplit(direct).query)['host'][0]}/.s.PGSQL.5432")
        threading.Thread(target=relay.run, daemon=True).start()
        room = stack.enter_context(_newsroom(direct, relay, has_networks=has_networks))
        watch = Watch(room, stack.enter_context(_serving(room, relay)))
        threading.Thread(target=watch.run, daemon=True).start()
        losses, failures = _lose_each(room, relay, asked)
        watch.is_over = True
        say(f"feeds dated back: {watch.back or 'none'}; answers of the serving process: {dict(watch.answers)}")
        faults = Counter(fault for machine in room.machines for fault in machine.faults())
        say(f"load {os.getloadavg()[0]:.0f}; what the logs call warnings or errors: {dict(faults) or 'none'}")
        if watch.back or watch.answers.keys() != {"200"}:
            failures.append(f"dated back: {watch.back}; answers: {dict(watch.answers)}")
        return Outcome(losses, "losses", {"polls meanwhile": watch.answers.total()}, failures)


@contextmanager
def _newsroom(direct: str, relay: Relay, *, has_networks: bool) -> Iterator[Newsroom]:
    root = Path(mkdtemp(prefix="feedsvc-losses-"))
    feeds = "".join(f'[[feed]]\nslug = "{slug}"\ntitle = "{slug}"\n' for slug in FEEDS)
    (root / "feeds.toml").write_text(feeds)
    os.environ["FEEDSVC_FEEDS"] = str(root / "feeds.toml")
    with ExitStack() as stack:
        stack.callback(shutil.rmtree, root, ignore_errors=True)
        stack.callback(os.environ.pop, "FEEDSVC_FEEDS")
        machines = []
        for number in range(MACHINES):
            link, host = stack.enter_context(separate_network(number)) if has_networks else (None, "127.0.0.1")
            (folder := root / str(number)).mkdir()
            url = f"postgresql://postgres@{host}:{relay.port}/losses"
            machines.append(Machine(folder, url, root / "drop", link=link))
            machines[-1].start()
            stack.callback(machines[-1].end)
        room = Newsroom(machines, direct)
        wait_for(lambda: len(_living(room)) == MACHINES and room.has_begun(), 90)
        yield room


@contextmanager
def _serving(room: Newsroom, relay: Relay) -> Iterator[str]:
    folder, port = room.machines[0].folder.parent, free_port()
    url = f"postgresql://postgres@127.0.0.1:{relay.port}/losses"
    settings = {"DATA": folder / "serving", "DATABASE_URL": url, "DROP": folder / "drop", "BASE_URL": "http://news.example"}
    environment = os.environ | {f"FEEDSVC_{name}": str(value) for name, value in settings.items()}
    command = [sys.executable, "-m", "feedsvc", "serve", "--bind", f"127.0.0.1:{port}"]
    with (folder / "serving.log").open("wb") as log:
        running = subprocess.Popen(command, env=environment, stdout=log, stderr=log, start_new_session=True)
    try:
        page = f"http://127.0.0.1:{port}/feeds/latest.rss"
        wait_for(lambda: _answers(page), 60)
        yield page
    finally:
        running.terminate()
        running.wait(20)


def _answers(page: str) -> bool:
    with suppress(OSError), urlopen(page, timeout=5) as answer:
        return bool(answer.status == 200)
    return False


def _living(room: Newsroom) -> list[str]:
    query = "SELECT holder FROM leases WHERE name LIKE 'hub:%' AND holder <> '' AND until > extract(epoch FROM now()) * 1000000"
    return [str(row[0]) for row in room.ask(query)]


def _lose_each(room: Newsroom, relay: Relay, asked: list[str]) -> tuple[int, list[str]]:
    losses, failures, files = 0, list[str](), int(os.environ.get("FILES", "300"))
    for fate in asked:
        for number in range(1 if fate == "database" else MACHINES):
            first = room.stored()
            drop_files(room, files, first=first)
            wait_for(lambda least=first + files // 10: room.stored() >= least, 60)  # type: ignore[misc]
            if fate == "database":
                held = _lose_database(room, relay, first + files)
            else:
                held = _lose(room, room.machines[number], fate, first + files)
            losses += 1
            failures += [] if held else [f"{fate} of machine {number}"]
    return losses, failures


def _lose(room: Newsroom, machine: Machine, fate: str, files: int) -> bool:
    role = "schedules" if room.scheduling() is machine else "works beside"
    _befall(machine, fate, is_over=False)
    lost = time.monotonic()
    drop_files(room, 1, first=files)
    news = f"articles WHERE path = '{files:05}.txt'"
    behind = f"SELECT count(*) FROM entries_marks WHERE sequence < (SELECT sequence FROM {news})"  # noqa: S608 a number
    wait_for(lambda: room.count(f"SELECT count(*) FROM {news}") == 1 and not room.count(behind), 60)  # noqa: S608
    seconds = time.monotonic() - lost
    wait_for(lambda: room.stored() > files, 60)  # what it had is taken in by the others, too
    stored = time.monotonic() - lost
    if fate != "kill":
        time.sleep(max(0.0, float(os.environ.get("SLEEP", "60")) - stored))
    _befall(machine, fate, is_over=True)
    is_whole = _is_whole(room, files + 1)
    held = is_whole and seconds <= (DEAD if fate == "kill" else FROZEN)
    verdict = "held" if held else "BROKEN"
    news = f"news is in every feed after {seconds:.1f} s, all that came before after {stored:.1f} s"
    say(f"{verdict}: {fate} of one that {role}: {news}")
    return held


def _befall(machine: Machine, fate: str, *, is_over: bool) -> None:
    if fate == "cut":
        subprocess.run(("ip", "link", "set", f"{machine.link}h", "up" if is_over else "down"), check=True)
    elif fate == "stop":
        machine.signal(SIGCONT if is_over else SIGSTOP)
    elif is_over:
        machine.end()
        machine.start()
    else:
        machine.signal(SIGKILL)


def _lose_database(room: Newsroom, relay: Relay, files: int) -> bool:
    relay.shut()
    time.sleep(float(os.environ.get("SLEEP", "60")))
    relay.is_open = True
    back, before = time.monotonic(), room.stored()
    going_on = wait_for(lambda: room.stored() > before, 60)
    is_whole = _is_whole(room, files)
    whole = time.monotonic() - back
    say(f"the database was away: intake goes on {going_on:.1f} s after it is back; all is out after {whole:.1f} s")
    return is_whole


def _is_whole(room: Newsroom, files: int) -> bool:
    """Return whether each article is there once and published, and nothing is left or in quarantine."""
    is_in: Callable[[], bool] = lambda: room.stored() >= files and not room.machines[0].left()  # noqa: E731
    wait_for(is_in, 120)
    published = wait_for(room.is_published, 60) < 60
    once = room.ask("SELECT count(*), count(DISTINCT path), max(number) FROM articles")[0]
    quarantined = sum(machine.quarantined() for machine in room.machines)
    if once == (files, files, 1) and published and not quarantined and not room.machines[0].left():
        return True
    say(f"BROKEN: {files} were dropped; articles, paths, revisions {once}; published {published}; quarantined {quarantined}")
    return False
