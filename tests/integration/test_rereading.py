"""Articles that an older rule took in, read again by today's: what changes, what stands, and who hears of it."""

import io
import os
import shutil
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from zipfile import ZipFile

import pytest
from PIL import Image

from feedsvc.app.preparing import preparer
from feedsvc.app.settings import load_settings
from feedsvc.app.wiring import Service, build
from feedsvc.domain.articles import Article, Moment, Revision
from feedsvc.domain.clearance import Hold, HoldKind
from feedsvc.domain.decide import Decision, Verdict
from feedsvc.domain.overrides import Field
from feedsvc.domain.status import ArticleStatus, status_of
from feedsvc.dropfolder.kept import FiledFile
from feedsvc.intake.reading import ReadAhead
from feedsvc.intake.redeciding import Outcome
from feedsvc.intake.rereading import ALL, Chosen, Reread, Rereading
from tests.fakes.wiring import prepared_here

FERRY = "The ferry sailed again on Monday after three days in harbour, the line said in a note to those who waited on the quay."
BUDGET = "A budget for the harbour was passed by the council after a long night, its clerk told reporters in the town hall."

Rule = Callable[[Revision], Revision]


def as_today(revision: Revision) -> Revision:
    return revision


def without_authors(revision: Revision) -> Revision:
    return replace(revision, authors=(), section=None)


@dataclass
class Newsroom:
    """A whole service on a data folder, whose rules are an older release's for a while."""

    data: Path
    service: Service
    rule: Rule = as_today
    verdicts: list[Verdict] = field(default_factory=list)

    def __post_init__(self) -> None:
        prepare = preparer(self.service.settings)

        def older(dropped: object) -> object:
            prepared = prepare(dropped)  # type: ignore[arg-type]
            return replace(prepared, revisions=tuple(self.rule(revision) for revision in prepared.revisions))

        submit, usecases = prepared_here(older), self.service.usecases  # type: ignore[arg-type]
        self.ingest = replace(usecases.ingest, reading=ReadAhead(self.service.drop, submit))
        self.reread: Reread = replace(usecases.reread, submit=submit)

    def drop(self, name: str, content: str | bytes) -> None:
        path = self.data / "drop" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        self.written = getattr(self, "written", 1_700_000_000) + 1
        os.utime(path, (self.written, self.written))

    def take_in(self, name: str, content: str | bytes, rule: Rule = as_today) -> None:
        """Drop a file, and take it in by a rule."""
        self.drop(name, content)
        self.tick(rule)

    def tick(self, rule: Rule = as_today) -> None:
        self.rule = rule
        for _ in range(2):  # files that nobody closed stand still over two scans
            for report in self.ingest.bulk():
                self.verdicts += report.verdicts
        self.rule = as_today
        self.service.usecases.publish()

    def again(self, chosen: Chosen = ALL, *, announces: bool = False) -> dict[str, Rereading]:
        """Read again, publish, and return what came of each article by its path."""
        rows = [row for row in self.reread(chosen, announces=announces) if row is not None]
        self.service.usecases.publish()
        return {row.article.revision.path: row for row in rows}

    def tried(self, chosen: Chosen = ALL) -> dict[str, Rereading]:
        return {row.article.revision.path: row for row in self.reread.try_out(chosen) if row is not None}

    def article(self, path: str) -> Article:
        with self.service.store.read() as view:
            return view.articles.by_path(path)[0]

    def status(self, path: str) -> ArticleStatus:
        return status_of(self.article(path), datetime.now(UTC))

    def announced(self) -> dict[str, int]:
        """How often subscribers of each feed were to hear of it."""
        with self.service.store.read() as view:
            return {name: view.outbox.number(name) for name in ("latest.rss", "latest.atom", "latest.json")}

    def heard(self, since: int) -> list[str]:
        return [
            f"{event.kind} {event.article.revision.path}" for event in self.service.usecases.live_events.since(since).events
        ]

    def sequence(self) -> int:
        return self.service.usecases.live_events.now()


