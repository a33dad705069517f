"""Which version of a story this is: what agencies put before and behind its headline, and whether it corrects another."""

import re

from feedsvc.normalise.characters import fold
from feedsvc.normalise.lexicon import Lexicon

_STAMPED = re.compile(r"^(?:\d{1,2}:\d{2}\s+)?\d{1,2}[A-Z][a-z]{2}\d{2,4}(?:\s+\d{1,2}:\d{2})?\s+(?=\S)")
_CORRECTED = (
    "CORRECTED|CORRECTION|KORREKTUR|KORRIGIERT|BERICHTIGUNG|RECTIFICATIF|CORRECTIF|CORRECCIÓN|RECTIFICACIÓN|RETTIFICA|CORREZIONE"
    "|ERRATA CORRIGE|CORREÇÃO|RETIFICAÇÃO|ERRATA|RECTIFICATIE|CORRECTIE|SPROSTOWANIE|KOREKTA|OPRAVA|HELYESBÍTÉS|RETTELSE"
    "|RÄTTELSE|OIKAISU|DÜZELTME|УТОЧНЕНИЕ|ИСПРАВЛЕНИЕ|УТОЧНЕННЯ|ВИПРАВЛЕННЯ|ΔΙΟΡΘΩΣΗ|訂正|更正|정정"
)
_OTHERS = "UPDATE|WRAPUP|RPT|REPEAT|REFILE|RECASTS?|ADDS|LEAD|LD|EIL|AMPLIACIÓN|ZUSAMMENFASSUNG"
_WORDS = f"(?:{_CORRECTED}|{_OTHERS})"
_PREFIX = re.compile(
    rf"(?:(?:\d(?:ST|ND|RD|TH)\s)?{_WORDS}(?:\s?\d{{1,2}})?\s?[-–—:/：]\s?|[(（\[](?:\d(?:st|nd|rd|th)\s)?{_WORDS}(?:\s\d{{1,2}})?[)）\]]\s?)+"
    r"(?=\S)"
)
"""In front of a headline: "UPDATE 2-", "CORRECTED-", "(2nd LD)"."""

_WRITETHRU = re.compile(r",?\s*\d{1,2}(?:st|nd|rd|th)\s(?:Ld|Lead|Add|Take)(?:-Writethru)?$|,?\s*\b(?:Ld|Lead)-Writethru$")
"""Behind a slug: ", 1st Ld-Writethru"."""

_IS_CORRECTED = re.compile(_CORRECTED)


def unversioned(title: str) -> tuple[str, str]:
    """Separate the stamp and the version of a story from its headline: ("UPDATE 2-", "Weir repaired")."""
    stamp = _STAMPED.match(title)
    start = stamp.end() if stamp else 0
    prefix = _PREFIX.match(title, start)
    cut = prefix.end() if prefix else start
    behind = _WRITETHRU.search(title, cut)
    if behind is not None and behind.start() > cut:
        return f"{title[:cut]}{behind.group().strip(' ,')}".strip(), title[cut : behind.start()]
    return title[:cut].strip(), title[cut:]


def versioned(title: str, version: str) -> str:
    """Return a headline with its version in front of it again."""
    is_close = version[-1:] in "-–—/" and version[-2:-1] != " "
    return f"{version}{title}" if is_close or not version else f"{version} {title}"


def is_correction(version: str, title: str, words: Lexicon) -> bool:
    """Return whether a story corrects another: its version says so, or its headline, "Correction: Weir story"."""
    label, colon, _ = title.partition(":")
    return _IS_CORRECTED.search(version) is not None or (colon != "" and words.opening("notes", fold(label)) == fold(label))
