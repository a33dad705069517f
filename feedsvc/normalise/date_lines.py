"""Lines of date, time and byline about the headline, and labelled dates at a page's foot."""

import re
from dataclasses import dataclass, replace
from datetime import tzinfo
from functools import lru_cache

from feedsvc.domain.articles import Dateline, Moment, Precision, Role, Zone
from feedsvc.domain.scripts import HAN, KANA
from feedsvc.normalise.byline_names import names_in, opened
from feedsvc.normalise.characters import fold
from feedsvc.normalise.clock import TimeOfDay, time_after
from feedsvc.normalise.dateline import dateline_alone
from feedsvc.normalise.dates import DateConventions, FoundDate, digits, find_dates
from feedsvc.normalise.labels import Labelled, key_of, labelled
from feedsvc.normalise.learning import learn, more
from feedsvc.normalise.lexicon import Lexicon
from feedsvc.normalise.page import Line, TextPage, line_of
from feedsvc.normalise.zones import localise, zone_at

HEAD = 3
"""Lines below a first paragraph in which a date still tells that the paragraph was a standfirst."""

FOOT, LONGEST_AT_FOOT = 4, 140
"""Lines at the end among which one says when the article was published; characters of it."""

LONGEST_BESIDE = 48
"""Characters of what may stand beside a date, or what they weigh in scripts without capitals."""

SENTENCE, LONGEST_NAMES, SECTION, SHORT = 4, 8, 3, 3
"""Words beside a date that make a sentence of the line, and that do though names are among them; words of a section's name;
letters of a particle."""

_STAMP_ROLES = (Role.FURNITURE, Role.NOTE)

_EAST_ASIAN_UPDATE = re.compile(
    r"[（(]?\s*(\d{1,2})\s*[月월/]\s*(\d{1,2})\s*[日일]?\s*(\d{1,2})\s*[時时:시]\s*(\d{2})\s*[分분]?\s*(?:更新|修改|수정)\s*[）)]?"
)


_BRACKETED_TIME = re.compile(r"[(（][^()（）\d]{2,24}\s\d{1,2}[:.]\d{2}\s?[)）]$")
_JAPANESE_NAME = re.compile(f"[{HAN}々{KANA}]{{3,6}}(?<![都道府県市区町村郡駅面版欄社部局室課所館紙報])")
_WORDS = re.compile(r"[^\d]+(?=\d)")
"""A time of day in brackets behind the date, "(modifica alle 09:15)": when the article was revised, whatever the word."""


def date_lines(page: TextPage, conventions: DateConventions) -> TextPage:
    """Take lines of date, time and byline in the head of the page, and labelled dates at its foot."""
    page = _printed_at_foot(page, conventions)
    start, end = page.body_start, page.body_end
    for n, line in page.free:
        if len(line.text) > 220 or (start + HEAD < n < end) or (start < n < end and line.is_paragraph):
            continue
        dates = find_dates(line.text, page.words, conventions)
        if not dates and n and n <= start and _is_ago(line, page.words):
            page = page.take([n], Role.DATE)
        if not dates or (line.is_paragraph and len(line.text) > 160):
            continue
        rest = _remainder(line.text, dates, page.words)
        if page.is_only_headline(n) and not rest.has_label and len(rest.text.split()) > 1:
            continue
        if n > start and not rest.has_label and page.findings.published is not None:
            continue
        if n > start + HEAD and not rest.has_label and (end < n - 6 or rest.text):
            continue
        page = _take_dates(page, n, dates, rest, conventions)
    return page


def _printed_at_foot(page: TextPage, conventions: DateConventions) -> TextPage:
    """Take a line at the foot that says when the article was published, and where: "Published in The Courier, 3 May 2026"."""
    for n, line in page.free[-FOOT:]:
        is_label = (not line.is_said or n == page.free[-1][0]) and page.words.opening("published", line.key)
        if n <= page.body_start or not (is_label or page.words.opening("itself", line.key)):
            continue
        dates = find_dates(line.text, page.words, conventions)
        if len(dates) == 1 and dates[0].end >= len(line.key.rstrip(" .)")) and len(line.text) < LONGEST_AT_FOOT:
            page = page.take([n], Role.DATE, published=page.findings.published or dates[0].moment)
    return page


def stamps(page: TextPage, conventions: DateConventions) -> TextPage:
    """Read the day and time in a line of codes below the text, as agencies stamp it, where nothing else tells them."""
    if page.findings.published is not None:
        return page
    taken = [line for line in page.lines[page.body_end :] if line.role in _STAMP_ROLES and len(line.text) < LONGEST_BESIDE]
    for line in taken:
        dates = find_dates(line.text, page.words, conventions)
        if len(dates) == 1 and dates[0].moment.precision is not Precision.DAY:
            return page.find(published=dates[0].moment)
    return page


