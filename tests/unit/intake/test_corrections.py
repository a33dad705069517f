"""Corrections by hand: at once as a revision, and again whenever the source drops its article anew."""

from dataclasses import replace
from datetime import datetime
from pathlib import PurePosixPath

import pytest

from feedsvc.domain.articles import Article, Moment, Revision
from feedsvc.domain.decide import Verdict
from feedsvc.domain.drafts import BodyKind, Draft
from feedsvc.domain.overrides import Field
from feedsvc.domain.providers import Provider
from feedsvc.errors import ArticleNotFound
from feedsvc.intake.corrections import Correct
from feedsvc.intake.deciding import Deciding
from feedsvc.intake.ingest import Ingest
from feedsvc.intake.prepare import Prepare
from feedsvc.intake.reading import ReadAhead
from feedsvc.normalise.summary import summarise
from feedsvc.readers.sidecar import override
from tests.builders import NOW, minutes, revision
from tests.fakes.drop import Clock, MemoryDropFolder, MemoryMedia
from tests.fakes.memory import MemoryStore
from tests.fakes.wiring import prepared_here


class Newsroom:
    """A drop folder whose files say `headline|text`, a store, and an editor."""

    def __init__(self) -> None:
        self.clock, self.store, self.folder = Clock(), MemoryStore(), MemoryDropFolder()
        self.fields: dict[str, object] = {}
        self.correct = Correct(store=self.store, media=MemoryMedia(), clock=self.clock, base_url="https://news.example")
        media = MemoryMedia()
        prepare = Prepare(read=read, override=override, normalise=self.normalise, media=media, clock=self.clock)
        reading, deciding = ReadAhead(self.folder, prepared_here(prepare)), Deciding(clock=self.clock, max_bits=0)
        self.ingest = Ingest(drop=self.folder, store=self.store, reading=reading, deciding=deciding, media=media)

    def normalise(self, draft: Draft, received: datetime, _: Provider | None = None) -> Revision:
        title, _, text = draft.body.partition("|")
        made = revision(str(draft.path), title=title, text=text, summary=summarise(text), received=received)
        return replace(made, **self.fields)

    def drop(self, text: str, **fields: object) -> Article:
        self.fields = fields
        self.clock.tick(minutes=1)
        self.folder.drop("a.txt", text.encode())
        self.ingest()
        return self.article

    @property
    def article(self) -> Article:
        with self.store.read() as view:
            return view.articles.by_path("a.txt")[0]


def read(path: PurePosixPath, content: bytes) -> tuple[Draft, ...]:
    return (Draft(format="text", path=path, body=content.decode(), body_kind=BodyKind.PAGE),)


@pytest.fixture
def newsroom() -> Newsroom:
    return Newsroom()


def test_a_correction_is_a_revision_at_once(newsroom: Newsroom) -> None:
    before = newsroom.drop("Pier open|The pier is open.")
    newsroom.clock.tick(minutes=5)

    decision = newsroom.correct(before.id, {Field.TITLE: "Pier opens"}, by="ana")

    after = newsroom.article
    assert decision.verdict is Verdict.REVISED
    assert (after.revision.title, after.number) == ("Pier opens", before.number + 1)
    assert after.updated > before.updated
    assert after.revision.received == newsroom.clock.now


def test_a_correction_survives_a_redrop_that_changes_another_field(newsroom: Newsroom) -> None:
    article = newsroom.drop("Pier open|The pier is open.")
    newsroom.correct(article.id, {Field.TITLE: "Pier opens"}, by="ana")

    after = newsroom.drop("Pier open|The pier is open again.")

    assert after.revision.title == "Pier opens"
    assert after.revision.content_text == "The pier is open again."


def test_a_redrop_that_brings_nothing_new_is_no_revision(newsroom: Newsroom) -> None:
    article = newsroom.drop("Pier open|The pier is open.")
    newsroom.correct(article.id, {Field.TITLE: "Pier opens"}, by="ana")
    number = newsroom.article.number

    assert newsroom.drop("Pier open|The pier is open.").number == number


