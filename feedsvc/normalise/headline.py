"""The headline: found once, however often it stands on the page; site names off; kickers and breadcrumbs to the section."""

import re
from collections.abc import Callable

from feedsvc.domain.articles import Role
from feedsvc.domain.scripts import EAST_ASIAN, HAN, KANA
from feedsvc.normalise.characters import fold
from feedsvc.normalise.page import HEAD, Line, TextPage

MAX_TITLE = 300
"""Characters."""

SLIGHT, LETTERHEAD = 4, 6
"""Words of a line that is too slight for a headline; of a line that names the outlet."""

LIST = 6
"""Lines below the headline that are no standfirst: a table, or results."""

_HEAD_ROLES = (Role.TITLE, Role.DATE, Role.BYLINE)

_SUFFIX = re.compile(rf"\s+[|｜]\s+|\s+[-–—·•:]\s+|\s*[|｜]\s*|(?<=[{KANA}{HAN}])[_－—-](?=[{KANA}{HAN}])|\s+[«»]\s+")
_BRACKET = re.compile(r"\s*[(（][^()（）]*[)）]$")
_SITE_END = re.compile(r"\s*[-–—|｜·•:_»«－]\s*\S")
_CRUMB = re.compile(r"\s*(?:[>›»/→]|::|\\)\s*|\s+[|]\s+")
_HOME_DASH = re.compile(_CRUMB.pattern + r"|\s+[-–—·•]\s+")
"""Behind the word for the home page a dash parts a path too."""


def breadcrumbs(page: TextPage) -> TextPage:
    """Take the path to the page, "Home > Libraries"; its last part is the section."""
    for n, line in page.free[:6]:
        if n >= page.body_start:
            break
        crumbs = line.text.strip(" >›»/")
        begins_home = page.words.has("home", fold(_HOME_DASH.split(crumbs)[0]))
        parts = [part.strip() for part in (_HOME_DASH if begins_home else _CRUMB).split(crumbs)]
        if (
            "«" in line.text
            or (not begins_home and page.is_only_headline(n))
            or not 2 <= len(parts) <= 7
            or any(not part or len(part) > 60 for part in parts)
        ):
            continue
        arrows = re.search(r"[>›»→]", line.text)
        if not (begins_home or (arrows and len(line.text) < 80 and all(len(part.split()) <= 5 for part in parts))):
            continue
        names = [part for part in parts if not _repeats(part, page, n) and not page.words.has("home", fold(part))]
        section = page.findings.section or (names[-1] if names else None)
        return page.find(section=section).take([n], Role.SECTION)
    return page


def _repeats(part: str, page: TextPage, n: int) -> bool:
    folded = fold(part).rstrip("….")
    return any(line.key.startswith(folded) and len(folded) > 12 for m, line in enumerate(page.lines) if m != n)


def headline(page: TextPage) -> TextPage:
    """Find the headline among the free lines before the body, take all its repetitions and what stands about it."""
    if page.findings.title is not None:
        return _take_repeats(page, page.findings.title)
    candidates = _candidates(page)
    if not candidates:
        return page
    title, lines = _choose(page, candidates)
    page = page.find(title=title).take(lines, Role.TITLE)
    return _take_repeats(page, title)


def _candidates(page: TextPage) -> list[tuple[int, Line]]:
    """The free lines before the body that may be a headline."""
    end = _head_end(page)
    head = [(n, line) for n, line in page.free if n < end and len(line.text) <= MAX_TITLE]
    return [(n, line) for n, line in head if any(char.isalpha() for char in line.text)]


def _head_end(page: TextPage) -> int:
    """Return where the head ends: at the first paragraph that no line of date or byline follows soon."""
    start = page.body_start
    metas = [n for n, line in enumerate(page.lines) if line.role in (Role.DATE, Role.BYLINE) and start < n <= start + 3]
    rest = [n for n, line in page.free if line.is_paragraph]
    is_known = any(line.role in (Role.DATE, Role.BYLINE) for line in page.lines[:start])
    if metas and len(rest) > 2 and not is_known and not any(start < n < metas[0] for n in rest[1:]):
        return metas[-1]
    return _opening_sentence(page, start)


