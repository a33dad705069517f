"""Who a part of a byline names: jobs, places, days, outlets and newsrooms are taken off, or are nobody."""

import re
from functools import cache, lru_cache
from itertools import takewhile

from feedsvc.domain.scripts import EAST_ASIAN
from feedsvc.normalise.characters import fold
from feedsvc.normalise.lexicon import Lexicon, lexicon
from feedsvc.normalise.names import ARTICLES, PARTICLES, SURNAMES_TOO, is_name

_UNSPACED = re.compile(f"[{EAST_ASIAN}]")
_EDGES = " .,;:：-–—\"'“”«»|/／＝=·・*"
_INITIAL = re.compile(r"(?<!\w)(?:[^\W\d_]|[JS]r|II+)\.$")

_POSTED = re.compile("[驻駐]")
"""A bureau, 驻东京."""

_DESK = re.compile("..(?:[部局班室]|支社|本社|センター)$")
"""A newsroom's part in Japanese, 札幌支局."""

LEAST_INFIX = 7
"""Letters of a job that is looked for inside longer words too: Nahostkorrespondentin."""

MOST_TOKENS = 4000
"""Words whose being a job is remembered: a page is asked for the same ones by several steps."""

_SCORE = re.compile(r"\d{1,3}[-–]\d{1,3}")
MOST_OF_STAMP = 4
"""Words that stand before a date: "zuletzt aktualisiert am", "dernière mise à jour"."""

LEAST_WEEKDAY = 5
"""Letters: Sun and Mon are names as well."""

MOST_BEFORE_JOB = 5
"""Words that end with a job and stand before a name: "state political reporter Ana Ruiz"."""

LONGEST_BEFORE_JOB = 8
"""Characters that may stand before a reporter's title in Chinese: 中央社記者, 驻北京记者."""


def agency_in(text: str, words: Lexicon) -> str:
    """Return the news agency that a text names, perhaps with its bureau, "AFP in Paris"; "" for anything else."""
    if fold(text.partition(" ")[0]).strip(_EDGES) not in _agency_beginnings():
        return ""
    name = " ".join(before_place(text.split(), words)).strip(_EDGES)
    return name if fold(name) in words.exact["agencies"] else ""


def is_job(token: str, words: Lexicon) -> bool:
    """Return whether a word is a job's, also inflected, compounded or with a hyphen: Gerichtsreporterin, editor-at-large."""
    return _is_job(token, words.language)


@lru_cache(MOST_TOKENS)
def _is_job(token: str, language: str) -> bool:
    jobs, long = _jobs(language)
    pieces = fold(token).strip(".,()").split("-")
    return any(
        piece in jobs or piece.removesuffix("s") in jobs or any(job in piece for job in long) for piece in pieces if piece
    )


def person_in(text: str, words: Lexicon, *, leads: bool, separator: str = "") -> str | None:
    """Return the name in a part of a byline, "" for a part that names no person, None for one that is neither.

    `leads`: it is the first of its role, or behind a word for "and"; behind a comma a part may describe the name before.
    """
    if agency_in(text, words) or fold(text).strip(_EDGES) in words.exact["newsrooms"]:
        return ""
    if _UNSPACED.search(text):
        return _unspaced(text.strip(_EDGES), words, separator)
    return _spaced(text.split(), words, leads=leads)


def _spaced(tokens: list[str], words: Lexicon, *, leads: bool) -> str | None:
    behind_job = _behind_job(_behind_place(tokens, words) if leads else tokens, words)
    person = _without_agency(before_place(behind_job, words), words)
    kept = _before_job(person, words)
    if not kept or _is_articled(behind_job, words, leads=leads) or (not leads and _is_bureau(kept, words)):
        return ""
    if len(kept) < len(person) and (not leads or len(kept) == 1 or _is_outlet(kept, person, words)):
        return ""  # "Ana Ruiz, Middle East correspondent", "Tidewire reporter", "Saltmarsh Courier staff writer"
    if _is_no_person(kept, words, leads=leads) or (not leads and _describes(kept, words)):
        return ""
    name = " ".join(kept)
    name = name.strip(" ,-–—") if _INITIAL.search(name) else name.strip(" .,-–—")
    if is_name(name):
        return name
    return "" if len(kept) < len(tokens) or (not leads and any(map(str.isdigit, name))) else None


