"""Lines about the article: header blocks, credits, dates and bylines."""

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC

from feedsvc.domain.articles import Moment, Precision, Role
from feedsvc.normalise.byline import read_byline
from feedsvc.normalise.byline_lines import names_in, opened
from feedsvc.normalise.characters import fold
from feedsvc.normalise.dates import CalendarSystem, FoundDate, find_dates, parse_moment
from feedsvc.normalise.labels import Labelled, key_of, labelled, wire_credits
from feedsvc.normalise.lexicon import Lexicon
from feedsvc.normalise.page import Findings, Line, Page
from feedsvc.normalise.tags import tags_of

HEAD = 3
"""Lines below a first paragraph in which a date still tells that the paragraph was a standfirst."""

LIST_LIMIT = 400
"""Characters: a longer labelled line is a paragraph."""

_ROLES = {
    "title": Role.TITLE, "author": Role.BYLINE, "editor": Role.BYLINE, "neither": Role.BYLINE, "source": Role.SOURCE,
    "tags": Role.TAGS, "section": Role.SECTION, "published": Role.DATE, "updated": Role.DATE, "summary": Role.STANDFIRST,
    "language": Role.HEADER, "place": Role.HEADER, "photo": Role.CAPTION,
}  # fmt: skip
_EAST_ASIAN_UPDATE = re.compile(
    r"[（(]?\s*(\d{1,2})\s*[月월/]\s*(\d{1,2})\s*[日일]?\s*(\d{1,2})\s*[時时:시]\s*(\d{2})\s*[分분]?\s*(?:更新|修改|수정)\s*[）)]?"
)
_HASHTAGS = re.compile(r"(?:#[^\s#]+\s*)+")
_MULTIPLE = re.compile(r"\s*[,;，、；،|/]\s*")


def header_block(page: Page, reckoning: CalendarSystem) -> Page:
    """Take a block of labelled lines at the top that begins with `Title:` or holds three labels: a CMS export."""
    block: list[tuple[int, list[Labelled]]] = []
    for n, line in page.free:
        told = labelled(line.text, page.words) if len(line.text) < LIST_LIMIT * 2 else None
        if told is None:
            break
        block.append((n, told))
    keys = {label.key for _, told in block for label in told}
    if "title" not in keys and not (len(keys) >= 3 and page.lines and block and block[0][0] == 0 and "published" in keys):
        return page
    for n, told in block:
        for label in told:
            page = _learn(page, label, reckoning)
        page = page.take([n], _ROLES[told[0].key])
    return page


def credit_lines(page: Page, reckoning: CalendarSystem) -> Page:
    """Take labelled lines and wire credits outside the running text: `Editor: X`, `(Reporting by A; Editing by B)`."""
    start, end = page.body_start, page.body_end
    for n, line in page.free:
        if not page.lines[n].is_free:
            continue
        if len(line.text) > LIST_LIMIT or (n == 0 and page.found.title is None and not labelled(line.text, page.words)):
            continue
        if _HASHTAGS.fullmatch(line.text):
            page = _learn(page, Labelled("tags", line.text), reckoning).take([n], Role.TAGS)
            continue
        below = _with_next(page, n)
        stands_below = below is not None
        told = below or labelled(line.text, page.words) or wire_credits(line.text, page.words)
        if told is None or not _is_plausible(told, page, inside=start < n < end - 1, line_is_sentence=line.is_paragraph):
            continue
        for label in told:
            page = _learn(page, label, reckoning)
        page = page.take([n], _ROLES[told[0].key])
        if stands_below:
            count = len(_listed(page, n + 1)) if told[0].key == "tags" else 1
            page = page.take(range(n + 1, n + 1 + count), _ROLES[told[0].key])
    return page


def _with_next(page: Page, n: int) -> list[Labelled] | None:
    """A label that stands alone on its line, its value on the next: `Tags` / `sea, ports`."""
    line = page.lines[n]
    key = key_of(line.text, page.words) if len(line.text) < 40 else None
    if key in (None, "photo", "neither", "title", "summary") or n + 1 >= len(page.lines) or not page.lines[n + 1].is_free:
        return None
    following = page.lines[n + 1]
    colon = line.text.rstrip().endswith((":", "："))
    if not colon and page.words.has("related", line.key):
        return None
    if not colon and (
        key not in ("tags", "source", "published", "updated", "author", "editor")
        or (n < page.body_start and key in ("tags", "source"))
    ):
        return None
    if following.is_paragraph or len(following.text) > 200 or labelled(following.text, page.words):
        return None
    if key in ("author", "editor") and not _are_people(Labelled("author", following.text), page.words):
        return None
    if key == "tags":
        return [Labelled("tags", ", ".join(line.text for line in _listed(page, n + 1)))]
    return [Labelled(str(key), following.text)]


