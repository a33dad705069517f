"""A newsroom that does whatever newsrooms do in any order, held to a simple model of what should be public.

Articles are dropped, changed, put under embargo, withdrawn, restored, released, turned down, erased, sent again under another
name and imported; time passes, the service is restarted, and a step is broken off at any call that changes the disk or the
database. After each step every feed and page has to show what the model calls public, and nothing else.

`STEPS` (1,000) is how many are taken, `SEED` (1) where they begin; hypothesis prints the shortest way to what failed.
"""

import os
import re
import sys
import tempfile
import traceback
from collections import Counter
from collections.abc import Callable
from email.utils import parsedate_to_datetime
from pathlib import Path
from shutil import copytree
from typing import ClassVar

from hypothesis import HealthCheck, Phase, seed, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, rule, run_state_machine_as_test

from feedsvc.app.starting import outlet_of
from feedsvc.domain.articles import Identity, guid_from_id, id_of, mint_guid
from feedsvc.errors import ArticleNotFound, RefusedChange
from feedsvc.moving import Terms, source_of
from tests.drills.expected import Expected, Kind, Version, embargo_of
from tests.drills.report import Outcome, Promise
from tests.drills.stage import Stage

NUMBERS = st.integers(0, 5)
"""Which article a step is about."""

CRASHES = st.one_of(st.just(0), st.just(0), st.integers(1, 40))
"""The call at which a step is broken off; 0: it isn't."""

STEPS_EACH = 60
FEEDS = ("latest.rss", "latest.atom", "latest.json")
_MARK = re.compile(r"Zq\d{7}x")

PROMISE = Promise(
    "Whatever a newsroom does, in any order and broken off anywhere, the public sees what it should and nothing else.",
    "Random steps, with crashes in the midst of them, against a simple model; all feeds and pages are looked at after each.",
    "make drill PART=model STEPS=100000",
)