def _is_articled(tokens: list[str], words: Lexicon, *, leads: bool) -> bool:
    """Return whether words begin with an article, as outlets do and people don't: Le Monde, The Courier."""
    first, *others = map(fold, tokens)
    if not others or first not in ARTICLES:
        return False
    is_surname = leads and words.language not in SURNAMES_TOO.get(first, (words.language,))
    is_person = is_surname and (len(others) > 1 or "-" in others[0])
    return not is_person or any(names_outlet(word, words) for word in others)


def _is_bureau(tokens: list[str], words: Lexicon) -> bool:
    """Return whether words are an agency in capitals and its bureau: AFP Paris, PA Scotland."""
    return len(tokens) > 1 and tokens[0].isupper() and fold(tokens[0]) in words.exact["agencies"]


def _behind_job(tokens: list[str], words: Lexicon) -> list[str]:
    """Drop the jobs that stand before a name: unserem Korrespondenten, de nuestra corresponsal, phóng viên."""
    if len(tokens) > 2 and tokens[0].lower() in PARTICLES and is_job(tokens[1], words):
        tokens = tokens[1:]
    described = [n for n, token in enumerate(takewhile(str.islower, tokens[:MOST_BEFORE_JOB])) if is_job(token, words)]
    tokens = tokens[described[-1] + 1 :] if described else tokens
    while tokens:
        phrase = words.opening("jobs", fold(" ".join(tokens))) or ""
        if not is_job(tokens[0], words) and " " not in phrase:
            break
        tokens = tokens[max(1, len(phrase.split()) if " " in phrase else 1) :]
    return tokens


def before_place(tokens: list[str], words: Lexicon) -> list[str]:
    """Cut what follows a name: "in Lund", "for Tidewire", "on Tuesday", "3 February"."""
    folded = [fold(token).strip(".,:") for token in tokens]
    for n, token in enumerate(folded):
        is_preposition = token in words.exact["in"] and n + 1 < len(tokens)
        if is_preposition or (n and (_is_time(folded[n:], words) or _is_stamp(folded[n:], words))):
            return tokens[:n]
    return tokens


def _is_stamp(folded: list[str], words: Lexicon) -> bool:
    """Return whether words begin with what stands before a date: "Last updated", "Stand"."""
    rest = " ".join(folded[:MOST_OF_STAMP])
    return words.opening("published", rest) is not None or words.opening("updated", rest) is not None


def _behind_place(tokens: list[str], words: Lexicon) -> list[str]:
    """Drop a place that stands before a full name: "à Rome Ana Ruiz"."""
    if len(tokens) < 4 or fold(tokens[0]) not in words.exact["in"] or tokens[1][0].islower():
        return tokens
    return tokens[3 if fold(" ".join(tokens[1:3])) in words.exact["places"] else 2 :]


def _is_time(folded: list[str], words: Lexicon) -> bool:
    """Return whether words are a day or a date: "on Tuesday", "Monday", "3 February 2026"."""
    is_month = folded[0] in words.months and len(folded) > 1 and _is_day(folded[1], words)
    if not is_month and not _is_day(folded[0], words) and folded[0] not in words.exact["at"]:
        return False
    is_said = folded[0] in words.exact["at"]  # "on Wed": there Sun and Mon are no names
    days = [token for token in folded if _is_day(token, words) or (is_said and token in words.weekdays)]
    known = (words.exact["at"], words.months, words.weekdays)
    return bool(days) and all(
        token in days or any(token in each for each in known) or words.opening("hour_units", token) for token in folded
    )


def _is_day(token: str, words: Lexicon) -> bool:
    """Return whether a word is a weekday, or has a number; two numbers are a score."""
    if _SCORE.fullmatch(token):
        return False
    return any(map(str.isdigit, token)) or (len(token) >= LEAST_WEEKDAY and token in words.weekdays)


def _without_agency(tokens: list[str], words: Lexicon) -> list[str]:
    """Drop an agency or an outlet's letters behind the name: ANA RUIZ Associated Press, Ana Ruiz HS."""
    if len(tokens) > 2 and tokens[-1].isupper() and not tokens[0].isupper() and names_outlet(tokens[-1], words):
        tokens = tokens[:-1]
    starts = (n for n in range(2, len(tokens)) if agency_in(" ".join(tokens[n:]), words))
    return tokens[: next(starts, len(tokens))]