def _listed(page: Page, start: int) -> list[Line]:
    """The short lines of one block from a place on: a list with an entry a line."""
    listed: list[Line] = []
    for line in page.lines[start : start + 12]:
        if (
            not line.is_free
            or line.block != page.lines[start].block
            or (len(line.text.split()) > 4 and listed)
            or line.is_sentence
        ):
            break
        listed.append(line)
    return listed or [page.lines[start]]


def _is_plausible(told: list[Labelled], page: Page, *, inside: bool, line_is_sentence: bool) -> bool:
    """A label may open a sentence too ("Source: nobody would say."): its value has to have the right shape."""
    for label in told:
        if label.key in ("photo", "title", "summary", "language", "place", "section") and (inside or label.key != "section"):
            return False
        if label.key in ("author", "editor", "neither") and label.value and not _are_people(label, page.words):
            if label.key == "neither" or (not line_is_sentence and len(label.value) < 60):
                continue
            return False
        if label.key in ("source", "tags") and ((line_is_sentence and inside) or len(label.value) > 250):
            return False
        if label.key in ("published", "updated") and not find_dates(label.value, page.words, CalendarSystem(UTC)):
            return False
    return True


def _are_people(label: Labelled, words: Lexicon) -> bool:
    byline = read_byline(label.value, words, "author")
    return byline.is_whole and bool(byline.authors or byline.editors or byline.sources)


def _learn(page: Page, label: Labelled, reckoning: CalendarSystem) -> Page:
    learn = _LEARN.get(label.key)
    return (
        page if learn is None or not label.value else replace(page, found=learn(page.found, label.value, page.words, reckoning))
    )


def _title(found: Findings, value: str, words: Lexicon, reckoning: CalendarSystem) -> Findings:  # noqa: ARG001
    return replace(found, title=found.title or value)


def _authors(found: Findings, value: str, words: Lexicon, reckoning: CalendarSystem) -> Findings:
    dates = find_dates(value, words, reckoning)
    if dates:
        value = _cut(value, dates)
        found = replace(found, published=found.published or dates[0].moment)
    return replace(found, authors=_more(found.authors, read_byline(value, words, "author").authors))


def _editors(found: Findings, value: str, words: Lexicon, reckoning: CalendarSystem) -> Findings:  # noqa: ARG001
    return replace(found, editors=_more(found.editors, read_byline(value, words, "editor").editors))


def _sources(found: Findings, value: str, words: Lexicon, reckoning: CalendarSystem) -> Findings:  # noqa: ARG001
    joint = "|".join(re.escape(word) for word in words.exact["and"] if (word.isalpha() and len(word) > 1) or word == "&")
    parts = [
        part
        for chunk in _MULTIPLE.split(value)
        for part in (
            re.split(rf"\s(?:{joint})\s", chunk) if joint and words.language in ("en", "id", "ms") and "," in value else [chunk]
        )
    ]
    return replace(
        found,
        sources=_more(
            found.sources,
            [part.strip(" .") if not re.search(r"\.\w", part) else part.strip() for part in parts if part.strip(" .")],
        ),
    )


def _tags(found: Findings, value: str, words: Lexicon, reckoning: CalendarSystem) -> Findings:  # noqa: ARG001
    return replace(found, tags=_more(found.tags, tags_of([value], words)))


def _section(found: Findings, value: str, words: Lexicon, reckoning: CalendarSystem) -> Findings:  # noqa: ARG001
    return replace(found, section=found.section or value)


def _published(found: Findings, value: str, words: Lexicon, reckoning: CalendarSystem) -> Findings:
    return replace(found, published=found.published or _moment(value, words, reckoning))


def _updated(found: Findings, value: str, words: Lexicon, reckoning: CalendarSystem) -> Findings:
    return replace(found, updated=found.updated or _moment(value, words, reckoning))


def _summary(found: Findings, value: str, words: Lexicon, reckoning: CalendarSystem) -> Findings:  # noqa: ARG001
    return replace(found, summary=found.summary or value)


def _language(found: Findings, value: str, words: Lexicon, reckoning: CalendarSystem) -> Findings:  # noqa: ARG001
    tag = re.fullmatch(r"[A-Za-z]{2,3}(?:[-_][A-Za-z0-9]{2,8})*", value)
    return replace(found, language=tag.group().replace("_", "-") if tag else found.language)


_LEARN: dict[str, Callable[[Findings, str, Lexicon, CalendarSystem], Findings]] = {
    "title": _title, "author": _authors, "editor": _editors, "source": _sources, "tags": _tags, "section": _section,
    "published": _published, "updated": _updated, "summary": _summary, "language": _language,
}  # fmt: skip