class Newsroom(RuleBasedStateMachine):
    """The steps; what has been counted of them outlives the machine."""

    counts: ClassVar[Counter[str]] = Counter()
    template: ClassVar[Path | None] = None

    def __init__(self) -> None:
        super().__init__()
        folder = Path(tempfile.mkdtemp(prefix="feedsvc-model-", dir=_memory()))
        if Newsroom.template is not None:
            copytree(Newsroom.template, folder, dirs_exist_ok=True)
        self.stage = Stage(folder)
        self.namespace = outlet_of(self.stage.settings).namespace
        self.articles = {number: Expected() for number in range(6)}
        self.imported: dict[int, Expected] = {}
        self.stood: dict[int, tuple[Version | None, bool]] = {}
        self.versions = 0
        self.seen: dict[str, tuple[str, bytes, str]] = {}

    @rule(number=NUMBERS, kind=st.sampled_from(Kind), name=st.integers(0, 1), minutes=st.integers(1, 90), crash=CRASHES)
    def drop(self, number: int, kind: Kind, name: int, minutes: int, crash: int) -> None:
        """Drop a new version of an article, under one of two names."""
        version = self._version(f"{number}-{name}.md", kind, minutes)
        self.stage.drop(version.path, written(f"article-{number}", version))
        self.articles[number].take(version)
        self._do("drop", self.stage.take_in, crash)

    @rule(numbers=st.lists(NUMBERS, min_size=2, max_size=4, unique=True), crash=CRASHES)
    def drop_several(self, numbers: list[int], crash: int) -> None:
        """Drop plain versions of several articles at once."""
        for number in numbers:
            version = self._version(f"{number}-0.md", Kind.PLAIN, 0)
            self.stage.drop(version.path, written(f"article-{number}", version))
            self.articles[number].take(version)
        self._do("drop several", self.stage.take_in, crash)

    @rule(number=NUMBERS, crash=CRASHES)
    def drop_again(self, number: int, crash: int) -> None:
        """Drop the newest version once more: that is no news."""
        article = self.articles[number]
        version = article.waiting or article.current
        if version is not None:
            self.stage.drop(version.path, written(f"article-{number}", version))
            self._do("drop again", self.stage.take_in, crash)

    @rule(number=NUMBERS, crash=CRASHES)
    def withdraw_by_file(self, number: int, crash: int) -> None:
        """Drop `NAME.withdraw`."""
        article = self.articles[number]
        if article.current is not None:
            self.stage.drop(f"{article.current.path}.withdraw", "")
            article.withdraw("source")
            self._do("withdraw by file", self.stage.take_in, crash)

    @rule(number=NUMBERS, crash=CRASHES)
    def withdraw(self, number: int, crash: int) -> None:
        """Withdraw by hand."""
        self.articles[number].withdraw("operator")
        self._by_hand("withdraw", number, lambda guid: self.stage.usecases.withdrawals.withdraw(guid), crash)

    @rule(number=NUMBERS, crash=CRASHES)
    def restore(self, number: int, crash: int) -> None:
        """Restore by hand."""
        self.articles[number].restore()
        self._by_hand("restore", number, lambda guid: self.stage.usecases.withdrawals.restore(guid), crash)

    @rule(number=NUMBERS, crash=CRASHES)
    def release(self, number: int, crash: int) -> None:
        """Let out what is held."""
        self.articles[number].release()
        self._by_hand("release", number, lambda guid: self.stage.usecases.releases.release(guid, "ana"), crash)

    @rule(number=NUMBERS, crash=CRASHES)
    def reject(self, number: int, crash: int) -> None:
        """Turn down what is held; once, since a second time would be about something else."""
        self.articles[number].reject()
        self._by_hand("reject", number, lambda guid: self.stage.usecases.releases.reject(guid, "ana"), 0)
        del crash

    @rule(number=NUMBERS, crash=CRASHES)
    def erase(self, number: int, crash: int) -> None:
        """Erase for good."""
        self.articles[number].erase()
        self._by_hand("erase", number, lambda guid: self.stage.usecases.erase(guid), crash)

    @rule(first=st.integers(0, 3), count=st.integers(1, 3), crash=CRASHES)
    def bring(self, first: int, count: int, crash: int) -> None:
        """Import articles of an old feed; those that are there already stay as they are."""
        for number in range(first, first + count):
            if number not in self.imported:
                version = self._version(f"import-{number}", Kind.PLAIN, 0)
                self.imported[number] = Expected(current=version, is_imported=True)
        file = self.stage.folder / "old.xml"
        items = [old_item(number, self.imported[number]) for number in range(first, first + count)]
        file.write_text(
            f"<rss version='2.0'><channel><title>Old</title><link>https://old.example/</link>{''.join(items)}</channel></rss>"
        )
        self._do("import", lambda: self._bring(file), crash)

    @rule(minutes=st.integers(1, 60))
    def wait(self, minutes: int) -> None:
        """Let time pass."""
        self.stage.clock.tick(minutes=minutes)
        self._do("wait", self.stage.take_in, 0)

    @rule()
    def restart(self) -> None:
        """Stop and start."""
        self.stage.crash()
        self._do("restart", self.stage.take_in, 0)

    def teardown(self) -> None:
        """Delete the newsroom."""
        self.stage.end()

    def _version(self, path: str, kind: Kind, minutes: int) -> Version:
        self.versions += 1
        mark = f"Zq{self.versions:07}x"
        return Version(mark, path, kind, embargo_of(kind, self.stage.clock(), minutes))

    def _bring(self, file: Path) -> None:
        for _ in self.stage.usecases.importing(source_of(str(file), Terms(size=2, fetch=None))):  # type: ignore[arg-type]
            pass
        self.stage.usecases.publish()

    def _by_hand(self, name: str, number: int, work: Callable[[str], object], crash: int) -> None:
        def both() -> None:
            try:
                work(self._guid(number))
            except (ArticleNotFound, RefusedChange):
                Newsroom.counts["refused"] += 1  # by the model too, or it was done before the crash
            self.stage.usecases.publish()

        self._do(name, both, crash)

    def _do(self, name: str, work: Callable[[], object], crash: int) -> None:
        """Do a step, and once more where it was broken off; then look at everything."""
        if not self.stage.attempt(work, crash, is_after=crash % 2 == 1):
            Newsroom.counts["crashes"] += 1
            work()
            self.stage.take_in()
        self.stage.clock.tick(seconds=1)
        self.stage.usecases.publish()
        Newsroom.counts[name] += 1
        self._look()

    def _guid(self, number: int) -> str:
        return guid_from_id(id_of(mint_guid(self.namespace, Identity(f"id:article-{number}"))))

    def _look(self) -> None:
        now = self.stage.clock()
        every = [*self.articles.values(), *self.imported.values()]
        public = {article.current.mark for article in every if article.current and article.is_public(now)}
        news = {article.current.mark for article in self.articles.values() if article.current and article.is_public(now)}
        for name in FEEDS:
            self._look_at_feed(name, news, public)
        for path in ("/", "/sitemap.xml", "/sitemap-news.xml", "/feeds/latest.tombstones.atom"):
            shown = set(_MARK.findall(self.stage.get(path).text))
            assert shown <= public, (path, "too much", shown - public)
            assert path != "/" or news <= shown, (path, "missing", news - shown)
        for number, article in self.articles.items():
            stands = (article.current, article.is_public(now))
            if self.stood.get(number) != stands:  # the others are as they were
                self._look_at_page(number, article)
            self.stood[number] = stands

    def _look_at_feed(self, name: str, news: set[str], public: set[str]) -> None:
        answer = self.stage.get(f"/feeds/{name}")
        shown = set(_MARK.findall(answer.text))
        assert news <= shown <= public, (name, "missing", news - shown, "too much", shown - public)
        tag, modified = answer.headers["ETag"], answer.headers["Last-Modified"]
        if name in self.seen:
            before_tag, before_body, before_modified = self.seen[name]
            assert (tag == before_tag) == (answer.data == before_body), name
            assert parsedate_to_datetime(modified) >= parsedate_to_datetime(before_modified), (name, before_modified, modified)
            assert self.stage.get(f"/feeds/{name}", **{"If-None-Match": before_tag}).status_code == (
                304 if tag == before_tag else 200
            )
        self.seen[name] = (tag, answer.data, modified)

    def _look_at_page(self, number: int, article: Expected) -> None:
        answer = self.stage.get(f"/articles/{id_of(self._guid(number))}")
        is_public = article.is_public(self.stage.clock())
        assert (answer.status_code == 200) == is_public, (number, article, answer.status_code)
        if is_public and article.current:
            assert article.current.mark in answer.text


