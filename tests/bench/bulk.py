"""Articles a second of a first load, and seconds for one more article once they are there, against static site generators.

All read the same Markdown files with front matter. feedsvc normalises, keeps every article and its words in SQLite, and renders
the feeds; Pelican and Hugo write a page for each article and the feed, and write all of it again for one more.
"""

import shutil
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

from tests.acceptance.running import environment
from tests.bench.freshness import Poller
from tests.bench.newsroom import ROOT, markdown, newsroom
from tests.bench.report import Table
from tests.bench.servers import PEERS

SIZES = {"short": 2_000, "full": 10_000}
MORE = 5

HUGO = 'baseURL = "https://news.example/"\ntitle = "Latest News"\n'
HUGO_PAGE = "<html><head><title>{{ .Title }}</title></head><body>{{ .Content }}</body></html>\n"
PELICAN = 'SITEURL = "https://news.example"\nSITENAME = "Latest News"\nTIMEZONE = "UTC"\nFEED_ALL_RSS = "latest.rss"\n'


def measure(size: str) -> list[Table]:
    """Load and then add, with each."""
    count = SIZES[size]
    found = {"feedsvc": _feedsvc(count), "Pelican": _generator(count, _pelican), "Hugo": _generator(count, _hugo)}
    fastest = found["feedsvc"]
    rows = [
        (name, f"{count / load:,.0f}", f"{fastest[0] / load:.2f}", f"{more:.3f} s", f"{more / fastest[1]:.1f}")
        for name, (load, more) in found.items()
    ]
    columns = (f"{count:,} articles", "articles/s", "times feedsvc", "one more", "times feedsvc")
    return [Table(columns, rows)]


def _feedsvc(count: int) -> tuple[float, float]:
    """Give the seconds of `feedsvc ingest`, and the median of those until a poller has one more."""
    with TemporaryDirectory(prefix="feedsvc-bench-") as name:
        folder = Path(name)
        drop = folder / "data" / "drop"
        drop.mkdir(parents=True)
        for number in range(count):
            (drop / f"{number}.md").write_text(markdown(number), encoding="utf-8")
        env = environment(folder, None, FEEDSVC_LOG_LEVEL="error") | {"PYTHONPATH": str(ROOT)}
        begun = time.perf_counter()
        subprocess.run([sys.executable, "-m", "feedsvc", "ingest"], cwd=folder, env=env, check=True, capture_output=True)
        load = time.perf_counter() - begun
        with newsroom(folder) as room:
            poller, took = Poller(room), []
            for number in range(399_990, 399_990 + MORE):  # the newest of all that `newsroom.article` dates
                text = markdown(number)
                renamed = room.drop(f"more-{number}.md", text)
                took.append(poller.until(text.partition("title: ")[2].partition("\n")[0].encode()) - renamed)
                time.sleep(0.2)
        return load, median(took)


def _generator(count: int, prepare: Callable[[Path], tuple[Path, list[str]]]) -> tuple[float, float]:
    """Give the seconds in which a site generator builds all, and builds again with one more."""
    with TemporaryDirectory(prefix="feedsvc-bench-") as name:
        content, command = prepare(Path(name))
        content.mkdir(parents=True)
        is_pelican = command[0].endswith("pelican")
        keys = {"title_key": "Title", "date_key": "Date", "fence": False} if is_pelican else {}
        for number in range(count):
            (content / f"{number}.md").write_text(markdown(number, **keys), encoding="utf-8")  # type: ignore[arg-type]
        load = _timed(command, Path(name))
        (content / "more.md").write_text(markdown(399_990, **keys), encoding="utf-8")  # type: ignore[arg-type]
        return load, _timed(command, Path(name))


def _timed(command: list[str], folder: Path) -> float:
    begun = time.perf_counter()
    subprocess.run(command, cwd=folder, check=True, capture_output=True)
    return time.perf_counter() - begun


def _pelican(folder: Path) -> tuple[Path, list[str]]:
    (folder / "pelicanconf.py").write_text(PELICAN, encoding="utf-8")
    return folder / "content", [str(PEERS / "pelican"), "content", "-o", "output", "-s", "pelicanconf.py"]


def _hugo(folder: Path) -> tuple[Path, list[str]]:
    hugo = shutil.which("hugo")
    if hugo is None:
        raise FileNotFoundError("Hugo isn't here; apt-get install hugo")
    (folder / "config.toml").write_text(HUGO, encoding="utf-8")
    (folder / "layouts" / "_default").mkdir(parents=True)
    for page in ("single", "list"):
        (folder / "layouts" / "_default" / f"{page}.html").write_text(HUGO_PAGE, encoding="utf-8")
    return folder / "content" / "posts", [hugo, "--quiet"]
