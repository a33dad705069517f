"""The shape of a person's name, and its spelling."""

import re
from itertools import pairwise

from feedsvc.domain.scripts import CASELESS, COLONS, HAN, HANGUL, KANA, SENTENCE_MARKS, UNSPACED
from feedsvc.normalise.characters import fold
from feedsvc.normalise.lexicon import Lexicon

PARTICLES = frozenset(
    """de del della dello dell' degli dei di da das dos do du des d' la le el al van von vom der den ter ten te zu zum zur 't op
    in't y e i und bin binti ibn ben bint abu af av ap ab ferch verch wa los las lo dal dalla á í st. mc""".split()
)
SMALL_PARTICLES = PARTICLES - frozenset("ben abu st. mc la le el al".split())
"""Those that are written small wherever they stand; la and le are behind another, as in "de la Peña"."""

ARTICLES = frozenset("the el los la las le les il lo het der die das".split())
SURNAMES_TOO = {"le": ("fr", "it"), "lo": ("it", "es")}
"""Articles that are surnames wherever they are no article: Lo Kai-wen, Le Thi Hoa."""


MAX_WORDS = 5
MAX_LENGTH = 60

CASELESS_LETTER = re.compile(f"[{CASELESS}]")
_ENOUGH_ALONE = re.compile(f"[{UNSPACED}{HANGUL}]")
_HAN_OR_KANA = re.compile(f"[{KANA}{HAN}]")
_NO_NAME = re.compile(rf"[\d{COLONS}…\"“”«»=<>{{}}#%]|(?![.])[{SENTENCE_MARKS}]|(?<=[^\W\d_]{{3}})\.(?=\s+[^\W\d_]{{4,}})")
_LETTERS = re.compile(r"[^\W\d_]+")
_INITIALS = re.compile(r"(?:[^\W\d_]\.?){1,2}|(?:[^\W\d_]\.)+|II|III|IV")
INITIAL_BEFORE = re.compile(r"[^\W\d_]\.(?=[^\W\d_]{3})")
"""An initial that no space parts from the name, as in Mongolian: Д.Батбаяр."""

_VOWEL = re.compile("[AEIOUYÀ-ÖØ-Ý]")
_ELIDED = re.compile(r"d['’]", re.IGNORECASE)


def is_name(text: str) -> bool:
    """Return whether a text has the shape of one person's name."""
    tokens = text.split()
    if (
        not tokens
        or sum(token.lower() not in PARTICLES for token in tokens) > MAX_WORDS
        or len(text) > MAX_LENGTH
        or _NO_NAME.search(text)
    ):
        return False
    if _HAN_OR_KANA.search(text):
        return 2 <= len(text) <= 12
    if CASELESS_LETTER.search(text):
        return len(text) <= 40
    return any(token[0].isupper() for token in tokens) and all(map(_is_name_word, tokens))


def is_full_name(text: str) -> bool:
    """Return whether a name has several words, an initial at least, or is in a script in which one is enough."""
    return " " in text or INITIAL_BEFORE.match(text) is not None or _ENOUGH_ALONE.search(text) is not None


def _is_name_word(token: str) -> bool:
    bare = token.lstrip("'’‘(\"")
    folded = token.lower().replace("’", "'")
    is_particle = folded in PARTICLES or bare.lower() in PARTICLES
    return bool(bare) and (bare[0].isupper() or is_particle or bare.lower().startswith(("al-", "el-", "d'", "d’", "bin")))


def recased(name: str, words: Lexicon) -> str:
    """Return a full name that is printed in capitals as it is written elsewhere: MARY VAN DER O’NEIL, Mary van der O’Neil.

    A single word in capitals may be an abbreviation and stays.
    """
    tokens = name.split()
    if len(tokens) < 2 or not name.isupper() or CASELESS_LETTER.search(name):
        return name
    return " ".join([_capitalised(tokens[0], words), *(_recased_word(*pair, words) for pair in pairwise(tokens))])


def _recased_word(before: str, token: str, words: Lexicon) -> str:
    if fold(token) in (PARTICLES if fold(before) in PARTICLES else SMALL_PARTICLES):
        return token.lower()
    elided = _ELIDED.match(token)
    return "d’" + _capitalised(token[2:], words) if elided and len(token) > 3 else _capitalised(token, words)


def _capitalised(token: str, words: Lexicon) -> str:
    if _INITIALS.fullmatch(token) and not (len(token) == 2 and _VOWEL.search(token)):
        return token
    small = str.maketrans("Iİ", "ıi") if words.has("traits", "dotless i") else {}
    spelt = _LETTERS.sub(lambda match: match.group()[0] + match.group()[1:].translate(small).lower(), token)
    return "Mc" + spelt[2:].capitalize() if spelt.startswith("Mc") and len(spelt) > 4 else spelt
