"""What is held: listed with its reasons and what it means, released and turned down, over real files and a store in memory."""

from datetime import timedelta
from functools import partial

import pytest

from feedsvc.desk.releases import HeldRow
from feedsvc.domain.articles import Article
from feedsvc.domain.overrides import Field
from feedsvc.domain.status import ArticleStatus, status_of
from feedsvc.errors import ArticleNotFound, RefusedChange
from tests.builders import NOW
from tests.fakes.drop import Clock, MemoryDropFolder
from tests.fakes.memory import MemoryStore
from tests.fakes.wiring import wired

TEXT = "The ferry sailed again on Monday after three days in harbour, the line said in a note to its passengers on the quay."
DRAFT = f"---\ntitle: Ferry sails again\ndraft: true\n---\n\n{TEXT}\n"
CLEAR = f"---\ntitle: Ferry sails again\n---\n\n{TEXT}\n"
DOUBT = f"---\ntitle: Ferry sails at last\nvisibility: staff\n---\n\n{TEXT}\n"


class World:
    def __init__(self) -> None:
        self.clock, self.store, self.drop = Clock(), MemoryStore(), MemoryDropFolder()
        self.usecases = wired(store=self.store, drop=self.drop, clock=self.clock)
        self.releases = self.usecases.releases

    def take_in(self, path: str, text: str) -> Article:
        self.drop.drop(path, text.encode())
        self.usecases.ingest()
        self.clock.tick(minutes=1)
        return self.article(path)

    def article(self, path: str) -> Article:
        return next(article for article in self.store.unit.articles.stored.values() if article.revision.path == path)

    def status(self, path: str) -> ArticleStatus:
        return status_of(self.article(path), self.clock())

    def row(self) -> HeldRow:
        (row,) = self.releases.held()
        return row


@pytest.fixture
def world() -> World:
    return World()


def test_a_draft_is_listed_with_its_reason_until_it_is_released_under_the_same_guid(world: World) -> None:
    held = world.take_in("cms/a.md", DRAFT)
    row, count = world.row(), world.releases.count()

    decision = world.releases.release(held.id, by="ana")

    assert (row.reasons, row.stands, count) == ("Its source marks it as not public (draft: true).", False, 1)
    assert world.status("cms/a.md") is ArticleStatus.LIVE
    assert (decision.article.guid, decision.article.revision.holds) == (held.guid, ())
    assert world.releases.held() == []
    override = world.store.unit.overrides.get(held.identity)
    assert override is not None
    assert (override.by, override.released) == ("ana", ("Its source marks it as not public (draft: true).",))


def test_later_drops_are_not_held_for_a_reason_that_was_overruled_and_are_for_another(world: World) -> None:
    world.releases.release(world.take_in("a.md", DRAFT).id, by="ana")

    same = world.take_in("a.md", DRAFT.replace("Monday", "Tuesday"))
    other = world.take_in("a.md", DRAFT.replace("draft: true", "draft: true\nvisibility: staff"))

    assert (same.held, "Tuesday" in same.revision.content_text) == (None, True)
    assert other.held is not None
    assert world.row().reasons == "Its source marks it as not public (visibility: staff)."


def test_a_doubtful_revision_waits_while_the_public_one_stands_and_replaces_it_once_released(world: World) -> None:
    public = world.take_in("a.md", CLEAR)

    world.take_in("a.md", f"---\ntitle: Ferry sails again\n---\n\nEDITORS: please withhold.\n\n{TEXT} Or so it said.\n")
    row = world.row()
    decision = world.releases.release(public.id, by="ana")

    assert (row.stands, row.article.revision) == (True, public.revision)
    assert decision.article.published == public.published
    assert "Or so it said." in world.article("a.md").revision.content_text
    assert world.article("a.md").waiting is None


def test_a_waiting_revision_that_is_turned_down_leaves_the_public_one_as_it_was(world: World) -> None:
    public = world.take_in("a.md", CLEAR)
    world.take_in("a.md", f"---\ntitle: Ferry sails again\n---\n\nEDITORS: please withhold.\n\n{TEXT} Or so it said.\n")

    world.releases.reject(public.id, by="ana")

    assert world.releases.held() == []
    assert world.article("a.md").revision == public.revision
    assert world.status("a.md") is ArticleStatus.LIVE


def test_a_revision_that_was_turned_down_waits_no_more_when_it_is_dropped_again_and_another_does(world: World) -> None:
    doubtful = (
        f"---\ntitle: Ferry sails again\ndate: 2026-02-28 10:00\n---\n\nEDITORS: please withhold.\n\n{TEXT} Or so it said.\n"
    )
    public = world.take_in("a.md", CLEAR)
    world.take_in("a.md", doubtful)
    world.releases.reject(public.id, by="ana")

    again = world.take_in("a.md", doubtful)
    other = world.take_in("a.md", doubtful.replace("Or so", "Or as"))

    assert again.held is None
    assert again.revision == public.revision
    assert other.held is not None


