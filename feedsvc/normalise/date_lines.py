"""Lines of date, time and byline about the headline, and labelled dates at a page's foot."""

import re
from dataclasses import dataclass, replace
from functools import lru_cache

from feedsvc.domain.articles import Moment, Precision, Role
from feedsvc.normalise.byline_lines import names_in, opened
from feedsvc.normalise.characters import fold
from feedsvc.normalise.dates import DateConventions, FoundDate, find_dates
from feedsvc.normalise.labels import Labelled, key_of, labelled
from feedsvc.normalise.learning import learn, more
from feedsvc.normalise.lexicon import Lexicon
from feedsvc.normalise.page import TextPage

HEAD = 3
"""Lines below a first paragraph in which a date still tells that the paragraph was a standfirst."""

_EAST_ASIAN_UPDATE = re.compile(
    r"[（(]?\s*(\d{1,2})\s*[月월/]\s*(\d{1,2})\s*[日일]?\s*(\d{1,2})\s*[時时:시]\s*(\d{2})\s*[分분]?\s*(?:更新|修改|수정)\s*[）)]?"
)


def date_lines(page: TextPage, conventions: DateConventions) -> TextPage:
    """Take lines of date, time and byline in the head of the page, and labelled dates at its foot."""
    start, end = page.body_start, page.body_end
    for n, line in page.free:
        if len(line.text) > 220 or (start + HEAD < n < end) or (start < n < end and line.is_paragraph):
            continue
        dates = find_dates(line.text, page.words, conventions)
        if not dates or (line.is_paragraph and len(line.text) > 160):
            continue
        rest = _remainder(line.text, dates, page.words)
        if n > start and not rest.has_label and page.findings.published is not None:
            continue
        if n > start + HEAD and not rest.has_label and (end < n - 6 or rest.text):
            continue
        page = _take_dates(page, n, dates, rest, conventions)
    return page


@dataclass(frozen=True, slots=True)
class _Rest:
    """What stands beside the dates of a line: the labels before them, and text that is neither."""

    labels: list[str | None]
    text: str

    @property
    def has_label(self) -> bool:
        """Whether a label stands before one of the dates."""
        return any(self.labels)


def _remainder(text: str, dates: list[FoundDate], words: Lexicon) -> _Rest:
    folded = fold(text)
    labels: list[str | None] = []
    before = 0
    left = []
    for date in dates:
        chunk = folded[before : date.start]
        label, remaining = _label_at_end(chunk, words)
        labels.append(label)
        left.append(" ".join(text.split())[before : before + len(remaining)])
        before = date.end
    left.append(" ".join(text.split())[before:])
    return _Rest(labels, " | ".join(piece for piece in (_plain(part, words) for part in left) if piece))


def _label_at_end(chunk: str, words: Lexicon) -> tuple[str | None, str]:
    """Find the label that a text before a date ends with: (published | updated | None, what stands before it)."""
    trimmed = _drop_small(chunk, words)
    for key in ("updated", "published"):
        for phrase in sorted(words.exact[key], key=len, reverse=True):
            if trimmed.endswith(phrase) and not trimmed[: -len(phrase)][-1:].isalpha():
                return key, trimmed[: -len(phrase)]
    return None, trimmed


def _drop_small(chunk: str, words: Lexicon) -> str:
    """Take weekdays, "at" words and signs off the end."""
    while True:
        shorter = chunk.rstrip(" ,;:：|•·-–—()（）[]【】،.")
        for word in sorted(words.weekdays | words.exact["at"], key=len, reverse=True):
            if len(word) > 1 and shorter.endswith(word) and not shorter[: -len(word)][-1:].isalpha():
                shorter = shorter[: -len(word)]
                break
        if shorter == chunk:
            return chunk
        chunk = shorter


def _plain(part: str, words: Lexicon) -> str:
    """Return what is left of a part when signs, weekdays and reading times are gone."""
    part = _reading_time(words.exact["minutes"]).sub(" ", part)
    tokens = part.strip(" ,;:：|•·-–—()（）[]【】،.").split()
    while tokens and fold(tokens[0]).strip(",.()（）") in words.weekdays | words.exact["at"]:
        tokens = tokens[1:]
    while tokens and fold(tokens[-1]).strip(",.()（）") in words.weekdays | words.exact["at"]:
        tokens = tokens[:-1]
    return " ".join(tokens).strip(" ,;:：|•·-–—()（）[]【】،")


@lru_cache(maxsize=64)
def _reading_time(minutes: frozenset[str]) -> re.Pattern[str]:
    return re.compile(rf"\(?\b\d+\s*(?:{'|'.join(map(re.escape, sorted(minutes)))})\b[^|•]*", re.IGNORECASE)


def _take_dates(page: TextPage, n: int, dates: list[FoundDate], rest: _Rest, conventions: DateConventions) -> TextPage:
    revised = _EAST_ASIAN_UPDATE.search(" ".join(page.lines[n].text.split()))
    authors, others = _people_beside(_EAST_ASIAN_UPDATE.sub("", rest.text), page.words)
    if rest.text and not authors and not others and len(rest.text) > 48:
        return page
    for label in others:
        page = learn(page, label, conventions)
    findings, labels = page.findings, list(rest.labels)
    if n and labels[0] is None and page.lines[n - 1].is_free:
        above = key_of(page.lines[n - 1].text, page.words)
        if above in ("published", "updated"):
            labels[0] = above
            page = page.take([n - 1], Role.DATE)
    for date, kind in zip(dates, labels, strict=True):
        if kind == "updated":
            findings = replace(findings, updated=findings.updated or date.moment)
        elif findings.published is None:
            findings = replace(findings, published=date.moment)
        if date.unknown_zone:
            warning = f"The zone {date.unknown_zone} is unknown; the outlet's was taken."
            findings = replace(findings, warnings=(*findings.warnings, warning))
    if revised and findings.published is not None and findings.updated is None:
        month, day, hour, minute = (int(part) for part in revised.groups())
        findings = replace(findings, updated=_same_year(findings.published, month, day, hour, minute))
    return replace(page, findings=replace(findings, beside_date=more(findings.beside_date, authors))).take([n], Role.DATE)


def _same_year(published: Moment, month: int, day: int, hour: int, minute: int) -> Moment | None:
    """Make the moment of an update that names no year: the year of publication, or the next for a date before it."""
    try:
        at = published.at.replace(month=month, day=day, hour=hour, minute=minute, second=0, microsecond=0)
        at = at if at.date() >= published.at.date() else at.replace(year=at.year + 1)
    except ValueError:
        return None
    return Moment(at, Precision.MINUTE, published.zone)


def _people_beside(text: str, words: Lexicon) -> tuple[tuple[str, ...], list[Labelled]]:
    """Read the byline and the labels that share a line with the date."""
    names: list[str] = []
    others: list[Labelled] = []
    for part in re.split(r"\s*[|•·]\s*", text):
        labels = labelled(part, words)
        if labels:
            others += [label for label in labels if label.key in ("author", "editor", "source", "section", "neither")]
        elif by := opened(part, words):
            names += by
        elif len(part.split()) >= 2 and "," not in part and not _is_outlet(part, words):
            names += names_in(part, words)
    return tuple(dict.fromkeys(names)), others


def _is_outlet(text: str, words: Lexicon) -> bool:
    return any(fold(token).strip(".,") in words.exact["outlets"] | words.exact["jobs"] for token in text.split())
