"""Bylines without a label: "By Ana Ruiz and Bo Lind", "김철수 기자", a name alone beside the date."""

import re

from feedsvc.domain.articles import Role
from feedsvc.normalise.characters import fold
from feedsvc.normalise.labels import labelled
from feedsvc.normalise.lexicon import Lexicon
from feedsvc.normalise.names import is_name, names_of
from feedsvc.normalise.page import Line, Page

_MAIL = re.compile(r"\S+@\S+\.\S+")
_PARTS = re.compile(r"\s*[,，、/|·•]\s*|\s+[-–—]\s+")
_BRACKETED_NAME = re.compile(r"^[（(【\[]\s*([\u3400-\u9fff\u3040-\u30ff々]{2,8})\s*[)）】\]]$")
_DASH = re.compile(r"\s+[–—-]\s+")
_REPORTERS_ZH = re.compile(
    r"^.{0,24}?[（(【](?:本报|本報)?(?:记者|記者)[ ：:]*(?P<names>[\u3400-\u9fff、 ]{2,20}?)(?:[／/].{0,8})?[)）】]"
)
_REPORTERS = {
    "zh": (
        _REPORTERS_ZH,
        re.compile(r"^[（(【].{0,6}社(?:记者|記者)(?P<names>[\u3400-\u9fff]{3})[\u3400-\u9fff]{2,6}?\d+\s*日[電电]"),
        re.compile(
            r"^[（(【](?:本报|本報)?(?:记者|記者)(?P<names>[\u3400-\u9fff]{2,3})[／/]?[\u3400-\u9fff]{2,4}(?:報導|报道|訊|電|电)[)）】]"
        ),
    ),
    "ja": (re.compile(r"^【[^＝=】]{1,12}[＝=](?P<names>[\u3400-\u9fff\u3040-\u30ff、・]{2,16})】"),),
    "ko": (
        re.compile(r"^\[[^\]=]{1,12}=[^\]]*?(?P<names>[가-힣]{2,4}(?:·[가-힣]{2,4})*)\s*(?:인턴|선임|수습)?\s*(?:기자|특파원)"),
    ),
}
"""How the dateline names the reporters, by language."""

_HEAD = 3
"""Lines below a first paragraph in which a byline still tells that the paragraph was a standfirst."""

_NEAR = 2
"""Lines between a name that stands alone and the date."""


def byline(text: str, words: Lexicon) -> tuple[str, ...]:
    """Read a byline that has no colon, "By Ana Ruiz and Bo Lind, staff writers"; () for any other text."""
    phrase = words.opening("by", fold(text))
    if phrase is None or len(text) > 160:
        return ()
    rest = _DASH.split(text[len(phrase) :].strip())[0]
    return names_of(rest.lstrip(" :：／/|＝="), words) if rest else ()


def bylines(page: Page) -> Page:
    """Take bylines in the head of the page and at its foot; without any, the names beside the date are the authors."""
    start, end = page.body_start, page.body_end
    for n, line in page.free:
        if start + _HEAD < n < end - 1 or len(line.text) > 160 or line.is_paragraph or not page.lines[n].is_free:
            continue
        page = _take_byline(page, n, start, end)
    if not page.found.authors:
        page = page.find(authors=page.found.beside_date)
    return page


def _take_byline(page: Page, n: int, start: int, end: int) -> Page:
    line = page.lines[n]
    names = byline(line.text, page.words)
    if not names and not start < n < end - 1:
        names = suffixed(line.text, page.words)
    if not names and n < start and not page.found.authors:
        names = _alone_in_head(page, n)
    if not names and n >= end > 0:
        names = _alone_at_foot(page, n, end)
    if names:
        known = page.found.authors
        return page.find(authors=tuple(dict.fromkeys([*known, *names]))).take([n], Role.BYLINE)
    below = _opener_alone(page, n)
    if below:
        return page.find(authors=tuple(dict.fromkeys([*page.found.authors, *below]))).take([n, n + 1], Role.BYLINE)
    return page.take([n], Role.BYLINE) if n < start and _is_about_author(line, page.words) else page


def reporters(opening: str, words: Lexicon) -> tuple[str, ...]:
    """Read the reporters whom East Asian datelines name: （记者 周明 林晓）, 【白鷺＝西尾あかね】, [서울=신문 김철수 기자]."""
    forms = _REPORTERS.get(words.language, ())
    match = next((match for form in forms if (match := form.match(opening))), None)
    return names_of(match["names"], words) if match else ()


def _opener_alone(page: Page, n: int) -> tuple[str, ...]:
    """ "By" on a line of its own, the name on the next."""
    line = page.lines[n]
    if n + 1 >= len(page.lines) or not page.lines[n + 1].is_free or line.key.strip(" :") not in page.words.exact["by"]:
        return ()
    return names_of(page.lines[n + 1].text, page.words) if len(page.lines[n + 1].text) < 100 else ()


