"""Pages that editors' programs export: properties, callouts, footnotes."""

from pathlib import PurePosixPath

from feedsvc.domain.drafts import Draft, Mark
from feedsvc.normalise import normalise
from feedsvc.readers import read
from tests.builders import NOW, outlet

TEXT = "The weir at Corrin has been repaired, the river board said on Tuesday."
ROW = '<tr class="property-row property-row-{}"><th><span class="icon"></span>{}</th><td>{}</td></tr>'


def page(*rows: str, body: str = f"<p>{TEXT}</p>") -> Draft:
    head = f'<header><h1 class="page-title">Weir repaired</h1><table class="properties"><tbody>{"".join(rows)}</tbody></table></header>'
    markup = f'<article class="page sans">{head}<div class="page-body">{body}</div></article>'
    return read(
        PurePosixPath("Weir 2a1b.html"), f"<html><head><title>Weir</title></head><body>{markup}</body></html>".encode()
    )[0]


def test_the_properties_of_a_page_of_notion_are_metadata_in_whatever_language() -> None:
    draft = page(
        ROW.format("person", "Autor", '<span class="user"><img src="x.png"/>Ana Ruiz</span>'),
        ROW.format("date", "Datum", "<time>@3. Februar 2026 08:00</time>"),
        ROW.format("multi_select", "Tags", '<span class="selected-value">Eels</span><span class="selected-value">Weirs</span>'),
        ROW.format("status", "Status", '<span class="status-value">Entwurf</span>'),
    )

    assert (draft.title, draft.bylines[0].texts, draft.tags) == ("Weir repaired", ("Ana Ruiz",), ("Eels", "Weirs"))
    assert draft.published == "3. Februar 2026 08:00"
    assert draft.marks == (Mark("Status", "Entwurf"),)
    assert "Autor" not in draft.body


def test_a_callout_of_notion_keeps_its_words_and_loses_its_sign() -> None:
    callout = '<figure class="callout"><div><span class="icon">!</span></div><div><p>Eels pass.</p></div></figure>'

    draft = page(body=f"<p>{TEXT}</p>{callout}")

    assert normalise(draft, outlet=outlet(), received=NOW).content_text == f"{TEXT}\n\nEels pass."


def test_a_byline_above_a_first_sentence_with_a_footnote_is_one() -> None:
    markup = f'<body class="doc-content"><p class="title">Weir repaired</p><p>By Ana Ruiz</p><p>{TEXT}<sup>[1]</sup></p></body>'

    revision = normalise(read(PurePosixPath("a.html"), f"<html>{markup}</html>".encode())[0], outlet=outlet(), received=NOW)

    assert (revision.authors, revision.content_text) == (("Ana Ruiz",), f"{TEXT}[1]")