def _opening_sentence(page: TextPage, start: int) -> int:
    """Return where sentences begin that stand between the last line of the head and the first long paragraph."""
    above = [n for n, line in enumerate(page.lines[:start]) if line.role in _HEAD_ROLES]
    first = next((n for n, line in page.free if n > max(above, default=0) and line.is_said), start)
    return min(first, start) if above else start


def _choose(page: TextPage, candidates: list[tuple[int, Line]]) -> tuple[str, list[int]]:
    """Choose the line that is repeated, alone or with a site's name; else the first that says enough."""
    twins_of = _twins(candidates)
    for n, line in candidates:
        if not _is_kicker(line, page) and (twins := [m for m in twins_of(line.key) if m > n]):
            return min((page.lines[m].text for m in [n, *twins]), key=len), [n, *twins]
    joined = _joined(page, candidates)
    if joined:
        return joined
    telling = [(n, line) for n, line in candidates if not _is_kicker(line, page)] or candidates
    if _is_deck(telling[0][1], candidates[0][1]):
        telling = candidates
    elif len(telling) > 1 and _is_letterhead(telling[0][1], telling[1][1], page):
        telling = telling[1:]
    n, line = telling[0]
    return without_site(line.text, page, n), [n]


def _is_deck(line: Line, first: Line) -> bool:
    """Return whether a line that is hardly longer stands below a short headline of two words or more that is no name."""
    words = first.text.split()
    return first is not line and line.length <= SLIGHT and len(words) > 1 and words[-1].islower()


def _is_letterhead(line: Line, below: Line, page: TextPage) -> bool:
    """Return whether a line above the headline names the outlet or agency: "NORTHERN PRESS AGENCY - HOME SERVICE"."""
    words = line.text.split()
    names = any(fold(word).strip("().,") in page.words.exact["outlets"] for word in words)
    is_name = all(not word[0].islower() or len(word) <= SLIGHT for word in words) and line.length <= LETTERHEAD
    is_headline = below.length > SLIGHT and not (below.text.isupper() or below.text.istitle())
    return names and is_name and is_headline and line.text[-1] not in "?!" and ":" not in line.text


def _joined(page: TextPage, candidates: list[tuple[int, Line]]) -> tuple[str, list[int]] | None:
    """A headline broken over two or three lines of one block: the next begins small, or the first ends unfinished."""
    first = next((at for at, (_, line) in enumerate(candidates) if not _is_kicker(line, page)), len(candidates))
    lines = candidates[first : first + 1]
    for n, line in candidates[first + 1 : first + 4]:
        last_n, last = lines[-1]
        if n != last_n + 1 or line.block != last.block or last.is_sentence:
            break
        small = line.text[0].islower()
        unfinished = re.search(
            r"[,:;–—-]$|\b(?:the|a|an|of|to|in|on|for|and|with|at|by|as|from|after|de|la|el|los|en|y|con|para|por|del|le|les|des|du|et|à|der|die|das|und|von|im|in|zu|für|mit|di|da|dan|yang|untuk|ke|van|het|een|op|do|na|w|z|i|и|в|на|с|из|по|та|у|від|في|من|على|إلى|و|در|از|به|की|के|में|का|से|và|của|cho|tại|ve|ile|için)$",
            last.text,
            re.IGNORECASE,
        )
        if not (small or unfinished):
            break
        lines.append((n, line))
    if len(lines) < 2:
        return None
    return " ".join(line.text for _, line in lines), [n for n, _ in lines]


def _twins(candidates: list[tuple[int, Line]]) -> Callable[[str], list[int]]:
    """Index candidates by the headline that they repeat, so that they needn't be compared with each other."""
    whole: dict[str, list[int]] = {}
    shorter: dict[str, list[int]] = {}
    for n, line in candidates:
        whole.setdefault(line.key, []).append(n)
        for key in _shorter(line.key):
            shorter.setdefault(key, []).append(n)
    return lambda key: sorted(
        {n for known in (whole, shorter) for n in known.get(key, ())}
        | {n for short in _shorter(key) for n in whole.get(short, ())}
    )


def _shorter(key: str) -> list[str]:
    """Return a folded headline without each end that may be a site's name, and without a section and a bar before it."""
    _, bar, behind = key.partition(" | ")
    return [*_without_ends(key), *([behind] if bar else [])]


