"""From bytes to text: BOM, UTF-8, then a guess that has to make sense."""

import codecs
import re
import unicodedata
from collections import Counter
from functools import lru_cache
from itertools import pairwise

from feedsvc.errors import UnreadableArticle
from feedsvc.readers.alphabets import outside

_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_MEANT = {
    "iso8859-1": "windows-1252",
    "ascii": "windows-1252",
    "iso8859-9": "windows-1254",
    "tis-620": "cp874",
    "iso8859-11": "cp874",
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "euc_kr": "cp949",
    "shift_jis": "cp932",
}
"""What browsers take a declared encoding for (encoding.spec.whatwg.org section 4.2): its superset, which people write in."""

SAMPLE = 20_000
"""Bytes from which an encoding is guessed."""

CHARACTERS = 10_000
"""Characters whose worth is remembered: a dozen encodings are tried on the same text."""

USUAL = 10.0
"""What the usual encoding is ahead of others, and these of such as are rare, over a text's characters."""

SHORT = 50
"""Bytes below which a rating says little, and control characters a lot."""

MOST_CONTROL, MOSTLY_ASCII, LEAST_WRITTEN = 0.02, 0.7, 0.95
"""Shares: of control characters in a text, of ASCII in one that is believed unrated, of one script in UTF-16 without a BOM."""

LEAST_PLAUSIBLE, LEAST_PLAUSIBLE_SHORT = 0.75, 1.2
"""Ratings (see `plausibility`) below which bytes are no text."""

_CONTROL = re.compile(r"[\x00-\x08\x0e-\x19\x1c-\x1f\x7f\ue000-\uf8ff]")
_PRINTABLE = re.compile(rb"[\t\n\r\x20-\x7e]")

# What people still write in, the likelier first where two encodings read the same bytes alike.
_CANDIDATES = (
    *("windows-1252", "windows-1251", "windows-1250", "windows-1256", "windows-1255", "windows-1254", "koi8-r"),
    *("windows-1257", "windows-1253", "cp874", "windows-1258", "iso-8859-2", "iso-8859-5", "iso-8859-15"),
    *("gb18030", "big5", "shift_jis", "euc-jp", "euc-kr"),
)
_ALIASES = {"cp1252": "windows-1252", "cp1251": "windows-1251", "cp949": "euc-kr", "cp932": "shift_jis", "gbk": "gb18030"}


def decode(content: bytes, declared: str | None = None, *, most_control: float = MOST_CONTROL) -> tuple[str, str]:
    """Decode a file, and name the Python codec that did it.

    A BOM decides, then UTF-8 if the bytes are valid in it, then UTF-16 without a BOM, then what the file declares if it fits,
    then the best guess. `most_control` is the share of control characters that is allowed: wires have many. Raises
    `UnreadableArticle` for bytes that are no text.
    """
    for bom, codec in _BOMS:
        if content.startswith(bom):
            return _no_junk(content.decode(codec, errors="replace"), MOST_CONTROL), codec
    if b"\x00" in content:
        return _without_bom(content)
    try:
        return _no_junk(content.decode("utf-8"), most_control), "utf-8"
    except UnicodeDecodeError:
        guessed = _declared(content, declared) or _guess(content)
    text = _no_junk(content.decode(guessed, errors="replace"), most_control)
    _refuse_implausible(text[:SAMPLE], content[:SAMPLE])
    return text, guessed


def _no_junk(text: str, most: float) -> str:
    """Refuse what decodes but is no text: too many of its characters are control characters."""
    sample = text[:SAMPLE]
    if len(_CONTROL.findall(sample)) > _allowed(len(sample), most):
        raise UnreadableArticle("This is not a text file: too much of it is control characters.")
    return text


def _allowed(length: int, most: float) -> float:
    return 0 if length < SHORT and most <= MOST_CONTROL else max(2, length * most)