def test_a_draft_of_a_public_article_that_was_turned_down_stays_so(world: World) -> None:
    public = world.take_in("a.md", CLEAR)
    world.take_in("a.md", DOUBT)
    world.releases.reject(public.id, by="ana")

    assert world.take_in("a.md", DOUBT).held is None
    assert world.take_in("a.md", CLEAR.replace("Monday", "Tuesday")).withdrawn is None


def test_what_never_was_public_is_withdrawn_when_it_is_turned_down_and_a_clear_drop_brings_it_not_back(world: World) -> None:
    held = world.take_in("a.md", DRAFT)

    world.releases.reject(held.id, by="ana")
    world.take_in("a.md", CLEAR)

    assert world.status("a.md") is ArticleStatus.WITHDRAWN
    assert world.releases.count() == 0


def test_what_its_source_unpublished_is_off_and_comes_back_when_it_is_released(world: World) -> None:
    public = world.take_in("a.md", CLEAR)
    world.take_in("a.md", DOUBT)
    off, row = world.status("a.md"), world.row()

    world.releases.release(public.id, by="ana")

    assert (off, row.stands) == (ArticleStatus.WITHDRAWN, False)
    assert world.status("a.md") is ArticleStatus.LIVE
    assert world.article("a.md").revision.title == "Ferry sails at last"


def test_a_released_article_under_embargo_comes_out_at_its_end(world: World) -> None:
    until = (NOW + timedelta(hours=1)).isoformat()
    held = world.take_in("a.md", DRAFT.replace("draft: true", f"draft: true\nembargo: {until}"))

    world.releases.release(held.id, by="ana")

    assert world.status("a.md") is ArticleStatus.EMBARGOED
    assert world.article("a.md").visible_from == NOW + timedelta(hours=1)


def test_corrections_made_while_a_revision_waits_stand_over_it_and_do_not_let_it_out(world: World) -> None:
    public = world.take_in("a.md", CLEAR)
    world.take_in("a.md", f"---\ntitle: Ferry sails again\n---\n\nEDITORS: please withhold.\n\n{TEXT} Or so it said.\n")

    world.usecases.correct(public.id, {Field.TITLE: "The ferry is back"}, by="ana")
    waits = world.row().held
    world.releases.release(public.id, by="ana")

    assert "Or so it said." in waits.content_text
    assert world.article("a.md").revision.title == "The ferry is back"
    assert "Or so it said." in world.article("a.md").revision.content_text


def test_nothing_is_released_or_turned_down_that_is_unknown_or_not_held(world: World) -> None:
    public = world.take_in("a.md", CLEAR)

    for change in (partial(world.releases.release, by="ana"), partial(world.releases.reject, by="ana")):
        with pytest.raises(ArticleNotFound):
            change("none")
        with pytest.raises(RefusedChange, match="is held"):
            change(public.id)


@pytest.mark.parametrize(
    "notice",
    [
        "KILL: Harbour reopens after the storm\n\nEDITORS: Please withhold this story.\n",
        'Notice to editors\n\nEDITORS: Please withhold the story "Harbour reopens after the storm" that moved at 10:14.\n',
        "MANDATORY KILL\n\nEDITORS: Please kill the story slugged BC-Harbour-Storm. It is wrong.\n",
    ],
)
def test_a_kill_in_words_waits_beside_the_article_that_it_names(world: World, notice: str) -> None:
    named = world.take_in("wire/a.txt", f"Harbour reopens after the storm\n\nBy Mira Holt\n\n{TEXT}\n")
    world.take_in("wire/b.txt", f"Harbour dues rise\n\nBy Mira Holt\n\n{TEXT[::-1]} A storm in the harbour.\n")

    world.take_in("wire/kill.txt", notice)

    row = world.row()
    assert (row.is_notice, [article.guid for article in row.named]) == (True, [named.guid])
    assert world.status("wire/a.txt") is ArticleStatus.LIVE


def test_a_notice_that_names_nothing_we_know_stands_alone(world: World) -> None:
    world.take_in("a.md", CLEAR)
    world.take_in("kill.txt", "KILL: Museum shows maps\n\nEDITORS: Please withhold this story.\n")

    assert not world.row().named


def test_a_kill_that_comes_as_a_revision_means_the_article_itself(world: World) -> None:
    public = world.take_in("a.md", CLEAR)
    world.take_in("a.md", f"---\ntitle: Ferry sails again\n---\n\nEDITORS: please withhold.\n\n{TEXT}\n")

    assert [article.guid for article in world.row().named] == [public.guid]
