"""Which language an article is written in: by its script where that decides, else by letter statistics."""

import re
import sys
from bisect import bisect_right
from collections import Counter
from functools import cache, lru_cache
from mmap import ACCESS_READ, MADV_DONTNEED, mmap
from tempfile import TemporaryFile
from typing import TYPE_CHECKING, Literal, cast

from feedsvc.domain.scripts import SCRIPTS
from feedsvc.normalise.cldr import usual_script
from feedsvc.normalise.lexicon import script_letters, telling_words

if TYPE_CHECKING:
    from array import array

    from numpy import float16
    from numpy.typing import NDArray
    from py3langid.langid import LanguageIdentifier

LONG = 300
"""Characters of a text whose language is sure enough to overrule the one that is stated for it."""

SAMPLE = 600
"""Characters that are looked at: more change nothing and cost time."""

COUNTED = 400
"""Characters whose letters are counted for statistics, the dear part."""

MINIMUM = 20
"""Letters below which a text is too short to tell."""

ENOUGH, SURE = 80, 0.45
"""A text of fewer letters than that has to be told with this probability; measured on pieces of text in 100 languages."""

_LETTER = re.compile(r"[^\W\d_]")
_BEYOND_LATIN = re.compile("[^\x00-\u036f\u1e00-\u1eff\u2000-\u2bff]")
_MOST_SAMPLED = 150
_BORDERS = sorted((ord(first), ord(last), name) for name, script in SCRIPTS.items()
                  for first, last in re.findall(r"(.)-(.)", script.characters))  # fmt: skip
_STARTS = [first for first, _, _ in _BORDERS]

_SHARED_SCRIPTS = {"Latin": "Latn", "Cyrillic": "Cyrl", "Arabic": "Arab"}
"""The scripts (ISO 15924) that a language may be written in besides its usual one."""

_MEMBERS = {"arz": "ar", "ary": "ar", "wuu": "zh", "yue": "zh", "hbo": "he", "grc": "el", "uzs": "uz", "sdh": "ku",
            "gug": "gn", "kik": "ki", "fuv": "ff"}  # fmt: skip
"""What the statistics call by a dialect or an old form, and newspapers by the language."""


def detect(text: str) -> str | None:
    """Return the language of a text as a BCP 47 tag, with its script where newspapers write it in two; None if it is too
    short to tell."""
    sample = " ".join(text[:SAMPLE].split())
    letters = len(_LETTER.findall(sample))
    language = _by_script(sample, letters) or _by_statistics(sample, letters)
    return None if language is None else with_script(language, sample)


def spoken(stated: str | None, text: str) -> str | None:
    """Return the language that is stated for a text, or that of a long text both halves of which are surely in another."""
    if stated is None or len(text) < LONG:
        return stated
    language = detect(text)
    if language is None or _is_near(language, stated):
        return stated
    return language if detect(text[len(text) // 2 :]) == language else stated


def _is_near(language: str, stated: str) -> bool:
    """Return whether two tags are of one language, or of neighbours that letters alone hardly tell apart."""
    found, said = (tag.partition("-")[0].lower() for tag in (language, stated))
    return found == said or said in telling_words(found)


def with_script(language: str, text: str) -> str:
    """Return a tag with the script that a text is written in, where the tag names none and its language has several: told by
    the letters of its table, or another than the usual one (CLDR)."""
    if "-" in language:
        return language
    counts = {script: len(letters.findall(text)) for script, letters in script_letters(language).items()}
    if counts:
        (script, most), (_, next_most) = sorted(counts.items(), key=lambda item: -item[1])[:2]
        return f"{language}-{script}" if most > next_most else language
    scripts = _scripts_of(text)
    name = scripts.most_common(1)[0][0] if scripts else "Latin"
    code = _SHARED_SCRIPTS.get(name)
    return f"{language}-{code}" if code and usual_script(language) not in (None, code) else language


def release_pages() -> None:
    """Let go of what texts have led to of the model's tables (16 MB); a text that needs it again has it back in 0.5 ms."""
    for table in _model()[1]:
        if sys.platform == "linux":
            table.madvise(MADV_DONTNEED)


def _by_script(sample: str, letters: int) -> str | None:
    """Return the language that alone is written in the script of most of a text, be it ever so short."""
    scripts = _scripts_of(sample)
    if not scripts:
        return None
    total = min(letters, _MOST_SAMPLED)
    if scripts["Kana"] > 0.08 * total:
        return SCRIPTS["Kana"].language
    name, count = scripts.most_common(1)[0]
    language = SCRIPTS[name].language if count > 0.3 * total else None
    return _between_neighbours(language, sample) if language else None


def _scripts_of(text: str) -> Counter[str]:
    """Count the characters of each script but Latin's, up to the first 150."""
    characters = _BEYOND_LATIN.findall(text)[:_MOST_SAMPLED]
    return Counter(name for name in map(_script_of, characters) if name)


@cache
def _script_of(character: str) -> str | None:
    place = bisect_right(_STARTS, ord(character)) - 1
    return _BORDERS[place][2] if place >= 0 and ord(character) <= _BORDERS[place][1] else None


def _by_statistics(sample: str, letters: int) -> str | None:
    if letters < MINIMUM:
        return None
    named, probability = _classified(sample[:COUNTED])
    if named == "zxx" or (letters < ENOUGH and probability < SURE):
        return None
    language = _MEMBERS.get(named, named)
    return _between_neighbours(language, sample)


@lru_cache(8)
def _classified(sample: str) -> tuple[str, float]:
    """Return the language that statistics name, and its probability; an article's title and text are asked for one by one."""
    named, probability = _model()[0].classify(sample)
    return str(named), float(probability)


def _between_neighbours(language: str, sample: str) -> str:
    """Return the language among near ones of which most words stand in a text that tell it from the others."""
    folded = sample.lower()
    counts = {code: len(words.findall(folded)) for code, words in telling_words(language).items()}
    most = max(counts.values(), default=0)
    return language if counts.get(language, 0) == most else max(counts, key=lambda code: counts[code])


@cache
def _model() -> "tuple[LanguageIdentifier, tuple[mmap, ...]]":
    """Load the model, and return it with its paged tables; with NumPy that takes 0.5 s and 26 MB, which processes that only
    serve needn't pay."""
    import numpy as np
    from py3langid.langid import MODEL_FILE, LanguageIdentifier

    whole = LanguageIdentifier.from_model_file(MODEL_FILE)
    tables = _paged(whole.tk_nextmove), _paged(whole.nb_ptc)
    moves = memoryview(tables[0]).cast(cast("Literal['I']", whole.tk_nextmove.typecode))
    chances = np.frombuffer(tables[1], whole.nb_ptc.dtype).reshape(whole.nb_ptc.shape)
    outcome, row = whole.tk_output, whole.tk_row
    return LanguageIdentifier(chances, whole.nb_pc, whole.nb_classes, moves, outcome, norm_probs=True, tk_row=row), tables


def _paged(table: "array[int] | NDArray[float16]") -> mmap:
    """Keep a table in a file without a name: of 39 and 28 MB, memory then holds the pages alone that texts have led to."""
    with TemporaryFile() as file:
        table.tofile(file)
        file.flush()
        return mmap(file.fileno(), 0, access=ACCESS_READ)
