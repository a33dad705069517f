"""The article that costs are measured with, and the feed that shows it."""

from datetime import UTC, datetime
from pathlib import PurePosixPath
from zoneinfo import ZoneInfo

from feedsvc import readers
from feedsvc.domain.articles import Article
from feedsvc.domain.decide import decide
from feedsvc.domain.feeds import Feed
from feedsvc.domain.outlet import Outlet
from feedsvc.normalise import normalise

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
OUTLET = Outlet(name="Bench", base_url="https://news.example", zone=ZoneInfo("UTC"))
FEED = Feed(slug="latest", title="Latest News", description="The latest", link="https://news.example/")

TEXT = "The harbour trust has voted to keep the old crane, which was built in 1904 and still lifts four tonnes of fish a day. "
PLAIN = "Old crane stays\n\nBy Ana Ruiz\n\n3 February 2026 10:15 GMT\n\n" + "\n\n".join([TEXT * 3] * 8)
"""An article of 3 kB."""


def take(name: str, content: bytes) -> Article:
    """Make a file's first article, as an empty store would take it in."""
    draft = readers.read(PurePosixPath(name), content)[0]
    return decide(normalise(draft, outlet=OUTLET, received=NOW), None, now=NOW).article
