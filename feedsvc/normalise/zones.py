"""Time zones as articles name them: abbreviations, offsets, and zones told in words. One table."""

import re
from datetime import UTC, datetime, timedelta, timezone, tzinfo
from functools import cache
from zoneinfo import ZoneInfo

# Abbreviation -> offset in minutes, or an IANA zone where summer time decides. What several countries use is in _AMBIGUOUS.
_ABBREVIATIONS: dict[str, int | str] = {
    "utc": 0, "gmt": 0, "z": 0, "wet": 0, "west": 60, "cet": 60, "cest": 120, "mez": 60, "mesz": 120, "met": 60, "mest": 120,
    "eet": 120, "eest": 180, "msk": 180, "мск": 180, "msd": 240, "trt": 180, "tsi": 180, "sast": 120, "cat": 120, "wat": 60, "eat": 180,
    "wib": 420, "wita": 480, "wit": 540, "sgt": 480, "myt": 480, "mst-my": 480, "pht": 480, "pst-ph": 480, "hkt": 480, "ict": 420,
    "jst": 540, "kst": 540, "pkt": 300, "npt": 345, "irst": 210, "irdt": 270, "gst": 240, "uzt": 300, "idt": 180,
    "aest": 600, "aedt": 660, "acst": 570, "acdt": 630, "awst": 480, "nzst": 720, "nzdt": 780,
    "est": -300, "edt": -240, "cdt": -300, "mst": -420, "mdt": -360, "pst": -480, "pdt": -420, "akst": -540, "hst": -600,
    "et": "America/New_York", "ct": "America/Chicago", "mt": "America/Denver", "pt": "America/Los_Angeles", "uk": "Europe/London",
    "nst": -210, "ndt": -150, "adt": -180, "brt": -180, "brst": -120, "art": -180, "clt": -240, "clst": -180, "cot": -300, "pet": -300,
    "bot": -240, "vet": -240, "uyt": -180, "pyt": -240, "ecuador": -300, "kyiv": "Europe/Kiev", "за києвом": "Europe/Kiev",
}  # fmt: skip

# (abbreviation, language or country) -> zone; the empty string for any other.
_AMBIGUOUS: dict[str, dict[str, int | str]] = {
    "ist": {"he": "Asia/Jerusalem", "il": "Asia/Jerusalem", "ie": 60, "": 330},
    "cst": {"zh": 480, "cn": 480, "tw": 480, "cu": "America/Havana", "": -360},
    "bst": {"bn": 360, "bd": 360, "": 60},
    "ast": {"ar": 180, "sa": 180, "": -240},
    "amt": {"pt": -240, "br": -240, "": 240},
}

# Zones told in words: a folded text beginning with the phrase.
_PHRASES: dict[str, int | str] = {
    "waktu indonesia barat": 420, "waktu indonesia tengah": 480, "waktu indonesia timur": 540, "waktu malaysia": 480,
    "waktu setempat": "", "local time": "", "ortszeit": "", "hora local": "", "heure locale": "", "ora locale": "", "lokale tijd": "",
    "hora de brasília": "America/Sao_Paulo", "horário de brasília": "America/Sao_Paulo", "(brasília)": "America/Sao_Paulo",
    "hora de lisboa": "Europe/Lisbon", "hora peninsular": "Europe/Madrid", "hora de madrid": "Europe/Madrid",
    "hora de méxico": "America/Mexico_City", "hora del centro de méxico": "America/Mexico_City", "hora de bogotá": "America/Bogota",
    "hora de colombia": "America/Bogota", "hora de lima": "America/Lima", "hora de buenos aires": "America/Argentina/Buenos_Aires",
    "hora argentina": "America/Argentina/Buenos_Aires", "hora de chile": "America/Santiago", "hora de caracas": "America/Caracas",
    "heure de paris": "Europe/Paris", "heure de montréal": "America/Toronto", "heure de bruxelles": "Europe/Brussels",
    "heure de l'est": "America/Toronto", "heure d'alger": "Africa/Algiers", "heure de dakar": "Africa/Dakar",
    "berliner zeit": "Europe/Berlin", "wiener zeit": "Europe/Vienna", "schweizer zeit": "Europe/Zurich", "deutscher zeit": "Europe/Berlin",
    "ora italiana": "Europe/Rome", "ora di roma": "Europe/Rome", "nederlandse tijd": "Europe/Amsterdam", "belgische tijd": "Europe/Brussels",
    "czasu polskiego": "Europe/Warsaw", "czasu warszawskiego": "Europe/Warsaw", "türkiye saati": "Europe/Istanbul", "tsi": 180,
    "по московскому времени": 180, "московского времени": 180, "по москве": 180, "за київським часом": "Europe/Kiev",
    "за києвом": "Europe/Kiev", "по киеву": "Europe/Kiev", "по минску": 180, "по алматы": "Asia/Almaty",
    "بتوقیت جرینتش": 0, "بتوقیت غرینتش": 0, "بتوقیت گرینتش": 0, "بتوقیت مکه": 180, "بتوقیت مکه المکرمه": 180, "بتوقیت القاهره": "Africa/Cairo",
    "بتوقیت القدس": "Asia/Jerusalem", "بتوقیت بیروت": "Asia/Beirut", "بتوقیت السعودیه": 180, "بتوقیت ابوظبی": 240, "بتوقیت الامارات": 240,
    "توقیت غرینتش": 0, "توقیت جرینتش": 0, "توقیت مکه": 180, "بتوقیت تونس": 60, "بتوقیت الجزایر": 60, "بتوقیت المغرب": "Africa/Casablanca",
    "به وقت تهران": "Asia/Tehran", "وقت تهران": "Asia/Tehran", "به وقت محلی": "", "שעון ישראל": "Asia/Jerusalem",
    "भारतीय समयानुसार": 330, "भारतीय समय": 330, "বাংলাদেশ সময়": 360, "ভারতীয় সময়": 330, "เวลาประเทศไทย": 420, "ตามเวลาประเทศไทย": 420,
    "giờ việt nam": 420, "giờ hà nội": 420, "北京时间": 480, "北京時間": 480, "台北時間": 480, "香港時間": 480, "臺北時間": 480, "台灣時間": 480,
    "日本時間": 540, "한국시간": 540, "한국 시간": 540, "new york time": "America/New_York", "london time": "Europe/London",
    "eastern time": "America/New_York", "eastern": "America/New_York", "central time": "America/Chicago", "mountain time": "America/Denver",
    "pacific time": "America/Los_Angeles", "pacific": "America/Los_Angeles", "central european time": "Europe/Berlin",
    "jakarta time": 420, "singapore time": 480, "hong kong time": 480, "beijing time": 480, "tokyo time": 540, "moscow time": 180,
    "sydney time": "Australia/Sydney", "india time": 330, "indian standard time": 330, "greenwich mean time": 0, "british summer time": 60,
    "paris time": "Europe/Paris", "berlin time": "Europe/Berlin", "dubai time": 240, "nairobi time": 180, "lagos time": 60, "malaysia time": 480,
}  # fmt: skip

