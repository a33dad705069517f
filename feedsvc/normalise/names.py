"""Names of people in bylines and credits: several apart, titles, places and outlets off."""

import re

from feedsvc.normalise.characters import fold
from feedsvc.normalise.lexicon import Lexicon

PARTICLES = frozenset(
    [
        "de",
        "del",
        "della",
        "dello",
        "di",
        "da",
        "das",
        "dos",
        "do",
        "du",
        "des",
        "la",
        "le",
        "el",
        "al",
        "van",
        "von",
        "der",
        "den",
        "ter",
        "ten",
        "te",
        "zu",
        "zum",
        "zur",
        "y",
        "e",
        "i",
        "bin",
        "binti",
        "ibn",
        "ben",
        "bint",
        "af",
        "av",
        "abu",
        "st.",
        "mc",
        "d'",
        "dell'",
        "degli",
        "dei",
        "vom",
        "und",
        "'t",
        "op",
        "in't",
    ]
)
ARTICLES = frozenset("the el los las le les il lo het der die das".split())

MAX_WORDS = 5
MAX_LENGTH = 60

_MAIL = re.compile(r"\S*@\S+|https?://\S+|\(@?[^)]*\)|（[^）]*）|\[[^\]]*\]")
_SEPARATOR = re.compile(r"\s*[,;、，；،؛/／|｜•+]\s*|\s+[–—-]\s+")
_UNSPACED = re.compile("[\u3040-\u30ff\u3400-\u9fff]")
_KOREAN = re.compile("[\uac00-\ud7a3]")
_MIDDLE_DOT = re.compile(r"\s*[·・]\s*")
_CASELESS = re.compile("[\u0590-\u06ff\u0900-\u0e7f\u3040-\u30ff\u3400-\u9fff\uac00-\ud7a3]")
_BAD = re.compile(r"[\d:!?…\"“”«»。！？=<>{}#%]|(?<=[^\W\d_]{3})\.(?=\s+[^\W\d_]{4,})")


def names_of(text: str, words: Lexicon) -> tuple[str, ...]:
    """Give the names in the printed list of people, as printed; () if it doesn't read like a list of names."""
    told = _MAIL.sub(" ", text).strip(" ;,，。-–—")
    parts = _parts(told if _ends_with_initial(told.split()) else told.strip(" .;,，。-–—"), words)
    people = [_bare(part, words) for part in parts]
    kept = [name for name in people if name]
    if not kept or any(not is_name(name) for name in kept):
        return ()
    if len(kept) > 1:  # a single word beside full names is an outlet: "Ana Ruiz, Reuters"
        full = [name for name in kept if " " in name or _CASELESS.search(name)]
        kept = full or kept
    return tuple(dict.fromkeys(kept))


def is_name(text: str) -> bool:
    """Tell whether a text has the shape of one person's name."""
    tokens = text.split()
    if not tokens or len(tokens) > MAX_WORDS or len(text) > MAX_LENGTH or _BAD.search(text):
        return False
    if _UNSPACED.search(text):
        return len(text) <= 12
    if _CASELESS.search(text):
        return len(text) <= 40
    return any(token[0].isupper() for token in tokens) and all(_is_name_word(token) for token in tokens)


def _is_name_word(token: str) -> bool:
    bare = token.lstrip("'’‘(\"")
    return bool(bare) and (
        bare[0].isupper() or bare.lower() in PARTICLES or bare.lower().startswith(("al-", "el-", "d'", "d’", "bin"))
    )


def _parts(text: str, words: Lexicon) -> list[str]:
    """Part a list at commas, slashes and the language's words for "and"."""
    joints = sorted((joint for joint in words.exact["and"] if joint not in "、·"), key=len, reverse=True)
    spaced = "|".join(re.escape(joint) for joint in joints)
    pieces = [
        piece for chunk in _SEPARATOR.split(text) for piece in re.split(rf"\s+(?:{spaced})\s+", chunk, flags=re.IGNORECASE)
    ]
    return [name for piece in pieces for name in _script_parts(piece.strip(), words)]


