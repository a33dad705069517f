"""Lines with a label: header blocks of exports, credits, tags and sources."""

import re
from datetime import UTC

from feedsvc.domain.articles import Role
from feedsvc.domain.scripts import COLONS
from feedsvc.normalise.byline import read_byline
from feedsvc.normalise.dates import DateConventions, find_dates
from feedsvc.normalise.labels import Labelled, key_of, labelled, wire_credits
from feedsvc.normalise.learning import learn
from feedsvc.normalise.lexicon import Lexicon
from feedsvc.normalise.names import is_full_name
from feedsvc.normalise.page import Line, TextPage
from feedsvc.normalise.persons import is_job

LIST_LIMIT = 400
"""Characters: a longer labelled line is a paragraph."""

LONGEST_NAMES = 60
"""Characters of what stands behind "Author:" and names nobody."""

_ROLES = {
    "title": Role.TITLE, "author": Role.BYLINE, "editor": Role.BYLINE, "neither": Role.BYLINE, "source": Role.SOURCE,
    "tags": Role.TAGS, "section": Role.SECTION, "published": Role.DATE, "updated": Role.DATE, "summary": Role.STANDFIRST,
    "language": Role.HEADER, "place": Role.HEADER, "photo": Role.CAPTION,
}  # fmt: skip
_NEVER_FIRST = ("neither", "photo", "source", "tags", "section", "place")
"""Labels that a headline may begin with: "Video: Weir repaired"."""

_LABEL_ALONE = re.compile(rf"[^\W\d_]{{2,20}}\s?[{COLONS}]")
_LABEL = re.compile(rf"[^\W\d_]{{2,20}}(?: [^\W\d_]{{2,20}})?\s?[{COLONS}]\s*\S")
_HASHTAGS = re.compile(r"(?:#[^\s#]+\s*)+")


def header_block(page: TextPage, conventions: DateConventions) -> TextPage:
    """Take a block of labelled lines at the top that begins with `Title:` or holds three labels: a CMS export."""
    block = _block(page)
    known = [(n, labels) for n, labels in block if labels]
    keys = {label.key for _, labels in known for label in labels}
    if "title" not in keys and not (len(keys) >= 3 and known[0][0] == 0 and "published" in keys):
        return page
    for n, labels in block if "title" in keys else known:
        for label in labels:
            page = learn(page, label, conventions)
        page = page.take([n], _ROLES[labels[0].key] if labels else Role.HEADER)
    return page


def _block(page: TextPage) -> list[tuple[int, list[Labelled]]]:
    """Return the labelled lines at the top, those among them with a label that no table knows, and one that heads the text."""
    block: list[tuple[int, list[Labelled]]] = []
    unknown: list[tuple[int, list[Labelled]]] = []
    for n, line in page.free:
        labels = labelled(line.text, page.words) if len(line.text) < LIST_LIMIT * 2 else None
        if labels:
            block, unknown = [*block, *unknown, (n, labels)], []
        elif _LABEL_ALONE.fullmatch(line.text) and block:
            return [*block, (n, [])]
        elif _LABEL.match(line.text):
            unknown.append((n, []))
        else:
            break
    return block


def credit_lines(page: TextPage, conventions: DateConventions) -> TextPage:
    """Take labelled lines and wire credits outside the running text: `Editor: X`, `(Reporting by A; Editing by B)`."""
    start, end = page.body_start, page.body_end
    for n, line in page.free:
        if not page.lines[n].is_free:
            continue
        if len(line.text) > LIST_LIMIT or (n == 0 and page.findings.title is None and not labelled(line.text, page.words)):
            continue
        if _HASHTAGS.fullmatch(line.text):
            page = learn(page, Labelled("tags", line.text), conventions).take([n], Role.TAGS)
            continue
        below = _with_next(page, n)
        stands_below = below is not None
        inside = start < n < end - 1
        labels = below or labelled(line.text, page.words)
        if labels is None and not (inside and not line.text.startswith(("(", "["))):
            labels = _unlabelled(line, page.words)
        if labels and labels[0].key in _NEVER_FIRST and page.is_only_headline(n):
            continue
        if labels is None or not _is_plausible(labels, page, line, inside=inside):
            continue
        for label in labels:
            page = learn(page, label, conventions)
        page = page.take([n], _ROLES[labels[0].key])
        if stands_below:
            count = len(_listed(page, n + 1)) if labels[0].key == "tags" else 1
            page = page.take(range(n + 1, n + 1 + count), _ROLES[labels[0].key])
    return page