_OFFSET = re.compile(r"(?:(?:utc|gmt)\s*)?([+\-−–])\s*(\d{1,2})(?::?(\d{2}))?(?!\d)")
_WORD = re.compile(r"[^\W\d_]{1,6}(?![^\W\d_])")


def zone_at(folded: str, start: int, *, language: str, country: str | None) -> tuple[tzinfo | str, int] | None:
    """Read a zone at a place of a folded text: (zone, end), or None. A place's own local time gives the zone "".

    `language` (BCP 47) and `country` (ISO 3166) decide what several countries abbreviate alike: IST, CST, BST, AST.
    """
    opening = re.compile(r"[\s,]*[(\[]?\s*").match(folded, start)
    at = opening.end() if opening else start
    for phrase, zone in _phrases():
        if folded.startswith(phrase, at):
            return (_zone(zone) if zone != "" else ""), _close(folded, at + len(phrase))
    offset = _OFFSET.match(folded, at)
    if offset and (offset.group().startswith(("utc", "gmt")) or offset.group(3) or folded[at - 1 : at] == "("):
        minutes = int(offset[2]) * 60 + int(offset[3] or 0)
        if minutes <= 14 * 60:
            return timezone(timedelta(minutes=-minutes if offset[1] in "-−–" else minutes)), _close(folded, offset.end())
    word = _WORD.match(folded, at)
    named = abbreviation(word.group(), language=language, country=country) if word else None
    return (named, _close(folded, word.end())) if word and named else None


def abbreviation(name: str, *, language: str, country: str | None) -> tzinfo | None:
    """Give the zone of a folded abbreviation, None if it is unknown."""
    if name in _AMBIGUOUS:
        meanings = _AMBIGUOUS[name]
        chosen = (country or "").lower(), language.partition("-")[0], ""
        return _zone(next(meanings[key] for key in chosen if key in meanings))
    return _zone(_ABBREVIATIONS[name]) if name in _ABBREVIATIONS else None


@cache
def _phrases() -> list[tuple[str, int | str]]:
    return sorted(_PHRASES.items(), key=lambda item: -len(item[0]))


@cache
def _zone(told: int | str) -> tzinfo:
    if isinstance(told, str):
        return ZoneInfo(told)
    return UTC if told == 0 else timezone(timedelta(minutes=told))


def _close(folded: str, end: int) -> int:
    closing = re.compile(r"\s*[)\]]").match(folded, end)
    return closing.end() if closing else end


def localise(naive: datetime, zone: tzinfo) -> datetime:
    """Put a local time in its zone, as an aware instant with a fixed offset."""
    aware = naive.replace(tzinfo=zone)
    offset = aware.utcoffset() or timedelta()
    return naive.replace(tzinfo=timezone(offset) if offset else UTC)