def place_lines(page: TextPage) -> TextPage:
    """Take a dateline that stands on a line of its own above the text: "BERGEN (NTB)"."""
    for n, line in page.free:
        found = dateline_alone(line.text, page.words) if page.headline_at < n < page.body_start else Dateline()
        if found.place:
            return page.take([n], Role.HEADER, place=found.place, agency=found.agency)
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
    in_brackets = _BRACKETED_TIME.search(page.lines[n].text) is not None
    beside, revision = _revision_beside(_EAST_ASIAN_UPDATE.sub("", rest.text), page.words, in_brackets=in_brackets)
    if page.lines[n].is_said and len(beside.split()) > LONGEST_NAMES:
        return page
    authors, others = _people_beside(beside, page.words)
    if beside and not authors and not others and _reads_on(page.lines[n], beside, dates, page.words):
        return page
    if beside and not authors and not others and n < page.body_start and _is_section(page, n, beside):
        page = page.find(section=page.findings.section or beside)
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
    if revision is not None and findings.published is not None and findings.updated is None:
        findings = replace(findings, updated=_same_day(findings.published, revision))
    return replace(page, findings=replace(findings, beside_date=more(findings.beside_date, authors))).take([n], Role.DATE)


def _reads_on(line: Line, rest: str, dates: list[FoundDate], words: Lexicon) -> bool:
    """Return whether what stands beside a date is text: a sentence, or more than the name of a place or a section."""
    if len(rest) > LONGEST_BESIDE or (line.is_said and len(rest.split()) >= SENTENCE):
        return True
    tokens = rest.split()
    if not any(char.lower() != char.upper() for char in rest):
        opens = fold(line.text.split()[0]).strip(",،")
        return opens not in words.weekdays and (len(tokens) > SENTENCE or line_of(rest, 0).weight > LONGEST_BESIDE)
    small = words.exact["at"] | words.exact["in"] | words.exact["and"] | words.exact["by"]
    if any(token[0].islower() and len(token) > SHORT and fold(token) not in small for token in tokens):
        return True
    before = line.text[: dates[0].start].split()
    return bool(before) and before[-1].isalpha() and before[-1].islower() and before[-1] not in small | words.weekdays


def _is_ago(line: Line, words: Lexicon) -> bool:
    """Return whether a line says how long ago an article was revised: "Updated 3 hours ago"."""
    label = words.opening("updated", line.key) or words.opening("published", line.key)
    rest = line.key[len(label) :].split() if label else []
    return not line.is_said and 0 < len(rest) <= SENTENCE and any(word.isdigit() for word in rest)


def _is_section(page: TextPage, n: int, beside: str) -> bool:
    """Return whether what stands before a bar and the date, above the headline, names the section: "Business | 21 May"."""
    above = any(line.role is Role.TITLE for line in page.lines[:n])
    bar = re.match(rf"{re.escape(beside)}\s*[|｜•·]", page.lines[n].text) if beside else None
    return bar is not None and not above and len(beside.split()) <= SECTION and not page.words.has("outlets", fold(beside))


def _revision_beside(rest: str, words: Lexicon, *, in_brackets: bool) -> tuple[str, TimeOfDay | None]:
    """Separate a time of revision without a day from what stands beside a date: "(UPDATED 18:02)"."""
    folded = fold(rest)
    label = words.openers["updated"].search(folded) or (_WORDS.match(folded) if in_brackets else None)
    time = time_after(digits(folded), label.end(), words) if label else None
    zone = zone_at(folded, time.end, language=words.language, country=None) if time and time.zone is None else None
    time = replace(time, zone=zone[0], end=zone[1]) if time and zone else time
    if label is None or time is None or len(folded) != len(rest):
        return rest, None
    return (rest[: label.start()].rstrip(" ([（|") + rest[time.end :].lstrip(" )]）|")).strip(), time


def _same_day(published: Moment, time: TimeOfDay) -> Moment:
    """Make the moment of a revision that names no day: on the day of publication, in its own zone or that of publication."""
    at = published.at.replace(hour=time.hour, minute=time.minute, second=0)
    if isinstance(time.zone, tzinfo):
        return Moment(localise(at.replace(tzinfo=None), time.zone), Precision.MINUTE, Zone.STATED)
    return Moment(at, Precision.MINUTE, published.zone)


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
        elif (len(part.split()) >= 2 or _is_japanese_name(part, words)) and "," not in part and not _is_outlet(part, words):
            names += names_in(part, words)
    return tuple(dict.fromkeys(names)), others


def _is_japanese_name(text: str, words: Lexicon) -> bool:
    """Return whether a text has a name's length in Japanese and no ending of a place, a page or an office."""
    return words.has("traits", "dots part names") and _JAPANESE_NAME.fullmatch(text) is not None


def _is_outlet(text: str, words: Lexicon) -> bool:
    return any(fold(token).strip(".,") in words.exact["outlets"] | words.exact["jobs"] for token in text.split())
