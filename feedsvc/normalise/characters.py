"""Characters: what a person would read in place of what the file holds."""

import html
import re
import unicodedata

from feedsvc.domain.texts import scrub

# Controls but tab and newline; bidi embeddings, overrides and isolates; zero-width space and no-break; soft hyphen; BOM;
# noncharacters and lone surrogates. U+200C and U+200D stay: Persian and Indic words need them.
_GONE = re.compile(
    "[\x00-\x08\x0b\x0e-\x1f\x7f-\x84\x86-\x9f\u00ad\u061c\u180e\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069\ufeff\ufff9-\uffff\ud800-\udfff]"
)
_IN_ASCII = dict.fromkeys((*range(9), 11, *range(14, 32), 127)) | {9: " ", 12: "\n", 13: "\n"}
_NEWLINES = re.compile("\r\n|[\r\u0085\u2028\u2029\x0c]")
_SPACES = re.compile("[\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000\t]")
_ENTITY = re.compile(r"&(?:amp;)*(?:#\d{1,7}|#x[0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});")
_ESCAPED_TEXT = re.compile(
    r"&(?:amp;)+(?:#\d|#x|[A-Za-z])|&(?:quot|apos|nbsp|#0?39|#x27|ldquo|rdquo|lsquo|rsquo|mdash|ndash|hellip|amp);"
)

MAX_ESCAPES = 4
"""A text escaped more often than this is left as it is."""


def clean(text: str) -> str:
    """Return readable text: newlines as \\n, escapes resolved, controls and bidi marks gone, any space a plain one, NFC."""
    text = unescape(text)
    if text.isascii():  # the same, at a tenth of the patterns' cost
        return text.replace("\r\n", "\n").translate(_IN_ASCII)
    text = _GONE.sub("", scrub(_NEWLINES.sub("\n", text)))
    return unicodedata.normalize("NFC", _GONE.sub("", _SPACES.sub(" ", text)))


def unescape(text: str) -> str:
    """Resolve HTML escapes in a text that was escaped as a whole, as often as it was; a stray `&lt;` alone stays."""
    for _ in range(MAX_ESCAPES):
        if not _ESCAPED_TEXT.search(text):
            return text
        text = _ENTITY.sub(lambda match: html.unescape(match.group()), text)
    return text


def squash(text: str) -> str:
    """Fold white space to single spaces; what is printable has no other white space than spaces."""
    if "  " not in text and text.isprintable():
        return text.strip(" ")
    return " ".join(text.split())


_VARIANTS = "أإآٱىئؤةيك’ʼ＇‘՝፥፦៖：（）／άέήίόύώϊϋΐΰςşţ"
_PLAIN = "اااايءوهیک''''" + ":::::()/" + "αεηιουωιυιυσșț"
_FOLDS = dict(zip(_VARIANTS, _PLAIN, strict=True))
_VARIANT = re.compile(f"[{_VARIANTS}]")
_MARKS = re.compile("[\u064b-\u0652\u0670\u0640]")


def fold(text: str) -> str:
    """Fold a text for comparison with the tables: case, Arabic spelling variants and vowel signs, Greek accents, Romanian
    cedillas, apostrophes, width."""
    if text.isascii():
        return squash(text).lower()
    lowered = squash(text).replace("İ", "i").lower()
    return _MARKS.sub("", _VARIANT.sub(lambda match: _FOLDS[match.group()], lowered))