def _with_next(page: TextPage, n: int) -> list[Labelled] | None:
    """A label that stands alone on its line, its value on the next: `Tags` / `sea, ports`."""
    line = page.lines[n]
    key = key_of(line.text, page.words) if len(line.text) < 40 else None
    if key in (None, "photo", "neither", "title", "summary") or n + 1 >= len(page.lines) or not page.lines[n + 1].is_free:
        return None
    following = page.lines[n + 1]
    colon = line.text.rstrip().endswith(tuple(COLONS))
    if not colon and page.words.has("related", line.key):
        return None
    if not colon and (
        key not in ("tags", "source", "published", "updated", "author", "editor")
        or (n < page.body_start and key in ("tags", "source") and " " not in line.key)
    ):
        return None
    if following.is_paragraph or len(following.text) > 200 or labelled(following.text, page.words):
        return None
    if key in ("author", "editor") and not _are_people(Labelled("author", following.text), page.words):
        return None
    if n and not colon and is_job(line.text, page.words) and _is_person(page.lines[n - 1], page.words):
        return None  # the job of the person above
    if key == "tags":
        return [Labelled("tags", ", ".join(line.text for line in _listed(page, n + 1)))]
    return [Labelled(str(key), following.text)]


def _is_person(line: Line, words: Lexicon) -> bool:
    byline = read_byline(line.text, words, "author")
    return len(byline.authors) == 1 and byline.authors[0] == line.text and is_full_name(line.text)


def _listed(page: TextPage, start: int) -> list[Line]:
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


def _unlabelled(line: Line, words: Lexicon) -> list[Labelled] | None:
    """Split wire credits that have no colon; None for a sentence that opens like one, "By noon the queue was gone."."""
    if signed := _signed(line, words):
        return [signed]
    labels = wire_credits(line.text, words)
    credited = [read_byline(label.value, words, "author") for label in labels or ()]
    if not all(credit.is_whole for credit in credited):
        return None
    names = [name for credit in credited for name in (*credit.authors, *credit.editors, *credit.sources)]
    return None if line.is_sentence and not any(map(is_full_name, names)) else labels


def _signed(line: Line, words: Lexicon) -> Labelled | None:
    """Read the line by which release services name who speaks, the label in capitals: "SOURCE Saltmarsh Ferries, Inc."."""
    label = words.opening("source", line.key) or ""
    behind = line.text[len(label) :].strip()
    is_signed = line.text[: len(label)].isupper() and behind[:1].isupper() and not behind.isupper() and not line.is_paragraph
    return Labelled("source", behind) if is_signed else None


def _is_plausible(labels: list[Labelled], page: TextPage, line: Line, *, inside: bool) -> bool:
    """A label may open a sentence too ("Source: nobody would say."): its value has to have the right shape."""
    for label in labels:
        if label.key in ("photo", "title", "summary", "language", "place", "section") and (inside or label.key != "section"):
            return False
        if label.key in ("author", "editor", "neither") and label.value and not _are_people(label, page.words):
            is_long = line.is_paragraph or len(label.value) >= LONGEST_NAMES
            if _is_prose(label, line) or (is_long and label.key != "neither"):
                return False
        if label.key in ("source", "tags") and (_is_prose(label, line) or len(label.value) > 250):
            return False
        if label.key in ("source", "tags") and inside and line.is_paragraph:
            return False
        if label.key in ("published", "updated") and not find_dates(label.value, page.words, DateConventions(UTC)):
            return False
    return True


def _is_prose(label: Labelled, line: Line) -> bool:
    """Return whether the words behind a label go on in small letters to a full stop, as a sentence does."""
    return line.is_sentence and label.value[:1].islower() and " " in label.value


def _are_people(label: Labelled, words: Lexicon) -> bool:
    byline = read_byline(label.value, words, "author")
    return byline.is_whole and bool(byline.authors or byline.editors or byline.sources)
