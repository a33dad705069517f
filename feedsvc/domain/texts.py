"""What every text and tag must be to be stored and shown."""

import re

_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x80-\x9f\ud800-\udfff\ufffd-\uffff]")
_MEANT = {code: bytes([code]).decode("windows-1252", errors="ignore") for code in range(0x80, 0xA0)} | {0xFFFD: "?"}
_CONTROLS = bytes(code for code in range(32) if chr(code) not in "\t\n\r")
_UNSHOWN = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ud800-\udfff]")
_LANGUAGE = re.compile(r"[a-z]{2,3}(?:-[a-z0-9]{1,8})*", re.IGNORECASE)


def scrub(text: str) -> str:
    """Take out what XML 1.0 forbids (section 2.2), one of which makes a whole feed unreadable, and databases don't store.

    C1 controls are read as Windows-1252, as browsers do (WHATWG HTML 13.2.5.80); a character that was lost before is a `?`.
    """
    if text.isascii() and len(written := text.encode()) == len(written.translate(None, _CONTROLS)):
        return text  # a twentieth of the pattern's cost, and of most texts all that is needed
    return _FORBIDDEN.sub(lambda match: _MEANT.get(ord(match[0]), ""), text)


def printable(text: str) -> str:
    """Spell out (`\\u001b`) what could paint a terminal, part a line or turn its order: files may be named so."""
    return _UNSHOWN.sub(lambda match: f"\\u{ord(match[0]):04x}", text)


def language_tag(text: str | None) -> str | None:
    """Return a language as BCP 47 writes it (`EN_us`: `en-US`); None for what is no tag of one."""
    tag = (text or "").strip().replace("_", "-")
    if not _LANGUAGE.fullmatch(tag):
        return None
    language, *rest = tag.lower().split("-")
    return "-".join([language, *({2: part.upper(), 4: part.title()}.get(len(part), part) for part in rest)])
