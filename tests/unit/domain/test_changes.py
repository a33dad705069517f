"""What differs between two revisions, as people read it."""

from dataclasses import replace

from feedsvc.domain.articles import Dateline, Moment, Precision, Zone
from feedsvc.domain.changes import Change, changes
from feedsvc.domain.drafts import Media
from tests.builders import NOW, revision


def test_fields_are_added_changed_or_removed() -> None:
    before = revision("a.txt", authors=("Ana Ruiz",), section="World", dateline=Dateline("SABLEPORT"))
    after = replace(before, authors=(), section="Sport", tags=("sea", "ports"), dateline=Dateline("SABLEPORT", "Tidewire"))

    kinds = {change.kind for change in changes(before, after)}

    assert kinds == {"authors removed", "section changed", "tags added", "dateline changed"}
    assert list(Change("tags", "", "sea, ports").lines()) == ["tags: – → sea, ports"]


def test_of_a_text_the_lines_that_differ_are_shown_with_their_neighbours() -> None:
    lines = ["One stays.", "Two goes.", "Three stays.", "Four stays."]

    shown = list(Change("content_html", "\n\n".join(lines), "\n\n".join([*lines[:1], "Two came.", *lines[2:]])).lines())

    assert shown[0] == "content:"
    assert [line for line in shown if line.startswith(("-", "+"))] == ["-Two goes.", "+Two came."]
    assert not any("Four" in line for line in shown)


def test_white_space_alone_is_no_change_and_markup_alone_is_one() -> None:
    before = revision("a.txt", text="One two.")

    spaced = replace(before, title=f" {before.title}", content_html="<p>One\ntwo.</p>", content_text="One\ntwo.")
    marked = replace(before, content_html="<p>One <em>two</em>.</p>")

    assert changes(before, spaced) == []
    assert [change.kind for change in changes(before, marked)] == ["markup changed"]


def test_times_say_how_exactly_they_are_known_and_pictures_what_is_written_below_them() -> None:
    before = revision("a.txt", published=Moment(NOW, Precision.DAY, Zone.ASSUMED))
    picture = Media(url="/media/a.jpg", width=4, height=3, caption="A pier", credit="Di Oh")

    after = replace(before, published=Moment(NOW, Precision.MINUTE, Zone.ASSUMED), media=(picture,))

    assert [(change.before, change.after) for change in changes(before, after)] == [
        ("2026-03-01", "2026-03-01T12:00+00:00 (zone assumed)"),
        ("", "/media/a.jpg · 4×3 · A pier · Di Oh"),
    ]
