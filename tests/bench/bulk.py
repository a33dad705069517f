"""Articles a second of a first load, and seconds for one more article once they are there, against static site generators.

All read the same Markdown files with front matter. feedsvc normalises, keeps every article and its words in SQLite, and renders
the feeds. Publ keeps in SQLite what its pages are found by, and reads the file of each entry that it shows. Pelican and Hugo
write a page for each article and the feed, and all of it again for one more. feedsvc and Publ are polled until they show it.
"""

import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

from tests.acceptance.running import environment, free_port
from tests.bench.freshness import Poller
from tests.bench.newsroom import ROOT, article, markdown, newsroom
from tests.bench.report import Table
from tests.bench.servers import PEERS, started

SIZES = {"short": 2_000, "full": 10_000}
MORE = 5

HEADERS = {"title_key": "Title", "date_key": "Date", "fence": False}
"""As Pelican and Publ read the front matter."""

HUGO = 'baseURL = "https://news.example/"\ntitle = "Latest News"\n'
HUGO_PAGE = "<html><head><title>{{ .Title }}</title></head><body>{{ .Content }}</body></html>\n"
PELICAN = 'SITEURL = "https://news.example"\nSITENAME = "Latest News"\nTIMEZONE = "UTC"\nFEED_ALL_RSS = "latest.rss"\n'


def measure(size: str) -> list[Table]:
    """Load and then add, with each."""
    count = SIZES[size]
    seconds = {
        "feedsvc": _feedsvc(count),
        "Publ": _publ(count),
        "Pelican": _generator(count, _pelican),
        "Hugo": _generator(count, _hugo),
    }
    fastest = seconds["feedsvc"]
    rows = [
        (name, f"{count / load:,.0f}", f"{fastest[0] / load:.2f}", f"{more:.3f} s", f"{more / fastest[1]:.1f}")
        for name, (load, more) in seconds.items()
    ]
    columns = (f"{count:,} articles", "articles/s", "times feedsvc", "one more", "times feedsvc")
    return [Table(columns, rows)]


def _feedsvc(count: int) -> tuple[float, float]:
    """Return the seconds of `feedsvc ingest`, and the median of those until a poller has one more."""
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
            return load, _one_more(f"{room.url}/feeds/latest.rss", drop, {})


def _one_more(feed: str, folder: Path, keys: Mapping[str, object]) -> float:
    """Return the median of the seconds until a feed has one more article that is renamed into a folder."""
    poller, took = Poller(feed), []
    for number in range(399_990, 399_990 + MORE):  # the newest of all that `newsroom.article` dates
        text = markdown(number, **keys)  # type: ignore[arg-type]
        beside = folder / f".{number}"
        beside.write_text(text, encoding="utf-8")
        renamed = time.perf_counter()
        beside.rename(folder / f"more-{number}.md")
        took.append(poller.until(article(number).partition("\n")[0].encode()) - renamed)
        time.sleep(0.2)
    return median(took)


def _publ(count: int) -> tuple[float, float]:
    """Return the seconds in which Publ indexes all, and the median of those until a poller has one more."""
    with TemporaryDirectory(prefix="feedsvc-bench-") as name:
        folder = Path(name)
        (folder / "content").mkdir()
        for number in range(count):
            (folder / "content" / f"{number}.md").write_text(markdown(number, **HEADERS), encoding="utf-8")  # type: ignore[arg-type]
        flask = [str(PEERS / "flask"), "--app", str(ROOT / "tests" / "bench" / "peers" / "publ_site.py")]
        load = _timed([*flask, "publ", "reindex", "--quietly"], folder)
        port = free_port()
        feed = f"http://127.0.0.1:{port}/feed"
        with started([*flask, "run", "--port", str(port)], folder, feed):
            return load, _one_more(feed, folder / "content", HEADERS)


def _generator(count: int, prepare: Callable[[Path], tuple[Path, list[str]]]) -> tuple[float, float]:
    """Return the seconds in which a site generator builds all, and builds again with one more."""
    with TemporaryDirectory(prefix="feedsvc-bench-") as name:
        content, command = prepare(Path(name))
        content.mkdir(parents=True)
        is_pelican = command[0].endswith("pelican")
        keys = HEADERS if is_pelican else {}
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