def _before_job(tokens: list[str], words: Lexicon) -> list[str]:
    while tokens and is_job(tokens[-1], words):
        tokens = tokens[:-1]
    text = fold(" ".join(tokens))
    job = next((job for job in _jobs(words.language)[0] if " " in job and text.endswith(f" {job}")), "")
    return tokens[: len(tokens) - len(job.split())]


def _is_no_person(tokens: list[str], words: Lexicon, *, leads: bool) -> bool:
    folded = [piece for token in tokens for piece in fold(token).strip(".,").split("-")]
    if (
        any(is_job(token, words) or token in words.exact["nobody"] | words.exact["newsrooms"] for token in folded)
        or " ".join(folded) in words.exact["nobody"]
        or folded[0] in words.exact["commands"]
    ):
        return True
    is_personal = leads and len(tokens) == 2  # Rosa Post and Jan Star are people; Pier Weekly Post, "Ana Ruiz, Pier Post" not
    return not is_personal and any(token in words.exact["outlets"] for token in folded)


def names_outlet(word: str, words: Lexicon) -> bool:
    """Return whether a word is an agency's, an outlet's or a newsroom's: "Ana Ruiz y Agencias"."""
    folded = fold(word).strip(".,")
    return any(words.has(key, folded) for key in ("agencies", "newsrooms", "outlets", "nobody"))


def _is_outlet(kept: list[str], person: list[str], words: Lexicon) -> bool:
    """Return whether a job without a comma stands behind an outlet's name, or is a newsroom: Saltmarsh Redaktion."""
    return fold(kept[-1]).strip(".,") in words.exact["outlets"] or fold(person[-1]).strip(".,") in words.exact["newsrooms"]


def _describes(tokens: list[str], words: Lexicon) -> bool:
    """Return whether a part behind a comma says who or where the person before is, and is no other person."""
    is_small = tokens[0][0].islower() and (len(tokens) < 3 or tokens[0].lower() not in PARTICLES)
    return is_small or fold(" ".join(tokens)).strip(".") in words.exact["places"]


def _unspaced(text: str, words: Lexicon, separator: str) -> str | None:
    if words.has("traits", "dots part names") and _DESK.search(text):
        return ""
    name = _without_jobs(text, words)
    filing = _filing(words.language).search(name)
    if filing:  # 成都报道, 陳美玲台北報導: the place alone, or glued to a name of two or three characters
        stem = name[: filing.start()]
        if separator in ("space", "bar") and name == text:
            return ""
        name = stem if len(stem) < 4 else stem[: 2 if len(stem) == 4 else 3]
    if (
        any(len(job) > 1 and job in name for job in words.exact["jobs"])
        or name in words.exact["newsrooms"]
        or _POSTED.match(name)
    ):
        return ""
    first, _, behind = name.partition(" ")
    name = behind if behind and _is_unspaced_outlet(first, words) else name
    is_outlet = _is_unspaced_outlet(name, words)
    return "" if is_outlet or not name else name if is_name(name) else None


def _is_unspaced_outlet(name: str, words: Lexicon) -> bool:
    return any(name.endswith(outlet) and len(name) > len(outlet) + 1 for outlet in words.exact["outlets"])


def _without_jobs(text: str, words: Lexicon) -> str:
    jobs = sorted((job for job in words.exact["jobs"] if _UNSPACED.search(job)), key=len, reverse=True)
    for job in jobs:
        before, is_there, after = text.partition(job)
        if is_there and before and len(before) <= LONGEST_BEFORE_JOB and len(after.strip()) > 1 and len(job) > 1:
            text = after
        text = text.removeprefix(job).removesuffix(job).strip(_EDGES)
    return text


@cache
def _agency_beginnings() -> frozenset[str]:
    return frozenset(agency.partition(" ")[0] for agency in lexicon("en").exact["agencies"])


@cache
def _jobs(language: str) -> tuple[frozenset[str], tuple[str, ...]]:
    jobs = lexicon(language).exact["jobs"]
    return jobs, tuple(job for job in jobs if len(job) >= LEAST_INFIX and " " not in job)


@cache
def _filing(language: str) -> re.Pattern[str]:
    """The end of a dispatch's bracket, 10日電, 综合报道."""
    verbs = "|".join(map(re.escape, sorted(lexicon(language).exact["filed"], key=len, reverse=True)))
    return re.compile(rf"(?:\d+\s*日)?(?:{verbs})$" if verbs else r"(?!)")