def test_a_correction_taken_back_gives_way_to_what_the_source_says_by_now(newsroom: Newsroom) -> None:
    article = newsroom.drop("Pier open|The pier is open.")
    newsroom.correct(article.id, {Field.TITLE: "Pier opens"}, by="ana")
    newsroom.drop("Pier reopened|The pier is open.")

    newsroom.correct(article.id, {Field.TITLE: "Pier reopened"}, by="bo")

    assert newsroom.article.revision.title == "Pier reopened"
    assert newsroom.correct.override(newsroom.article) is None
    assert newsroom.drop("Pier shut|The pier is shut.").revision.title == "Pier shut"


def test_an_older_version_that_was_delayed_teaches_the_corrections_nothing(newsroom: Newsroom) -> None:
    article = newsroom.drop("New|Text.", version=2)
    newsroom.correct(article.id, {Field.TITLE: "Corrected"}, by="ana")

    newsroom.drop("Old|Text.", version=1)

    override = newsroom.correct.override(newsroom.article)
    assert override is not None
    assert override.corrections[Field.TITLE].source == "New"


def test_a_summary_taken_from_the_text_follows_the_corrected_text_and_back(newsroom: Newsroom) -> None:
    article = newsroom.drop("Pier|Nine boats sank.")

    newsroom.correct(article.id, {Field.CONTENT: "<p>No boat sank.</p>"}, by="ana")
    assert newsroom.article.revision.summary == "No boat sank."
    assert newsroom.drop("Pier, late|Nine boats sank.").revision.summary == "No boat sank."

    newsroom.correct(article.id, {Field.CONTENT: article.revision.content_html}, by="ana")
    assert newsroom.article.revision.summary == "Nine boats sank."


def test_a_summary_of_the_sources_own_stays(newsroom: Newsroom) -> None:
    article = newsroom.drop("Pier|Nine boats sank.", summary="A storm")

    newsroom.correct(article.id, {Field.CONTENT: "<p>No boat sank.</p>"}, by="ana")

    assert newsroom.article.revision.summary == "A storm"


def test_corrected_html_is_sanitised(newsroom: Newsroom) -> None:
    article = newsroom.drop("Pier|Text.")

    newsroom.correct(article.id, {Field.CONTENT: '<p onclick="x()">A <a href="/b">b</a><script>x()</script></p>'}, by="ana")

    assert newsroom.article.revision.content_html == '<p>A <a href="https://news.example/b">b</a></p>'


def test_an_embargo_lifted_by_hand_lets_the_article_out_at_once(newsroom: Newsroom) -> None:
    article = newsroom.drop("Pier|Text.", embargo=NOW + minutes(600), published=Moment(NOW))

    newsroom.correct(article.id, {Field.EMBARGO: None}, by="ana")

    assert newsroom.article.visible_from == NOW
    assert newsroom.article.updated <= newsroom.clock.now


def test_an_embargo_put_off_by_its_source_is_put_off(newsroom: Newsroom) -> None:
    newsroom.drop("Pier|Text.", embargo=NOW + minutes(60))

    assert newsroom.drop("Pier|Text.", embargo=NOW + minutes(30)).visible_from == NOW + minutes(30)


def test_what_was_withdrawn_by_hand_stays_so_when_it_is_corrected(newsroom: Newsroom) -> None:
    from feedsvc.domain.decide import withdraw

    article = newsroom.drop("Pier|Text.")
    with newsroom.store.begin() as unit:
        unit.articles.apply(withdraw(article, now=NOW))

    newsroom.correct(article.id, {Field.TITLE: "Pier opens"}, by="ana")

    assert newsroom.article.withdrawn == NOW
    assert newsroom.article.revision.title == "Pier opens"


def test_an_unknown_article_is_not_corrected(newsroom: Newsroom) -> None:
    with pytest.raises(ArticleNotFound):
        newsroom.correct("1", {Field.TITLE: "Pier opens"}, by="ana")
