"""Which language an article is written in: by its script where that decides, else by letter statistics."""

import re
import sys
from functools import cache
from mmap import ACCESS_READ, MADV_DONTNEED, mmap
from tempfile import TemporaryFile
from typing import TYPE_CHECKING, Literal, cast

from feedsvc.domain.scripts import HAN, HANGUL, KANA, THAI
from feedsvc.normalise.lexicon import LANGUAGES

if TYPE_CHECKING:
    from array import array

    from numpy import float32
    from numpy.typing import NDArray
    from py3langid.langid import LanguageIdentifier

SAMPLE = 600
"""Characters that are looked at: more change nothing and cost time."""

MINIMUM = 20
"""Letters below which a text is too short to tell."""

_LETTER = re.compile(r"[^\W\d_]")

OTHERS = ["bg", "ca", "cs", "da", "el", "fi", "hr", "hu", "no", "ro", "sk", "sr", "sv", "sw", "tl", "ur"]
"""Languages without a table that articles are written in too."""

_SCRIPTS = {
    "th": re.compile(f"[{THAI}]"),
    "he": re.compile("[\u0590-\u05ff]"),
    "ko": re.compile(f"[{HANGUL}]"),
    "ja": re.compile(f"[{KANA}]"),
    "zh": re.compile(f"[{HAN}]"),
    "bn": re.compile("[\u0980-\u09ff]"),
    "hi": re.compile("[\u0900-\u097f]"),
}
_ARABIC = re.compile("[\u0600-\u06ff]")
_PERSIAN = re.compile("[پچژگی]")
_ARABIC_ONLY = re.compile("[ةىيكأإ]")
_CYRILLIC = re.compile("[\u0400-\u04ff]")
_UKRAINIAN = re.compile("[іїєґ]", re.IGNORECASE)
_RUSSIAN = re.compile("[ыэёъ]", re.IGNORECASE)
_MALAY = re.compile(
    r"\b(ialah|kerana|berkata|beliau|boleh|daripada|kata|bagi|semalam|ahad|isnin|polis|wang|pelbagai|sebanyak)\b"
)
_INDONESIAN = re.compile(
    r"\b(adalah|karena|bisa|mengatakan|ia|bahwa|kata|dari|untuk|kemarin|minggu|senin|polisi|uang|berbagai)\b"
)


def detect(text: str) -> str | None:
    """Return the language of a text as a BCP 47 primary tag; None if it is too short to tell."""
    sample = text[:SAMPLE]
    letters = len(_LETTER.findall(sample))
    if letters < MINIMUM and not any(pattern.search(sample) for pattern in _SCRIPTS.values()):
        return None
    return _by_script(sample, letters) or _by_statistics(sample)


def release_pages() -> None:
    """Let go of what texts have led to of the model's tables (16 MB); a text that needs it again has it back in 0.5 ms."""
    for table in _model()[1]:
        if sys.platform == "linux":
            table.madvise(MADV_DONTNEED)


def _by_script(sample: str, letters: int) -> str | None:
    for language, pattern in _SCRIPTS.items():
        share = 0.08 if language == "ja" else 0.3
        if len(pattern.findall(sample)) > letters * share:
            return language
    if len(_ARABIC.findall(sample)) > letters / 2:
        return "fa" if len(_PERSIAN.findall(sample)) > len(_ARABIC_ONLY.findall(sample)) else "ar"
    if len(_CYRILLIC.findall(sample)) > letters / 2:
        ukrainian, russian = len(_UKRAINIAN.findall(sample)), len(_RUSSIAN.findall(sample))
        if ukrainian != russian:
            return "uk" if ukrainian > russian else "ru"
    return None


def _by_statistics(sample: str) -> str:
    language = str(_model()[0].classify(sample)[0])
    if language not in ("id", "ms"):
        return language
    folded = sample.lower()
    malay, indonesian = len(_MALAY.findall(folded)), len(_INDONESIAN.findall(folded))
    return language if malay == indonesian else "ms" if malay > indonesian else "id"


@cache
def _model() -> "tuple[LanguageIdentifier, tuple[mmap, ...]]":
    """Load the model, and return it with its paged tables.

    With NumPy that takes 0.5 s and 26 MB, which processes that only serve needn't pay. What is made of the languages that are
    asked for lets go of the others, which take 28 MB.
    """
    import numpy as np
    from py3langid.langid import MODEL_FILE, LanguageIdentifier

    whole = LanguageIdentifier.from_model_file(MODEL_FILE)
    whole.set_languages([*LANGUAGES, *OTHERS])
    tables = _paged(whole.tk_nextmove), _paged(whole.nb_ptc)
    moves = memoryview(tables[0]).cast(cast("Literal['I']", whole.tk_nextmove.typecode))
    chances = np.frombuffer(tables[1], whole.nb_ptc.dtype).reshape(whole.nb_ptc.shape)
    return LanguageIdentifier(chances, whole.nb_pc, whole.nb_classes, moves, whole.tk_output, tk_row=whole.tk_row), tables


def _paged(table: "array[int] | NDArray[float32]") -> mmap:
    """Keep a table in a file without a name: of 39 and 8 MB, memory then holds the pages alone that texts have led to."""
    with TemporaryFile() as file:
        table.tofile(file)
        file.flush()
        return mmap(file.fileno(), 0, access=ACCESS_READ)
