"""Pictures corrected by hand: words about them and others in their place, kept when the source drops its article again."""

import pytest

from feedsvc.domain.articles import Article
from feedsvc.domain.decide import Verdict, decide
from feedsvc.domain.drafts import Media
from feedsvc.domain.overrides import Field
from feedsvc.domain.picture_corrections import WantedPicture
from feedsvc.errors import RefusedChange
from feedsvc.intake.corrections import with_corrections
from tests.builders import NOW, minutes, revision
from tests.fakes.memory import MemoryStore
from tests.fakes.wiring import wired

QUAY = Media(url="/media/aa/quay.jpg", type="image/jpeg", width=640, height=480, alt="Quay", credit="Di Oh")
OTHER = Media(url="/media/bb/boat.png", type="image/png", width=900, height=600)
AT = "https://news.example/media/bb/boat.png"
HTML = '<p>One.</p><img src="https://news.example/media/aa/quay.jpg" alt="Quay" width="640"><p>Two.</p>'
WORDS = {"alt": "A quay", "caption": "The quay at dawn", "credit": "Di Oh"}


class World:
    def __init__(self) -> None:
        self.store = MemoryStore()
        self.correct = wired(store=self.store).correct
        self.article = self.drop()

    def drop(self, **fields: object) -> Article:
        """Take in what the source says, with the corrections that there are."""
        new = revision("a.html", **{"media": (QUAY,), "content_html": HTML, **fields})
        with self.store.begin() as unit:
            new = with_corrections(new, unit.overrides)
            return unit.articles.apply(decide(new, unit.articles.get(new.identity), now=NOW + minutes(5)))

    def shown(self) -> tuple[Media, str]:
        article = self.store.unit.articles.by_guid(self.article.guid)
        assert article is not None
        return article.revision.media[0], article.revision.content_html


@pytest.fixture
def world() -> World:
    return World()


def test_words_about_a_picture_are_said_wherever_it_is_shown_and_again_when_it_is_dropped_anew(world: World) -> None:
    decision = world.correct.pictures(world.article.id, {QUAY.url: WantedPicture(WORDS)}, by="ana")
    corrected = world.shown()

    world.drop(title="Another headline")

    media, html = world.shown()
    assert (decision.verdict, corrected) == (Verdict.REVISED, (media, html))
    assert (media.alt, media.caption, media.credit, media.url) == ("A quay", "The quay at dawn", "Di Oh", QUAY.url)
    assert '<img alt="A quay" src="https://news.example/media/aa/quay.jpg" width="640">' in html


def test_what_the_source_says_of_what_was_not_corrected_still_counts(world: World) -> None:
    world.correct.pictures(world.article.id, {QUAY.url: WantedPicture(WORDS)}, by="ana")

    world.drop(media=(Media(url=QUAY.url, type="image/jpeg", alt="Pier", credit="Bo Lind"),))

    media, _ = world.shown()
    assert (media.alt, media.caption, media.credit) == ("A quay", "The quay at dawn", "Bo Lind")


def test_another_picture_stands_in_its_place_in_the_text_too_and_goes_again(world: World) -> None:
    same = {"alt": "Quay", "caption": "", "credit": "Di Oh"}
    world.correct.pictures(world.article.id, {QUAY.url: WantedPicture(same, OTHER, AT)}, by="ana")
    media, html = world.shown()

    world.correct.pictures(world.article.id, {OTHER.url: WantedPicture(same, QUAY)}, by="ana")

    assert (media.url, media.type, media.width, media.alt) == (OTHER.url, "image/png", 900, "Quay")
    assert '<img alt="Quay" src="https://news.example/media/bb/boat.png">' in html
    back, text = world.shown()
    assert (back, "media/aa/quay.jpg" in text, "boat" in text) == (QUAY, True, False)
    override = world.correct.override(world.article)
    assert override is None or not override.pictures


def test_a_correction_of_the_text_keeps_those_of_pictures(world: World) -> None:
    world.correct.pictures(world.article.id, {QUAY.url: WantedPicture(WORDS, OTHER, AT)}, by="ana")

    world.correct(world.article.id, {Field.TITLE: "Right"}, by="bo")

    media, html = world.shown()
    assert (media.url, media.alt) == (OTHER.url, "A quay")
    assert html.count("boat.png") == 1


def test_a_picture_that_the_source_shows_no_more_is_let_go(world: World) -> None:
    world.correct.pictures(world.article.id, {QUAY.url: WantedPicture(WORDS, OTHER, AT)}, by="ana")

    world.drop(media=(), content_html="<p>One.</p>")

    article = world.store.unit.articles.by_guid(world.article.guid)
    assert article is not None
    assert article.revision.media == ()


def test_what_is_no_picture_is_refused(world: World) -> None:
    with pytest.raises(RefusedChange, match=r"notes\.txt is no picture"):
        world.correct.keep_picture("notes.txt", b"no picture")