def suffixed(text: str, words: Lexicon) -> tuple[str, ...]:
    """A name with a job or an address behind it: "Ana Ruiz, staff writer", "김철수 기자", "記者陳美玲／台北報導"."""
    if len(text) > 90 or labelled(text, words):
        return ()
    folded = fold(text)
    unspaced = words.language in ("zh", "ja", "ko", "th")
    tokens = re.split(r"[\s,，/／|=]+", folded)
    attached = unspaced and any(job in folded for job in words.exact["jobs"] if len(job) > 1)
    has_job = any(token.strip(".()") in words.exact["jobs"] for token in tokens[1:])
    if not (attached or has_job or _MAIL.search(text)):
        return ()
    if words.language == "ja" and not re.search(r"[記編委員論説特派]", text):
        return ()
    names = tuple(name for name in names_of(text, words) if " " in name or not name.isascii())
    return names if names and names[0] != text.strip() else ()


def _alone_in_head(page: Page, n: int) -> tuple[str, ...]:
    """A name alone on its line below the headline, near the date, perhaps with an outlet or a place behind it."""
    line = page.lines[n]
    near = [page.lines[m] for m in range(n - _NEAR, n + _NEAR + 1) if 0 <= m < len(page.lines) and m != n]
    below = page.lines[n + 1] if n + 1 < len(page.lines) else None
    has_date = any(other.role is Role.DATE for other in near)
    has_role = (
        re.match(r"[^,]+, [^\W\d_A-Z]", line.text) is not None and "," in line.text and line.text.split(", ")[1][:1].islower()
    )
    has_address = has_role or (
        below is not None and (_MAIL.fullmatch(below.text) is not None or _is_about_author(below, page.words))
    )
    if n == 0 or line.is_sentence or not (has_date or has_address) or not _is_below_headline(page, n):
        return ()
    if any(other.text == line.text for m, other in enumerate(page.lines) if m != n):
        return ()
    return lone_names(line.text, page.words)


def lone_names(text: str, words: Lexicon) -> tuple[str, ...]:
    """Read "Ana Ruiz", "Ana Ruiz, Tidewire", "Ana Ruiz / SABLEPORT"; () for what may be a section or an outlet."""
    parts = _PARTS.split(text.strip())
    listed = _several(text, parts, words)
    if listed:
        return listed
    if words.language == "ar" and len(parts) == 1:
        return names_of(text, words) if 2 <= len(text.split()) <= 6 else ()
    if words.language == "ar" and len(parts) == 2 and " - " in text:
        parts.reverse()  # the place stands first
    name = parts[0].strip()
    tokens = [fold(token).strip(".,") for token in name.split()]
    if words.language in ("zh", "ja") and len(parts) <= 4 and all(is_name(part) and 2 <= len(part) <= 6 for part in parts):
        return names_of(text, words)
    if not 2 <= len(tokens) <= 4 or len(text) > 90 or not is_name(name) or not re.match(r"[^\W\d_]", name):
        return ()
    if any(token in words.exact["outlets"] | words.exact["jobs"] for token in tokens) or words.opening("photo", fold(text)):
        return ()
    if name.isupper() and name.lower() != name and len(parts) == 1:
        return ()
    return names_of(name, words)


def _several(text: str, parts: list[str], words: Lexicon) -> tuple[str, ...]:
    """Read several names, joined by the word for "and", or by commas where no capitals tell names from places."""
    names = names_of(text, words) if len(text) <= 90 else ()
    joint = any(fold(token) in words.exact["and"] for token in text.split())
    in_commas = words.language in ("he", "fa", "hi", "bn", "th") and len(parts) > 1 and re.search("[,،]", text)
    if len(names) < 2 or not (joint or in_commas) or not all(2 <= len(name.split()) <= 4 for name in names):
        return ()
    tokens = {fold(token).strip(".,") for token in text.split()}
    return () if tokens & (words.exact["outlets"] | words.exact["jobs"]) else names


def _is_below_headline(page: Page, n: int) -> bool:
    above = [other for other in page.lines[:n] if other.is_free or other.role is Role.TITLE]
    return any(other.weight >= 18 for other in above)


def _alone_at_foot(page: Page, n: int, end: int) -> tuple[str, ...]:
    """A name below the text: in brackets in East Asia, in capitals in Vietnam."""
    line = page.lines[n]
    bracketed = _BRACKETED_NAME.match(line.text)
    if bracketed and page.words.language in ("ja", "zh"):
        name = bracketed[1]
        is_mark = any(page.words.has(key, name) for key in ("ends", "furniture", "author", "editor"))
        return () if is_mark else (name,)
    if page.words.language == "vi" and n <= end + 1 and not page.found.authors and not line.is_sentence:
        return names_of(line.text, page.words) if 2 <= len(line.text.split()) <= 4 and is_name(line.text) else ()
    return ()


def _is_about_author(line: Line, words: Lexicon) -> bool:
    """A line that says what the author is, or how to reach them."""
    tokens = [token.strip(".,") for token in line.key.split()]
    is_job = (
        1 < len(tokens) <= 5
        and not line.is_sentence
        and (tokens[-1] in words.exact["jobs"] or tokens[0] in words.exact["jobs"])
    )
    return is_job or _MAIL.fullmatch(line.text) is not None