def drill() -> Outcome:
    """Take steps until there are as many as asked for, and return what came of them."""
    steps, first = int(os.environ.get("STEPS", "1000")), int(os.environ.get("SEED", "1"))
    Newsroom.counts.clear()
    failures: list[str] = []
    while taken() < steps and not failures:
        try:
            walk(first, examples=max(2, min(20, (steps - taken()) // STEPS_EACH)))
        except Exception:  # noqa: BLE001 a walk's outermost frame
            failures.append(f"SEED={first}: {traceback.format_exc()[-3000:]}")
        first += 1
        sys.stdout.write(f"{taken():,} steps\n")
    return Outcome(taken(), "steps", {name: Newsroom.counts[name] for name in ("crashes", "erase", "import")}, failures)


def taken() -> int:
    """Return how many steps were taken."""
    return Newsroom.counts.total() - Newsroom.counts["crashes"] - Newsroom.counts["refused"]


def walk(number: int, *, examples: int) -> None:
    """Take so many walks of `STEPS_EACH` steps at most."""
    chosen = settings(
        max_examples=examples,
        stateful_step_count=STEPS_EACH,
        deadline=None,
        database=None,
        suppress_health_check=list(HealthCheck),
        phases=[Phase.generate, *([Phase.shrink] if "SHRINK" in os.environ else [])],
        print_blob=False,
    )
    run_state_machine_as_test(seed(number)(Newsroom), settings=chosen)


def written(identity: str, version: Version) -> str:
    """Write a version as Markdown."""
    lines = [f"id: {identity}", f"title: Council keeps {version.mark} open", "date: 2026-02-01T09:00:00Z", "tags: [harbour]"]
    lines += [f"embargo: {version.embargo.isoformat()}"] if version.embargo else []
    lines += ["draft: true"] if version.kind is Kind.DRAFT else []
    order = "HOLD FOR LEGAL\n\n" if version.kind is Kind.ORDERED else ""
    return "---\n" + "\n".join(lines) + f"\n---\n\n{order}{text_of(version.mark)}\n"


def text_of(mark: str) -> str:
    """Write a text that is like no other."""
    words = [f"{mark[2:9]}{letter}" for letter in "abcdefghijklmnopqrstuvwxyz"]
    return f"The council said of {mark}: {' '.join(words)}.\n\nIt votes in {mark} again: {' '.join(reversed(words))}."


def old_item(number: int, article: Expected) -> str:
    """Write an article as an item of an old feed."""
    mark = article.current.mark if article.current else ""
    body = f"<title>Council kept {mark} open</title><description>&lt;p&gt;{text_of(mark)}&lt;/p&gt;</description>"
    address = f"https://old.example/{number}"
    return f"<item>{body}<link>{address}</link><guid>{address}</guid><pubDate>Sun, 01 Feb 2026 09:00:00 GMT</pubDate></item>"


def _memory() -> str | None:
    """Return a folder in memory, where there is one: what is tried here isn't the disk."""
    return "/dev/shm" if Path("/dev/shm").is_dir() else None  # noqa: S108
