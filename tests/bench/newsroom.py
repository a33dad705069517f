"""A running newsroom to measure: articles of its own, a service, a drop folder."""

import os
import random
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.error import URLError
from urllib.request import Request, urlopen

from tests.acceptance.running import environment, free_port

ROOT = Path(__file__).parents[2]

WORDS = (
    "harbour vote council budget bridge ferry storm school teacher market price winter river engine signal border minister"
    " union strike hospital nurse museum painter theatre actor garden apple orchard railway station driver captain coach"
    " league court judge appeal verdict village church bell tower engineer tunnel copper mine worker factory export import"
    " island fisher boat anchor cable power turbine wind solar grid summer drought rain flood river dam reservoir forest fire"
).split()


def article(number: int, paragraphs: int = 8) -> str:
    """Write an article of 3 kB in plain text, like no other; `number` makes its headline and its date."""
    dice = random.Random(number)  # noqa: S311 no secret
    at = datetime(2026, 1, 1, tzinfo=UTC) + timedelta(minutes=number % 400_000)
    body = "\n\n".join(" ".join(dice.choices(WORDS, k=55)).capitalize() + "." for _ in range(paragraphs))
    title = f"{' '.join(dice.choices(WORDS, k=5)).capitalize()} {number}"
    return f"{title}\n\nBy Ana Ruiz\n\n{at:%-d %B %Y %H:%M} GMT\n\n{body}\n"


def markdown(number: int, *, title_key: str = "title", date_key: str = "date", fence: bool = True) -> str:
    """Write the same article in Markdown with front matter, as static site generators read it."""
    title, _, date, *body = article(number).split("\n\n")
    at = datetime.strptime(date, "%d %B %Y %H:%M GMT").replace(tzinfo=UTC)
    head = f"{title_key}: {title}\n{date_key}: {at.isoformat()}\n"
    return (f"---\n{head}---\n\n" if fence else f"{head}\n") + "\n\n".join(body)


@dataclass(frozen=True)
class Newsroom:
    """A running service."""

    url: str
    data: Path
    process: "subprocess.Popen[bytes]"

    def drop(self, name: str, text: str) -> float:
        """Rename an article into the drop folder; return the time of it (time.perf_counter)."""
        beside = self.data / "drop" / f".{name}"
        beside.write_text(text, encoding="utf-8")
        now = time.perf_counter()
        beside.rename(self.data / "drop" / name)
        return now

    def fetch(self, path: str, **headers: str) -> bytes:
        """Fetch an address."""
        with urlopen(Request(self.url + path, headers=headers), timeout=30) as response:
            return bytes(response.read())


@contextmanager
def newsroom(folder: Path, **settings: str) -> Iterator[Newsroom]:
    """Run `feedsvc run` on the data in `folder`/data until the block ends."""
    folder.mkdir(parents=True, exist_ok=True)
    url = f"http://127.0.0.1:{free_port()}"
    env = environment(folder, None, FEEDSVC_BASE_URL=url, FEEDSVC_LOG_LEVEL="warning", **settings)
    with (folder / "log.txt").open("ab") as log, _process(env, folder, log, url) as process:
        until_it_answers(f"{url}/readyz", folder)
        yield Newsroom(url, folder / "data", process)


@contextmanager
def _process(env: dict[str, str], folder: Path, log: object, url: str) -> "Iterator[subprocess.Popen[bytes]]":
    command = [sys.executable, "-m", "feedsvc", "run", "--bind", url.removeprefix("http://")]
    path = os.pathsep.join([str(ROOT), env.get("PYTHONPATH", "")])
    process = subprocess.Popen(command, cwd=folder, env=env | {"PYTHONPATH": path}, stdout=log, stderr=log)  # type: ignore[call-overload]
    try:
        yield process
    finally:
        process.terminate()
        process.wait(30)


def until_it_answers(url: str, folder: Path, seconds: float = 120) -> None:
    """Wait until an address answers 200; what didn't start fails with its log."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        try:
            with urlopen(url, timeout=10) as response:
                if response.status == 200:
                    return
        except (URLError, OSError):
            time.sleep(0.05)
    logs = "\n".join(log.read_text()[-2000:] for log in folder.glob("*.txt"))
    raise RuntimeError(f"{url} did not answer within {seconds} s\n{logs}")


def fill(room: Newsroom, count: int, first: int = 0) -> None:
    """Drop articles and wait until the feed has the last of them, which is the newest."""
    for number in range(first, first + count):
        room.drop(f"{number}.txt", article(number))
    newest = article(first + count - 1).partition("\n")[0].encode()
    end = time.monotonic() + 60 + count * 0.1
    while newest not in room.fetch("/feeds/latest.rss"):
        if time.monotonic() > end:
            raise RuntimeError("the articles did not come out in time")
        time.sleep(0.2)