def _refuse_implausible(text: str, sample: bytes) -> None:
    """Refuse bytes that no encoding makes a text of: few of them ASCII, and the others no letters of one alphabet.

    Random bytes of 80 and more rate 0.7 at best; what people write in any script rates 0.8 and more, where the codec is right.
    """
    in_ascii = len(_PRINTABLE.findall(sample)) / len(sample)
    least = LEAST_PLAUSIBLE_SHORT if len(sample) < SHORT else LEAST_PLAUSIBLE
    if in_ascii < MOSTLY_ASCII and plausibility(text) < least:
        raise UnreadableArticle("This is not a text file: its bytes are no text in any encoding.")


def _without_bom(content: bytes) -> tuple[str, str]:
    """Decode UTF-16 or UTF-32 without a BOM: zeros stand in the high bytes of its spaces and digits, in any script.

    Raises `UnreadableArticle` for other bytes with zeros among them.
    """
    codecs_of_zeros = ("utf-16-le", "utf-16-be", "utf-32-le", "utf-32-be")
    readable = ((codec, text) for codec in codecs_of_zeros if (text := _strictly(content[:SAMPLE], codec)))
    rated = [(_share_written(text), codec) for codec, text in readable if "\x00" not in text]
    share, codec = max(rated, default=(0.0, ""))
    if share < LEAST_WRITTEN:
        raise UnreadableArticle("This is not a text file: it holds zero bytes, as programs' files do.")
    return _no_junk(content.decode(codec, errors="replace"), MOST_CONTROL), codec


def _share_written(text: str) -> float:
    """Return the share of a text that is ASCII or letters of the script which prevails in it."""
    scripts = Counter("latin" if char.isascii() else _block(ord(char)) for char in text)
    if any(unicodedata.category(char) in ("Cn", "Co", "Cs") for char in set(text)) or _CONTROL.search(text):
        return 0.0
    ascii_alone = scripts.pop("latin", 0)
    return (ascii_alone + max(scripts.values(), default=0) + scripts.get("signs", 0)) / len(text)


def _block(code: int) -> str:
    if code < 0x250 or 0x1E00 <= code < 0x1F00:
        return "latin"
    if 0x2000 <= code < 0x2070 or 0x3000 <= code < 0x3020 or 0xFF00 <= code < 0xFF66 or 0x20A0 <= code < 0x2200:
        return "signs"
    if 0x3020 <= code < 0x3100 or 0x3400 <= code < 0xA000:
        return "han"
    return "hangul" if 0xAC00 <= code < 0xD7B0 else str(code >> 8)


def _declared(content: bytes, declared: str | None) -> str | None:
    try:
        name = codecs.lookup(declared).name if declared else ""
        if name.startswith(("utf-16", "utf-32")):  # a declaration that can be read shows that it is neither
            return None
        meant = _MEANT.get(name, name)
        if meant and content.decode(meant):
            return meant
    except (LookupError, UnicodeDecodeError, ValueError):
        return None
    return None


def _guess(content: bytes) -> str:
    """Ask charset-normalizer, and check its guess: the reading with the most plausible letters wins.

    It takes windows-1251 for a Mac codec and short East Asian text for another's, so candidates of our own compete.
    """
    from charset_normalizer import from_bytes  # 40 ms to load, and most files are UTF-8

    sample = content[:SAMPLE]
    best = from_bytes(sample).best()
    guessed = [best.encoding] if best and not best.encoding.startswith(("utf_16", "utf_32")) else []  # no zeros are in it
    candidates = dict.fromkeys([*_CANDIDATES, *(_ALIASES.get(name, name) for name in guessed)])
    texts = ((codec, _strictly(sample, codec)) for codec in candidates)
    readable = [(_rated(text, codec), codec) for codec, text in texts if text is not None]
    if not readable:
        return "windows-1252"
    top = max(score for score, _ in readable)
    return next(codec for score, codec in readable if score == top)


def _rated(text: str, codec: str) -> float:
    """Rate a reading by what it says and by how many people write in its encoding: that counts where few letters tell."""
    return plausibility(text) + (USUAL if codec == "windows-1252" else 0.0 if codec in _CANDIDATES else -2 * USUAL) / len(text)