def _script_parts(piece: str, words: Lexicon) -> list[str]:
    """Part what some scripts write together: و and ו before the next name, dots and spaces between Han names."""
    if words.language in ("ar", "he") and len(piece.split()) >= 3:
        joint = "و" if words.language == "ar" else "ו"
        halves = re.split(rf"\s+{joint}(?=\S{{2,}})", piece)
        if len(halves) > 1 and all(len(half.split()) >= 2 for half in halves):
            return halves
    if _UNSPACED.search(piece):
        for joint in (joint for joint in words.exact["and"] if joint != "、"):
            piece = re.sub(f"(?<=[\u3400-\u9fff]{{2}}){re.escape(joint)}(?=[\u3400-\u9fff]{{2}})", " ", piece)
        dotted = [part for part in _MIDDLE_DOT.split(piece) if part]
        if words.language == "ja" and not re.search("[\u30a0-\u30ff]", piece):
            return dotted
        parts = piece.split() if words.language == "zh" else [piece]
        return parts if all(len(part) <= 6 for part in parts) else [piece]
    if _KOREAN.search(piece):
        return [part for part in _MIDDLE_DOT.split(piece) if part]
    return [piece]


def _bare(part: str, words: Lexicon) -> str:
    """Take job titles, places and outlets off a name; "" for a part that is nothing else."""
    if _UNSPACED.search(part) or _KOREAN.search(part):
        return _bare_unspaced(part, words)
    tokens = part.split()
    if len(tokens) > 1 and tokens[0].lower() in ARTICLES:
        return ""  # no person's name begins so, and many an outlet's
    while tokens and fold(tokens[0]).strip(".") in words.exact["jobs"]:
        tokens = tokens[1:]
    folded = [fold(token).strip(".,") for token in tokens]
    jobs = words.exact["jobs"]
    for n, token in enumerate(folded):
        if n and token in words.exact["in"] and n + 1 < len(tokens):
            tokens, folded = tokens[:n], folded[:n]
            break
    while len(tokens) > 1 and (folded[-1] in jobs or folded[-1].removesuffix("s") in jobs):
        tokens, folded = tokens[:-1], folded[:-1]
    if len(folded) < len(part.split()) and not is_name(" ".join(tokens)):
        return ""
    if any(token in jobs or token.removesuffix("s") in jobs for token in folded):
        return ""
    if len(folded) > 1 and any(token in words.exact["outlets"] for token in folded) and not _looks_personal(tokens):
        return ""
    return " ".join(tokens).strip(" .,-–—") if not _ends_with_initial(tokens) else " ".join(tokens).strip(" ,-–—")


def _looks_personal(tokens: list[str]) -> bool:
    """Names like "Rosa Post" or "Jan de Star" are people's; "The Daily Post" and "Pier Weekly News" are not."""
    return len(tokens) == 2 and tokens[0].lower() not in (
        "the",
        "el",
        "la",
        "le",
        "il",
        "o",
        "a",
        "de",
        "het",
        "der",
        "die",
        "das",
    )


def _ends_with_initial(tokens: list[str]) -> bool:
    return bool(tokens) and bool(re.fullmatch(r"(?:[^\W\d_]|[JS]r|II+)\.", tokens[-1]))


def _bare_unspaced(part: str, words: Lexicon) -> str:
    name = part.strip()
    for job in sorted(words.exact["jobs"], key=len, reverse=True):
        name = name.removeprefix(job).removesuffix(job).strip()
    if any(job in name for job in words.exact["jobs"] if len(job) > 1) or any(
        name.endswith(outlet) and len(name) > len(outlet) + 1 for outlet in words.exact["outlets"] if len(outlet) > 1
    ):
        return ""
    return name.strip(" =＝:：")