def _more(known: tuple[str, ...], names: "tuple[str, ...] | list[str]") -> tuple[str, ...]:
    return tuple(dict.fromkeys([*known, *names]))


def _moment(value: str, words: Lexicon, reckoning: CalendarSystem) -> Moment | None:
    found = find_dates(value, words, reckoning)
    return found[0].moment if found else parse_moment(value, words.language, reckoning)


def _cut(text: str, dates: list[FoundDate]) -> str:
    """Take dates out of a text; the places are those of the folded text, which white space folding keeps in step."""
    plain = " ".join(text.split())
    for found in reversed(dates):
        plain = f"{plain[: found.start]} | {plain[found.end :]}"
    return plain


def date_lines(page: Page, reckoning: CalendarSystem) -> Page:
    """Take lines of date, time and byline in the head of the page, and labelled dates at its foot."""
    start, end = page.body_start, page.body_end
    for n, line in page.free:
        if len(line.text) > 220 or (start + HEAD < n < end) or (start < n < end and line.is_paragraph):
            continue
        dates = find_dates(line.text, page.words, reckoning)
        if not dates or (line.is_paragraph and len(line.text) > 160):
            continue
        rest = _remainder(line.text, dates, page.words)
        if n > start and not rest.label and page.found.published is not None:
            continue
        if n > start + HEAD and not rest.label and (end < n - 6 or rest.text):
            continue
        page = _take_dates(page, n, dates, rest, reckoning)
    return page


class _Rest:
    """What stands beside the dates of a line: the labels before them, and text that is neither."""

    def __init__(self, labels: list[str | None], text: str) -> None:
        self.labels = labels
        self.text = text

    @property
    def label(self) -> bool:
        return any(self.labels)


def _remainder(text: str, dates: list[FoundDate], words: Lexicon) -> _Rest:
    folded = fold(text)
    labels: list[str | None] = []
    before = 0
    left = []
    for found in dates:
        chunk = folded[before : found.start]
        label, remaining = _label_at_end(chunk, words)
        labels.append(label)
        left.append(" ".join(text.split())[before : before + len(remaining)])
        before = found.end
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
    """Give what is left of a part when signs, weekdays and reading times are gone."""
    part = re.sub(
        r"\(?\b\d+\s*(?:min(?:ute)?s?|menit|minutos|minuti|minuten|мин|хв|分)\b[^|•]*", " ", part, flags=re.IGNORECASE
    )
    tokens = part.strip(" ,;:：|•·-–—()（）[]【】،.").split()
    while tokens and fold(tokens[0]).strip(",.()（）") in words.weekdays | words.exact["at"]:
        tokens = tokens[1:]
    while tokens and fold(tokens[-1]).strip(",.()（）") in words.weekdays | words.exact["at"]:
        tokens = tokens[:-1]
    return " ".join(tokens).strip(" ,;:：|•·-–—()（）[]【】،")


def _take_dates(page: Page, n: int, dates: list[FoundDate], rest: _Rest, reckoning: CalendarSystem) -> Page:
    revised = _EAST_ASIAN_UPDATE.search(" ".join(page.lines[n].text.split()))
    authors, others = _people_beside(_EAST_ASIAN_UPDATE.sub("", rest.text), page.words)
    if rest.text and not authors and not others and len(rest.text) > 48:
        return page
    for label in others:
        page = _learn(page, label, reckoning)
    found, labels = page.found, list(rest.labels)
    if n and labels[0] is None and page.lines[n - 1].is_free:
        above = key_of(page.lines[n - 1].text, page.words)
        if above in ("published", "updated"):
            labels[0] = above
            page = page.take([n - 1], Role.DATE)
    for date, told in zip(dates, labels, strict=True):
        if told == "updated":
            found = replace(found, updated=found.updated or date.moment)
        elif found.published is None:
            found = replace(found, published=date.moment)
        if date.unknown_zone:
            warning = f"The zone {date.unknown_zone} is unknown; the outlet's was taken."
            found = replace(found, warnings=(*found.warnings, warning))
    if revised and found.published is not None and found.updated is None:
        month, day, hour, minute = (int(part) for part in revised.groups())
        found = replace(found, updated=_same_year(found.published, month, day, hour, minute))
    return replace(page, found=replace(found, beside_date=_more(found.beside_date, authors))).take([n], Role.DATE)


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
        told = labelled(part, words)
        if told:
            others += [label for label in told if label.key in ("author", "editor", "source", "section", "neither")]
        elif by := opened(part, words):
            names += by
        elif len(part.split()) >= 2 and "," not in part and not _is_outlet(part, words):
            names += names_in(part, words)
    return tuple(dict.fromkeys(names)), others


def _is_outlet(text: str, words: Lexicon) -> bool:
    return any(fold(token).strip(".,") in words.exact["outlets"] | words.exact["jobs"] for token in text.split())