def _strictly(sample: bytes, codec: str) -> str | None:
    for cut in range(4):  # a sample may end inside a character
        try:
            return sample[: len(sample) - cut].decode(codec)
        except UnicodeDecodeError:
            continue
    return None


# Letters of one alphabet in a row are likely, letters of several within a word are not.
_WORDS = re.compile(r"(?:[^\W\d_]|[\u0e31\u0e34-\u0e3a\u0e47-\u0e4e])+")
_SIGN_IN_WORD = re.compile(r"[^\W\d_](?=[¿¡©°§£€¹²³¼½¾±÷×¶][^\W\d_])")
_COMMON_CYRILLIC = frozenset("оеаинтсрвлкмдпуіяы")
_COMMON_GREEK = frozenset("αοιετσνηυρπκμλςίόάέή")
_COMMON_ARABIC = frozenset("اليمونترهبسدفعكة")
_COMMON_HEBREW = frozenset("יוהלאתמרשבנ")
_COMMON_SIGNS = frozenset("’“”«»–—…¿¡©°§€£·")
_COMMON = _COMMON_SIGNS | _COMMON_GREEK | _COMMON_CYRILLIC | _COMMON_ARABIC | _COMMON_HEBREW
_COMMON_HANGUL = frozenset("이다는을를가에의고하지로기사도한은서자대어시년일")
_COMMON_HAN = frozenset(
    "的一是不了在人有我他这個这中大来上国國和说們为子地出会道時年得就那要下以生自後后多所本经方日月市新学學開館報記者表示"
)


def plausibility(text: str) -> float:
    """Rate how much a decoded text looks like what people write, per character beyond ASCII."""
    beyond = [char for char in text if ord(char) > 127]
    if not beyond:
        return 0.0
    score = sum(_worth(char) for char in beyond) - 4 * len(_SIGN_IN_WORD.findall(text))
    for word in _WORDS.findall(text):
        if not word.isascii():
            score -= 3 * _oddness(word)
    score -= 2 * outside(Counter(filter(_is_latin, beyond)))
    return score / len(beyond)


@lru_cache(CHARACTERS)
def _worth(char: str) -> float:
    code = ord(char)
    if 0x80 <= code < 0xA0 or char == "\ufffd":
        return -6.0
    if _is_latin(char) or char in _COMMON:
        return 2.0
    if char in _COMMON_HAN or 0x3040 <= code < 0x30FF:
        return 2.0
    if 0xE01 <= code <= 0xE5B:
        return 1.6
    if 0xFF61 <= code <= 0xFF9F:
        return -3.0
    if 0xAC00 <= code < 0xD7A4:
        return 2.0 if char in _COMMON_HANGUL else 1.0
    if 0x4E00 <= code < 0x9FFF:
        return 1.0
    if 0xE000 <= code < 0xF900 or 0x2500 <= code < 0x2600:
        return -4.0
    if char.isalpha():
        return 0.8
    return 1.0 if char in "\u00a0，。、「」『』（）：；！？【】《》·№" else -0.5


def _is_latin(char: str) -> bool:
    return char.isalpha() and _script(char) == "latin"


def _oddness(word: str) -> int:
    """Count what no language does in a word: capitals after small letters, two alphabets, accents on most letters."""
    strange = sum(not char.isascii() for char in word)
    flips = sum(1 for first, second in pairwise(word) if first.islower() and second.isupper())
    scripts = {_script(char) for char in word} - {"other"}
    mixed = max(0, len(scripts) - 1)
    return flips + mixed + (strange if scripts == {"latin"} and len(word) > 3 and strange > len(word) * 0.6 else 0)


@lru_cache(CHARACTERS)
def _script(char: str) -> str:
    code = ord(char)
    for name, start, end in _SCRIPTS:
        if start <= code <= end:
            return name
    return "other"


_SCRIPTS = (
    ("latin", 0x41, 0x24F),
    ("greek", 0x370, 0x3FF),
    ("cyrillic", 0x400, 0x52F),
    ("hebrew", 0x590, 0x5FF),
    ("arabic", 0x600, 0x6FF),
    ("thai", 0xE00, 0xE7F),
)