def _without_ends(key: str) -> list[str]:
    """Return a folded headline without each end of it that may be a site's name."""
    return [key[:at] for at in range(max(8, len(key) - 59), len(key)) if _SITE_END.match(key, at)]


def _is_kicker(line: Line, page: TextPage) -> bool:
    """Return whether a line is too slight for a headline: a section's name, a label."""
    words = _BRACKET.sub("", line.text).split() or line.text.split()
    if len(words) > 4 or line.weight > 40 or line.text[-1:] in "?!…？！":
        return False
    return page.head_weight > line.weight and (len(words) <= 2 or " ".join(words).isupper() or line.weight < 24)


def without_site(title: str, page: TextPage, n: int) -> str:
    """Take a site's name off the end of a headline, if something on the page says that it is one."""
    cuts = list(_SUFFIX.finditer(title))
    if not cuts:
        return title
    cut = cuts[-1]
    head, site = title[: cut.start()].strip(), title[cut.end() :].strip()
    if not head or not site or len(site) > 50 or len(head) < len(site) * 0.8 or len(fold(head)) < 8:
        return title
    tokens = [fold(token).strip(".,") for token in site.split()]
    elsewhere = any(
        m != n and fold(site) in line.key and not line.key.startswith(fold(head)) for m, line in enumerate(page.lines)
    )
    named = any(token in page.words.exact["outlets"] for token in tokens) or any(
        len(outlet) > 1 and site.endswith(outlet)
        for outlet in page.words.exact["outlets"]
        if re.search(f"[{EAST_ASIAN}]", outlet)
    )
    domain = bool(
        re.fullmatch(
            r"[\w-]+\.(?:com|org|net|id|co|uk|de|fr|it|es|ru|ua|pl|tr|jp|kr|cn|tw|vn|in|my|br|pt|nl|eu|info|news|tv|ir|il|bd|th|mx|ar)(?:\.\w+)?",
            site.lower(),
        )
    )
    capital = len(tokens) <= 5 and all(not token[0].islower() for token in site.split() if len(token) > 3)
    return (
        head
        if domain or (elsewhere and len(site) > 2) or (capital and (named or "|" in cut.group() or "｜" in cut.group()))
        else title
    )


def _take_repeats(page: TextPage, title: str) -> TextPage:
    key = fold(title)
    names = {key, *_without_ends(key)}
    repeats = [
        n
        for n, line in page.free
        if line.key == key or (not line.is_paragraph and (line.key in names or key in _without_ends(line.key)))
    ]
    return page.take(repeats, Role.TITLE)


def kicker(page: TextPage) -> TextPage:
    """Take short lines about the headline: the first is the section, unless a label or breadcrumb told it."""
    section = page.findings.section
    titles = [n for n, line in enumerate(page.lines) if line.role is Role.TITLE]
    titles = [n for n in titles if n < titles[0] + HEAD]
    taken = []
    end = _head_end(page)
    for n, line in page.free:
        if n >= end or not titles:
            break
        words = line.text.split()
        slight = len(words) <= 4 and line.weight <= 45 and not line.is_sentence
        if (
            slight
            and section is None
            and (n < titles[-1] or (n <= titles[-1] + 2 and line.text.isupper()) or (n == titles[-1] + 1 and len(words) <= 2))
        ):
            if not page.words.has("labels", line.key) or n < titles[0]:
                section = line.text
            taken.append(n)
        elif slight and n < titles[-1]:
            taken.append(n)
    return page.find(section=section).take(taken, Role.SECTION)


def standfirst(page: TextPage) -> TextPage:
    """Take what is left before the body: the standfirst, which tells the article in a line or two. A further sentence below the
    headline stays in the text."""
    end = _head_end(page)
    title = next((n for n, line in enumerate(page.lines) if line.role is Role.TITLE), end)
    left = [n for n, _ in page.free if n < end and title < end]
    telling = next((n for n in left if page.lines[n].weight >= 40), None)
    summary = page.findings.summary or (page.lines[telling].text if telling is not None else None)
    below = [n for n in left if n > title and page.lines[n].text != summary]
    said = [n for n in below if page.lines[n].is_said]
    kept = said if len(below) - len(said) < LIST else below
    return page.take(set(left) - set(kept), Role.STANDFIRST).find(summary=summary)
