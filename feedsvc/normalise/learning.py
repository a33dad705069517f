"""What a labelled line teaches: its value, by the kind of its label."""

import re
from collections.abc import Callable, Iterable
from dataclasses import replace

from feedsvc.domain.articles import Moment
from feedsvc.normalise.byline import read_byline
from feedsvc.normalise.dateline import read_dateline
from feedsvc.normalise.dates import DateConventions, FoundDate, find_dates, parse_moment
from feedsvc.normalise.labels import Labelled
from feedsvc.normalise.lexicon import Lexicon
from feedsvc.normalise.page import Findings, TextPage
from feedsvc.normalise.tags import tags_of

_MULTIPLE = re.compile(r"\s*[,;，、；،|/]\s*")


def learn(page: TextPage, label: Labelled, conventions: DateConventions) -> TextPage:
    """Return the page with what a labelled value adds to its findings."""
    add = _FIELDS.get(label.key)
    return (
        page
        if add is None or not label.value
        else replace(page, findings=add(page.findings, label.value, page.words, conventions))
    )


def _title(findings: Findings, value: str, words: Lexicon, conventions: DateConventions) -> Findings:  # noqa: ARG001
    return replace(findings, title=findings.title or value)


def _authors(findings: Findings, value: str, words: Lexicon, conventions: DateConventions) -> Findings:
    dates = find_dates(value, words, conventions)
    if dates:
        value = _cut(value, dates)
        findings = replace(findings, published=findings.published or dates[0].moment)
    return replace(findings, authors=more(findings.authors, read_byline(value, words, "author").authors))


def _editors(findings: Findings, value: str, words: Lexicon, conventions: DateConventions) -> Findings:  # noqa: ARG001
    return replace(findings, editors=more(findings.editors, read_byline(value, words, "editor").editors))


def _sources(findings: Findings, value: str, words: Lexicon, conventions: DateConventions) -> Findings:  # noqa: ARG001
    joint = "|".join(re.escape(word) for word in words.exact["and"] if (word.isalpha() and len(word) > 1) or word == "&")
    in_lists = joint and words.has("traits", "and closes lists") and "," in value
    chunks = _MULTIPLE.split(value)
    parts = [part for chunk in chunks for part in (re.split(rf"\s(?:{joint})\s", chunk) if in_lists else [chunk])]
    return replace(
        findings,
        sources=more(
            findings.sources,
            [part.strip(" .") if not re.search(r"\.\w", part) else part.strip() for part in parts if part.strip(" .")],
        ),
    )


def _tags(findings: Findings, value: str, words: Lexicon, conventions: DateConventions) -> Findings:  # noqa: ARG001
    return replace(findings, tags=more(findings.tags, tags_of([value], words)))


def _section(findings: Findings, value: str, words: Lexicon, conventions: DateConventions) -> Findings:  # noqa: ARG001
    return replace(findings, section=findings.section or value)


def _published(findings: Findings, value: str, words: Lexicon, conventions: DateConventions) -> Findings:
    return replace(findings, published=findings.published or _moment(value, words, conventions))


def _updated(findings: Findings, value: str, words: Lexicon, conventions: DateConventions) -> Findings:
    return replace(findings, updated=findings.updated or _moment(value, words, conventions))


def _place(findings: Findings, value: str, words: Lexicon, conventions: DateConventions) -> Findings:  # noqa: ARG001
    printed = read_dateline(value, words)
    return replace(findings, place=findings.place or printed.place, agency=findings.agency or printed.agency)


def _summary(findings: Findings, value: str, words: Lexicon, conventions: DateConventions) -> Findings:  # noqa: ARG001
    return replace(findings, summary=findings.summary or value)


def _language(findings: Findings, value: str, words: Lexicon, conventions: DateConventions) -> Findings:  # noqa: ARG001
    tag = re.fullmatch(r"[A-Za-z]{2,3}(?:[-_][A-Za-z0-9]{2,8})*", value)
    return replace(findings, language=tag.group().replace("_", "-") if tag else findings.language)


_FIELDS: dict[str, Callable[[Findings, str, Lexicon, DateConventions], Findings]] = {
    "title": _title, "author": _authors, "editor": _editors, "source": _sources, "tags": _tags, "section": _section,
    "published": _published, "updated": _updated, "summary": _summary, "place": _place, "language": _language,
}  # fmt: skip


def more(known: tuple[str, ...], others: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys([*known, *others]))


def _moment(value: str, words: Lexicon, conventions: DateConventions) -> Moment | None:
    dates = find_dates(value, words, conventions)
    return dates[0].moment if dates else parse_moment(value, words.language, conventions)


def _cut(text: str, dates: list[FoundDate]) -> str:
    """Take dates out of a text; the places are those of the folded text, which white space folding keeps in step."""
    plain = " ".join(text.split())
    for date in reversed(dates):
        plain = f"{plain[: date.start]} | {plain[date.end :]}"
    return plain
