"""The scripts whose writing differs from Latin's, as ranges for the character classes of patterns: one table for every step."""

import unicodedata
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Script:
    """What one script does that Latin does not."""

    characters: str
    """Ranges of its characters, as they stand in a character class."""
    language: str | None = None
    """The only language of newspapers that is written in it, or in it alone (Japanese has kana too); None where several are."""
    is_spaced: bool = True
    """Whether words are parted by spaces."""
    has_capitals: bool = False
    ends_sentences: bool = True
    """Whether sentences end with a mark."""


HAN = "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003134f"
KANA = "\u3040-\u30ff"
HANGUL = "\uac00-\ud7a3"
THAI = "\u0e00-\u0e7f"
ARABIC = "\u0600-\u06ff\u0750-\u077f\u08a0-\u08ff"
CYRILLIC = "\u0400-\u052f"

SCRIPTS = {
    "Greek": Script("\u0370-\u03ff\u1f00-\u1fff", "el", has_capitals=True),
    "Cyrillic": Script(CYRILLIC, has_capitals=True),
    "Armenian": Script("\u0531-\u058f", "hy", has_capitals=True),
    "Hebrew": Script("\u0590-\u05ff", "he"),
    "Arabic": Script(ARABIC),
    "Thaana": Script("\u0780-\u07bf", "dv"),
    "Devanagari": Script("\u0900-\u0963\u0966-\u097f"),
    "Bengali": Script("\u0980-\u09ff"),
    "Gurmukhi": Script("\u0a00-\u0a7f", "pa"),
    "Gujarati": Script("\u0a80-\u0aff", "gu"),
    "Oriya": Script("\u0b00-\u0b7f", "or"),
    "Tamil": Script("\u0b80-\u0bff", "ta"),
    "Telugu": Script("\u0c00-\u0c7f", "te"),
    "Kannada": Script("\u0c80-\u0cff", "kn"),
    "Malayalam": Script("\u0d00-\u0d7f", "ml"),
    "Sinhala": Script("\u0d80-\u0dff", "si"),
    "Thai": Script(THAI, "th", is_spaced=False, ends_sentences=False),
    "Lao": Script("\u0e80-\u0eff", "lo", is_spaced=False, ends_sentences=False),
    "Tibetan": Script("\u0f00-\u0fff", is_spaced=False),
    "Burmese": Script("\u1000-\u109f\uaa60-\uaa7f", "my", is_spaced=False),
    "Georgian": Script("\u10a0-\u10ff", "ka"),
    "Ethiopic": Script("\u1200-\u139f\u2d80-\u2ddf", "am"),
    "Khmer": Script("\u1780-\u17ff", "km", is_spaced=False),
    "Kana": Script(KANA, "ja", is_spaced=False),
    "Han": Script(HAN, "zh", is_spaced=False),
    "Hangul": Script(HANGUL, "ko"),
}

UNSPACED = "".join(script.characters for script in SCRIPTS.values() if not script.is_spaced)
"""Scripts that put no spaces between words."""

UNMARKED = "".join(script.characters for script in SCRIPTS.values() if not script.ends_sentences)
"""Scripts whose sentences end without a mark."""

CASELESS = "".join(script.characters for script in SCRIPTS.values() if not script.has_capitals)
"""Scripts without capitals; Georgian has some, which newspapers use for whole headlines alone."""

EAST_ASIAN = f"{KANA}{HAN}{HANGUL}"

SENTENCE_MARKS = (
    "!.?\u0589\u061d-\u061f\u06d4\u0700-\u0702\u07f9\u0837\u0839\u083d\u083e\u0964\u0965\u0f0d\u104a\u104b\u1362\u1367\u1368"
    "\u166e\u1735\u1736\u17d4\u17d5\u1803\u1809\u1944\u1945\u1aa8-\u1aab\u1b4e\u1b4f\u1b5a\u1b5b\u1b5e\u1b5f\u1b7d-\u1b7f\u1c3b\u1c3c"
    "\u1c7e\u1c7f\u2024\u203c\u203d\u2047-\u2049\u2cf9-\u2cfb\u2e2e\u2e3c\u2e53\u2e54\u3002\ua4ff\ua60e\ua60f\ua6f3\ua6f7\ua876\ua877"
    "\ua8ce\ua8cf\ua92f\ua9c8\ua9c9\uaa5d-\uaa5f\uaaf0\uaaf1\uabeb\ufe12\ufe15\ufe16\ufe52\ufe56\ufe57\uff01\uff0e\uff1f\uff61"
)
"""What ends sentences: Unicode's property Sentence_Terminal in the scripts of today, and the Tibetan shad."""

COLONS = ":\u055d\u1365\u1366\u17d6\ufe55\uff1a"
"""The colons of all scripts, and the Armenian comma that stands behind labels."""

COMMAS = ",\u060c\u104a\u1363\u3001\uff0c"
"""The commas of all scripts, the Burmese little section among them."""

SPACELESS_MARKS = "\u0f0d\u104a\u104b\u17d4\u17d5\u3002\uff01\uff0e\uff1f\uff61"
"""Those behind which the next sentence may follow without a space."""

CLOSING = "\"'”’»«」』）)\\]›“‘"
"""Quotation marks and brackets that may stand behind the mark of a sentence, as they stand in a character class."""

VOWEL_SIGNS = "".join(
    chr(code) for code in (*range(0x0900, 0x1100), *range(0x1780, 0x1800)) if unicodedata.category(chr(code)) in ("Mc", "Mn")
)
"""What belongs to words in the scripts of India and Southeast Asia, though it is no letter by itself."""