@pytest.fixture(params=["sqlite", "postgresql"])
def newsroom(
    request: pytest.FixtureRequest, tmp_path: Path, postgres_url: Callable[[], str], monkeypatch: pytest.MonkeyPatch
) -> Iterator[Newsroom]:
    monkeypatch.chdir(tmp_path)
    if request.param == "postgresql":
        monkeypatch.setenv("FEEDSVC_DATABASE_URL", postgres_url())
    yield from opened(tmp_path)


@pytest.fixture
def keeping(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Newsroom]:
    """A newsroom whose drop folder keeps its files."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("FEEDSVC_INTAKE_MODE", "keep")
    yield from opened(tmp_path)


def opened(folder: Path) -> Iterator[Newsroom]:
    newsroom = Newsroom(folder / "data", build(load_settings(None, data=folder / "data")))
    yield newsroom
    newsroom.service.close()


def markdown(title: str = "Ferry sails again", text: str = FERRY, **front: str) -> str:
    lines = "".join(f"{name}: {value}\n" for name, value in front.items())
    return f"---\ntitle: {title}\n{lines}---\n\n{text}\n"


def test_what_an_older_rule_missed_comes_into_the_feeds_and_nobody_hears_of_it(newsroom: Newsroom) -> None:
    newsroom.take_in("a.md", markdown(author="Ana Ruiz", section="Harbour", date="2026-11-02T08:00:00Z"), without_authors)
    newsroom.take_in("b.md", markdown("Budget passed", BUDGET), without_authors)
    before, live = newsroom.article("a.md"), newsroom.service.usecases.serve.feed("latest.atom")
    heard, known = newsroom.announced(), newsroom.sequence()

    tried = newsroom.tried()
    stood, time_of_trial = newsroom.article("a.md"), newsroom.sequence()
    outcomes = newsroom.again()
    after, renewed = newsroom.article("a.md"), newsroom.service.usecases.serve.feed("latest.atom")

    assert (stood, time_of_trial) == (before, known)
    assert {path: row.outcome for path, row in tried.items()} == {"a.md": Outcome.REVISED, "b.md": Outcome.UNCHANGED}
    assert outcomes["a.md"].changes == tried["a.md"].changes
    assert sorted(change.kind for change in outcomes["a.md"].changes) == ["authors added", "section added"]
    assert (after.revision.authors, after.revision.section) == (("Ana Ruiz",), "Harbour")
    assert (after.guid, after.published, after.updated) == (before.guid, before.published, before.updated)
    assert (after.number, after.revision.received) == (before.number + 1, before.revision.received)
    assert after.revision.reread is not None
    assert b"Ana Ruiz" not in live.body
    assert b"Ana Ruiz" in renewed.body
    assert renewed.etag() != live.etag()
    assert renewed.changed > live.changed
    assert newsroom.announced() == heard
    assert newsroom.heard(known) == []


def test_a_second_run_changes_nothing(newsroom: Newsroom) -> None:
    newsroom.take_in("a.md", markdown(author="Ana Ruiz"), without_authors)
    newsroom.again()
    sequence, live = newsroom.sequence(), newsroom.service.usecases.serve.feed("latest.rss")

    outcomes = newsroom.again()

    assert outcomes["a.md"].outcome is Outcome.UNCHANGED
    assert newsroom.sequence() == sequence
    assert newsroom.service.usecases.serve.feed("latest.rss") == live


def test_announced_it_is_an_update_that_everybody_hears_of(newsroom: Newsroom) -> None:
    newsroom.take_in("a.md", markdown(author="Ana Ruiz"), without_authors)
    before, heard, known = newsroom.article("a.md"), newsroom.announced(), newsroom.sequence()

    newsroom.again(announces=True)

    after = newsroom.article("a.md")
    assert (after.published, after.updated > before.updated) == (before.published, True)
    assert all(number == heard[name] + 1 for name, number in newsroom.announced().items())
    assert newsroom.heard(known) == ["article a.md"]


def test_a_page_that_was_away_before_hears_of_an_article_that_was_read_again_since(newsroom: Newsroom) -> None:
    known = newsroom.sequence()
    newsroom.take_in("a.md", markdown(author="Ana Ruiz"), without_authors)

    newsroom.again()

    assert newsroom.heard(known) == ["article a.md"]


def test_a_correction_by_hand_stands_and_gives_way_to_what_the_file_says_today(newsroom: Newsroom) -> None:
    newsroom.take_in("a.md", markdown(author="Ana Ruiz", section="Harbour"), without_authors)
    key, correct = newsroom.article("a.md").id, newsroom.service.usecases.correct
    correct(key, {Field.AUTHORS: ("Bo Lind",), Field.TITLE: "Ferry sails at last"}, by="ana")

    outcome = newsroom.again()["a.md"]
    after = newsroom.article("a.md").revision
    override = correct.override(newsroom.article("a.md"))
    correct(key, {Field.AUTHORS: ("Ana Ruiz",)}, by="ana")

    assert [change.kind for change in outcome.changes] == ["section added"]
    assert (after.authors, after.title, after.section) == (("Bo Lind",), "Ferry sails at last", "Harbour")
    assert override is not None
    assert override.corrections[Field.AUTHORS].source == ("Ana Ruiz",)
    assert list(correct.override(newsroom.article("a.md")).corrections) == [Field.TITLE]  # type: ignore[union-attr]
    assert newsroom.article("a.md").revision.reread is None
    assert newsroom.again()["a.md"].outcome is Outcome.UNCHANGED


def test_a_date_that_was_never_read_becomes_the_date_of_publication_and_another_does_not(newsroom: Newsroom) -> None:
    dated = {"date": "2026-11-02T08:00:00Z"}
    newsroom.take_in("a.md", markdown(**dated), lambda revision: replace(revision, published=None))
    other = Moment(datetime(2026, 11, 5, tzinfo=UTC))
    newsroom.take_in("b.md", markdown("Budget passed", BUDGET, **dated), lambda revision: replace(revision, published=other))

    newsroom.again()

    assert newsroom.article("a.md").published == datetime(2026, 11, 2, 8, tzinfo=UTC)
    assert newsroom.article("b.md").published == other.at
    assert newsroom.article("b.md").revision.published == Moment(datetime(2026, 11, 2, 8, tzinfo=UTC))


def cleared(revision: Revision) -> Revision:
    return replace(revision, holds=(), embargo=None)


def test_what_clearance_holds_today_waits_beside_what_stands(newsroom: Newsroom) -> None:
    killed = "BULLETIN KILL\n\n" + FERRY
    newsroom.take_in("a.md", markdown("Ferry sails again", killed), cleared)
    heard, known = newsroom.announced(), newsroom.sequence()
    assert newsroom.status("a.md") is ArticleStatus.LIVE

    outcome = newsroom.again()["a.md"]

    article = newsroom.article("a.md")
    assert outcome.outcome is Outcome.HELD
    assert outcome.reason == " ".join(hold.reason for hold in article.waiting.holds)  # type: ignore[union-attr]
    assert newsroom.status("a.md") is ArticleStatus.LIVE
    assert (newsroom.announced(), newsroom.heard(known)) == (heard, [])
    assert newsroom.again()["a.md"].outcome is Outcome.UNCHANGED


def test_what_its_source_does_not_publish_is_withdrawn_and_everybody_hears_of_it(newsroom: Newsroom) -> None:
    newsroom.take_in("a.md", markdown(draft="true"), cleared)
    known = newsroom.sequence()
    heard = newsroom.announced()["latest.rss"]

    outcome = newsroom.again()["a.md"]

    assert outcome.outcome is Outcome.WITHDRAWN
    assert newsroom.status("a.md") is ArticleStatus.WITHDRAWN
    assert newsroom.heard(known) == ["withdrawn a.md"]
    assert newsroom.announced()["latest.rss"] == heard + 1
    assert newsroom.again()["a.md"].outcome is Outcome.LEFT


def test_an_embargo_that_was_overlooked_takes_an_article_off_until_its_end(newsroom: Newsroom) -> None:
    newsroom.take_in("a.md", markdown(embargo="2099-01-01T12:00:00Z"), cleared)
    known = newsroom.sequence()

    outcome = newsroom.again()["a.md"]

    assert (outcome.outcome, "2099-01-01 12:00" in outcome.reason) == (Outcome.EMBARGOED, True)
    assert newsroom.status("a.md") is ArticleStatus.EMBARGOED
    assert newsroom.heard(known) == ["withdrawn a.md"]


def test_nothing_that_waits_comes_out(newsroom: Newsroom) -> None:
    hold = Hold(HoldKind.NOTE, "It says something to editors.")
    ahead = datetime(2099, 1, 1, tzinfo=UTC)
    newsroom.take_in("held.md", markdown(), lambda revision: replace(revision, holds=(hold,)))
    newsroom.take_in("later.md", markdown("Budget passed", BUDGET), lambda revision: replace(revision, embargo=ahead))
    newsroom.take_in("over.md", markdown("Piers", BUDGET[::-1]), lambda revision: replace(revision, expires=revision.received))

    outcomes = newsroom.again()

    assert {row.outcome for row in outcomes.values()} == {Outcome.LEFT}
    assert newsroom.status("held.md") is ArticleStatus.HELD
    assert newsroom.status("later.md") is ArticleStatus.EMBARGOED
    assert newsroom.status("over.md") is ArticleStatus.EXPIRED


def test_what_an_editor_released_is_not_held_again_for_a_reason_that_is_worded_otherwise(newsroom: Newsroom) -> None:
    killed = markdown("Ferry sails again", "BULLETIN KILL\n\n" + FERRY, author="Ana Ruiz")
    hold = Hold(HoldKind.KILL, "Worded as it was once.")
    newsroom.take_in("a.md", killed, lambda revision: replace(revision, holds=(hold,), authors=()))
    newsroom.service.usecases.releases.release(newsroom.article("a.md").id, by="ana")

    outcome = newsroom.again()["a.md"]

    assert [change.kind for change in outcome.changes] == ["authors added"]
    assert newsroom.status("a.md") is ArticleStatus.LIVE


def test_a_revision_that_an_editor_turned_down_stays_so(newsroom: Newsroom) -> None:
    hold = Hold(HoldKind.NOTE, "It says something to editors.")
    newsroom.take_in("a.md", markdown(author="Ana Ruiz"), without_authors)
    newsroom.take_in("a.md", markdown("Ferry sinks", author="Ana Ruiz"), lambda revision: replace(revision, holds=(hold,)))
    newsroom.service.usecases.releases.reject(newsroom.article("a.md").id, by="ana")

    newsroom.again()

    after = newsroom.article("a.md")
    assert (after.revision.title, after.revision.authors, after.waiting) == ("Ferry sails again", ("Ana Ruiz",), None)


def test_what_was_withdrawn_or_erased_stays_so(newsroom: Newsroom) -> None:
    newsroom.take_in("a.md", markdown(author="Ana Ruiz"), without_authors)
    newsroom.take_in("b.md", markdown("Budget passed", BUDGET, author="Bo Lind"), without_authors)
    newsroom.service.usecases.withdrawals.withdraw(newsroom.article("a.md").id)
    copy = newsroom.data / "copy"
    shutil.copytree(newsroom.data / "accepted", copy)
    newsroom.service.usecases.erase(newsroom.article("b.md").id)
    shutil.copytree(copy, newsroom.data / "accepted", dirs_exist_ok=True)  # a backup brought its file back

    outcomes = newsroom.again()

    assert {path: (row.outcome, row.reason) for path, row in outcomes.items()} == {"a.md": (Outcome.LEFT, "It is withdrawn.")}
    assert newsroom.status("a.md") is ArticleStatus.WITHDRAWN
    with newsroom.service.store.read() as view:
        assert not view.articles.by_path("b.md")


def test_a_copy_stays_behind_the_article_that_it_repeats(newsroom: Newsroom) -> None:
    newsroom.take_in("a.md", markdown(author="Ana Ruiz"), without_authors)
    newsroom.take_in("b.md", markdown(author="Ana Ruiz"), without_authors)

    newsroom.again()

    assert newsroom.article("b.md").revision.authors == ("Ana Ruiz",)
    assert newsroom.status("b.md") is ArticleStatus.DUPLICATE


def test_members_of_an_archive_and_items_of_a_file_are_read_again_each_for_itself(newsroom: Newsroom) -> None:
    members = {"one.md": markdown(author="Ana Ruiz"), "two.md": markdown("Budget passed", BUDGET, author="Bo Lind")}
    newsroom.take_in("agency/both.zip", archive(members), without_authors)
    table = f"title,text,author\nFerry is late,{FERRY[::-1]!r},Cy Moss\nBudget is short,{BUDGET[::-1]!r},Di Oh\n"
    newsroom.take_in("rows.csv", table.replace("'", '"'), without_authors)
    key = next(article.id for article in articles_of(newsroom) if article.revision.title == "Budget is short")
    newsroom.service.usecases.withdrawals.withdraw(key)

    newsroom.again()

    authors = {article.revision.title: article.revision.authors for article in articles_of(newsroom)}
    assert authors == {
        "Ferry sails again": ("Ana Ruiz",),
        "Budget passed": ("Bo Lind",),
        "Ferry is late": ("Cy Moss",),
        "Budget is short": (),
    }


def articles_of(newsroom: Newsroom) -> list[Article]:
    with newsroom.service.store.read() as view:
        return list(view.articles.browse(limit=100))


def archive(members: dict[str, str | bytes]) -> bytes:
    written = io.BytesIO()
    with ZipFile(written, "w") as opened:
        for name, content in members.items():
            opened.writestr(name, content)
    return written.getvalue()


def picture(colour: str) -> bytes:
    buffer = io.BytesIO()
    Image.new("RGB", (900, 600), colour).save(buffer, "JPEG")
    return buffer.getvalue()


def test_an_erased_picture_of_an_archive_does_not_come_back_with_its_neighbour(keeping: Newsroom) -> None:
    members = {"one.md": markdown(), "one.jpg": picture("blue"), "two.md": markdown("Budget", BUDGET, author="Bo Lind")}
    keeping.take_in("both.zip", archive({**members, "two.jpg": picture("red")}), without_authors)
    gone = next(article for article in articles_of(keeping) if article.revision.title == "Ferry sails again")
    keeping.service.usecases.erase(gone.id, only=True)

    keeping.again()

    assert [article.revision.authors for article in articles_of(keeping)] == [("Bo Lind",)]
    assert len(list((keeping.data / "media").rglob("*.jpg"))) == 1


def test_the_sidecar_and_the_pictures_of_a_file_are_found_again_among_those_of_the_day(newsroom: Newsroom) -> None:
    for name, colour, author in (("one", "blue", "Ana Ruiz"), ("two", "red", "Bo Lind")):
        newsroom.drop(f"wire/{name}.jpg", picture(colour))
        newsroom.drop(f"wire/{name}.txt.meta.toml", f'author = "{author}"\nsection = "Harbour"\n')
        text = FERRY if name == "one" else BUDGET
        newsroom.take_in(f"wire/{name}.txt", f"The headline of {name}\n\n{text}\n", without_authors)
    media = newsroom.article("wire/one.txt").revision.media
    newsroom.drop("wire/own/any.jpg", picture("green"))
    newsroom.take_in("wire/own/three.txt", f"The headline of three\n\n{FERRY[::-1]}\n", without_authors)
    newsroom.take_in("wire/own/four.txt", f"The headline of four\n\n{BUDGET[::-1]}\n")
    own = newsroom.article("wire/own/three.txt").revision.media

    outcomes = newsroom.again()

    assert outcomes["wire/one.txt"].outcome is Outcome.REVISED
    assert newsroom.article("wire/one.txt").revision.authors == ("Ana Ruiz",)
    assert newsroom.article("wire/two.txt").revision.authors == ("Bo Lind",)
    assert (newsroom.article("wire/one.txt").revision.media, len(media)) == (media, 1)
    assert (newsroom.article("wire/own/three.txt").revision.media, len(own)) == (own, 1)


def test_of_a_name_that_came_several_times_a_day_the_version_is_read_that_stands(newsroom: Newsroom) -> None:
    newsroom.take_in("a.md", markdown(author="Ana Ruiz"), without_authors)
    newsroom.drop("a.md.meta.toml", 'section = "Harbour"\n')
    newsroom.take_in("a.md", markdown("Ferry is late", author="Ana Ruiz"), without_authors)
    newsroom.drop("b.md.meta.toml", 'section = "Council"\n')
    newsroom.take_in("b.md", markdown("Budget passed", BUDGET), without_authors)
    newsroom.take_in("b.md", markdown("Budget passed at last", BUDGET, author="Bo Lind"), without_authors)

    newsroom.again()

    first, second = newsroom.article("a.md").revision, newsroom.article("b.md").revision
    assert (first.title, first.authors, first.section) == ("Ferry is late", ("Ana Ruiz",), "Harbour")
    assert (second.title, second.authors, second.section) == ("Budget passed at last", ("Bo Lind",), None)


def test_where_a_copied_folder_has_lost_which_version_it_was_the_article_is_left(
    newsroom: Newsroom, monkeypatch: pytest.MonkeyPatch
) -> None:
    for title in ("Ferry sails again", "Ferry is late"):
        newsroom.take_in("a.md", markdown(title, author="Ana Ruiz"), without_authors)
    copied = datetime(2099, 1, 1, tzinfo=UTC)
    monkeypatch.setattr("feedsvc.dropfolder.kept._filed", lambda status: FiledFile(status.st_size, copied))

    outcome = newsroom.again()["a.md"]

    assert (outcome.outcome, "Nothing tells which" in outcome.reason) == (Outcome.LEFT, True)


def test_a_file_that_is_kept_no_more_or_is_refused_today_leaves_its_article_as_it_is(newsroom: Newsroom) -> None:
    newsroom.take_in("a.md", markdown())
    newsroom.take_in("b.md", markdown("Budget passed", BUDGET))
    next(newsroom.data.rglob("accepted/**/a.md")).unlink()
    next(newsroom.data.rglob("accepted/**/b.md")).write_bytes(b"")

    outcomes = newsroom.again()

    assert outcomes["a.md"].reason == "Its file is kept here no more."
    assert outcomes["b.md"].reason.startswith("Today its file would be quarantined: ")
    assert newsroom.status("b.md") is ArticleStatus.LIVE


def test_words_such_as_yesterday_count_from_the_day_on_which_a_file_was_taken_in(newsroom: Newsroom) -> None:
    seen: list[datetime] = []

    def watched(revision: Revision) -> Revision:
        seen.append(revision.received)
        return revision

    newsroom.take_in("a.md", markdown(), watched)
    time.sleep(0.01)
    newsroom.rule = watched
    newsroom.again()

    assert len(seen) == 2
    assert seen[0] == seen[1]


def test_only_what_is_chosen_is_read(newsroom: Newsroom) -> None:
    newsroom.take_in("agency/a.md", markdown(author="Ana Ruiz"), without_authors)
    newsroom.take_in("agency-two/b.md", markdown("Budget passed", BUDGET), without_authors)
    day = next((newsroom.data / "accepted").glob("*/*/*"))

    assert list(newsroom.tried(Chosen(under=("agency",)))) == ["agency/a.md"]
    assert list(newsroom.tried(Chosen(places=(str(day / "agency-two"),)))) == ["agency-two/b.md"]
    assert list(newsroom.tried(Chosen(since=newsroom.article("agency-two/b.md").revision.received))) == ["agency-two/b.md"]
    assert len(newsroom.tried(Chosen(places=(str(day),)))) == 2


def test_what_changes_while_it_is_read_is_left_to_what_changed_it(newsroom: Newsroom) -> None:
    newsroom.take_in("a.md", markdown(author="Ana Ruiz"), without_authors)
    reread = replace(newsroom.reread, clock=lambda: withdraw(newsroom))

    [row] = reread(ALL)

    assert row is not None

    assert (row.outcome, row.reason) == (Outcome.LEFT, "It has changed meanwhile.")
    assert newsroom.status("a.md") is ArticleStatus.WITHDRAWN


def withdraw(newsroom: Newsroom) -> datetime:
    """Withdraw the article before its revision is decided on, as the desk may."""
    if newsroom.status("a.md") is ArticleStatus.LIVE:
        newsroom.service.usecases.withdrawals.withdraw(newsroom.article("a.md").id)
    return datetime.now(UTC)


def test_a_folder_that_keeps_its_files_is_read_where_they_stand(keeping: Newsroom) -> None:
    keeping.drop("wire/a.md.meta.toml", 'section = "Harbour"\n')
    keeping.take_in("wire/a.md", markdown(author="Ana Ruiz"), without_authors)
    keeping.take_in("zip/both.zip", archive({"one.md": markdown("Budget passed", BUDGET, author="Bo Lind")}), without_authors)

    keeping.again()

    after = keeping.article("wire/a.md").revision
    assert (after.authors, after.section) == (("Ana Ruiz",), "Harbour")
    assert keeping.article("zip/both.zip/one.md").revision.authors == ("Bo Lind",)


def test_a_file_that_was_changed_in_its_place_is_left_to_intake(keeping: Newsroom) -> None:
    keeping.take_in("a.md", markdown(author="Ana Ruiz"), without_authors)
    keeping.drop("a.md", markdown("Ferry is late", author="Ana Ruiz"))

    outcome = keeping.again()["a.md"]

    assert outcome.outcome is Outcome.LEFT
    assert keeping.article("a.md").revision.title == "Ferry sails again"


def test_a_story_that_came_in_parts_is_left_whole(newsroom: Newsroom) -> None:
    newsroom.take_in("a.md", markdown(author="Ana Ruiz"), lambda revision: replace(revision, authors=(), take=2))

    outcome = newsroom.again()["a.md"]

    assert (outcome.outcome, outcome.reason) == (Outcome.LEFT, "It came in several parts.")


def test_a_picture_whose_file_is_gone_stays_with_its_article(newsroom: Newsroom) -> None:
    newsroom.drop("a.jpg", picture("blue"))
    newsroom.take_in("a.md", markdown(author="Ana Ruiz"), without_authors)
    before = newsroom.article("a.md").revision.media
    next(newsroom.data.rglob("accepted/**/a.jpg")).unlink()

    newsroom.again()

    after = newsroom.article("a.md").revision
    assert (after.authors, after.media, len(before)) == (("Ana Ruiz",), before, 1)


def test_of_what_is_for_payers_the_teaser_goes_out_today_too(newsroom: Newsroom) -> None:
    link = {"summary": "A ferry sails.", "link": "https://pay.example/1"}
    newsroom.take_in("a.md", markdown(**link))

    paid = replace(newsroom, rule=lambda revision: replace(revision, is_paywalled=True))
    [row] = paid.reread(ALL)

    assert row is not None
    assert row.outcome is Outcome.REVISED
    assert newsroom.article("a.md").revision.content_text == "A ferry sails.\n\npay.example"


def test_what_was_imported_without_a_word_is_read_again_without_one(newsroom: Newsroom) -> None:
    newsroom.take_in("a.md", markdown(author="Ana Ruiz"), without_authors)
    with newsroom.service.store.begin() as unit:
        article = unit.articles.by_path("a.md")[0]
        unit.articles.apply(Decision(Verdict.REVISED, replace(article, imported=article.number)))
    newsroom.service.usecases.publish()
    heard = newsroom.announced()

    newsroom.again()

    assert newsroom.article("a.md").revision.authors == ("Ana Ruiz",)
    assert newsroom.article("a.md").is_imported
    assert newsroom.announced() == heard


def test_what_an_editor_turned_down_is_not_held_again_though_its_file_is_taken_for_the_one_that_stands(
    newsroom: Newsroom,
) -> None:
    newsroom.take_in("a.md", markdown())
    held = markdown("Ferry sails again", "BULLETIN KILL\n\n" + FERRY)
    newsroom.take_in("a.md", held)
    newsroom.service.usecases.releases.reject(newsroom.article("a.md").id, by="ana")
    next(newsroom.data.rglob("accepted/**/a~2.md")).rename(next(newsroom.data.rglob("accepted/**/a.md")))

    outcome = newsroom.again()["a.md"]

    assert (outcome.outcome, outcome.reason) == (Outcome.LEFT, "An editor turned down what it says.")
    assert newsroom.article("a.md").held is None
