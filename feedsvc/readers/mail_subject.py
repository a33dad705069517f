"""Subjects: the headline without the marks of mail programs, filters and press offices."""

import re

_REPLY = r"re|aw|sv|vs|antw|odp|res|ynt|回复|答复|回覆|回信|返信|답장|회신|отв|відп|απ|השב|رد"
_FORWARD = (
    r"fwd?|fw|wg|tr|rv|enc|doorst|ilt|vl|vb|pd|i(?=:)|továbbítás|trs|转发|轉寄|轉發|転送|전달|пересл|переслано|прд|ηπ|הועבר|"
    r"إعادة توجيه|videresend\w*|vidarebefordra\w*|weitergeleitet|transféré|reenviado|inoltrato|doorgestuurd|przekazan\w+"
    r"|edelleenlähetetty|přeposláno|forwarded"
)
_COUNT = r"(?:\s?[\[(]\d{1,3}[\])])?"
_FIRST = re.compile(rf"\s*(?:(?P<reply>{_REPLY})|(?P<forward>{_FORWARD})){_COUNT}\s*[:：]\s*", re.IGNORECASE)
_TAG = re.compile(
    r"\s*(?:[\[({【<*]{1,3}\s*(?:ext(?:ern\w*|érieur\w*)?|outside|vnější|внешн\w+|зовнішн\w+|ekstern\w*|zewn\w*|"
    r"caution|warning|spam\??|suspicious|"
    r"possible spam|dış|eksterno|külső|ulkoinen|外部|外部メール|외부)(?:[ :_-]+(?:e-?mail|message|sender|mail|absender|"
    r"nachricht))?\s*[\])}】>*]{1,3}"
    r"|(?:external|extern)\s*:)[\s:–—-]*",
    re.IGNORECASE,
)
_KINDS = (
    r"(?:press|media|news)[ -]?(?:release|statement|notice)|press[ -]?info(?:rmation)?|for immediate release"
    r"|(?:presse|medien)(?:mitteilung|information|info|meldung|aussendung)|pressetext|communiqué(?: de presse)?"
    r"|nota de (?:prensa|imprensa)|comunicado(?: de (?:prensa|imprensa))?|comunicat(?: de (?:premsa|presă))?|nota de premsa"
    r"|comunicato(?: stampa)?|persbericht|pressmeddelande|pressemeddelelse|pressemelding|fréttatilkynning"
    r"|(?:lehdistö|media)?tiedote|informacja prasowa|komunikat prasowy|tisková zpráva|tlačová správa|sajtóközlemény"
    r"|priopćenje(?: za medije)?|saopštenje(?: za javnost)?|sporočilo za (?:javnost|medije)|pranešimas spaudai|pressiteade"
    r"|preses relīze|пресс-?релиз|прес-?реліз|съобщение за медиите|basın (?:bülteni|açıklaması)|δελτίο τύπου"
    r"|siaran pers|thông cáo báo chí|بيان صحفي|הודעה לעיתונות|プレスリリース|新闻稿|新聞稿|보도자료|copy"
)
_KIND = re.compile(rf"\W*(?:{_KINDS})\s*(?:[:：|]|\s[-–—])\s*", re.IGNORECASE)
_TICKET = re.compile(r"\s*[\[(][^\[\]()]{0,60}#\s?\d{2,20}[\])][\s:–—-]*")
"""What help desks call a letter: [desk.example #7712], [Ticket#2026110200017]."""

_LABEL = re.compile(rf"\s*[\[【〔(<]\s*(?:{_KINDS})\s*[\]】〕)>]\s*(?:[:：|–—-]\s*)?", re.IGNORECASE)
_BRACKETED = re.compile(r"\[([^\[\]]{2,60})\]\s*")
_KIND_ALONE = re.compile(rf"\W*(?:{_KINDS})\W*", re.IGNORECASE)


def headline_of(subject: str) -> str | None:
    """Return the headline in a subject; None where it says but that a press release comes."""
    rest = subject.strip()
    while match := _FIRST.match(rest) or _TAG.match(rest) or _TICKET.match(rest):
        rest = rest[match.end() :]
    if _KIND_ALONE.fullmatch(rest):
        return None
    labelled = _KIND.match(rest) or _LABEL.match(rest)
    return (rest[labelled.end() :] if labelled else rest).strip() or None


def without_list(subject: str, lists: str) -> str:
    """Return a subject without the name in brackets that a mailing list or a help desk sets before it; `lists` names them."""
    names = _letters(lists)
    return _BRACKETED.sub(lambda match: "" if _letters(match[1]) and _letters(match[1]) in names else match.group(), subject)


def _letters(text: str) -> str:
    return "".join(filter(str.isalnum, text.casefold()))


def is_reply(subject: str) -> bool:
    """Return whether a subject answers another letter, and forwards none."""
    rest, answers = subject.strip(), False
    while match := _FIRST.match(rest) or _TAG.match(rest) or _TICKET.match(rest):
        if match.groupdict().get("forward"):
            return False
        answers = answers or bool(match.groupdict().get("reply"))
        rest = rest[match.end() :]
    return answers


def is_forward(subject: str) -> bool:
    """Return whether a subject says that a letter is passed on."""
    rest = subject.strip()
    while match := _FIRST.match(rest) or _TAG.match(rest) or _TICKET.match(rest):
        if match.groupdict().get("forward"):
            return True
        rest = rest[match.end() :]
    return False


def is_release_label(line: str) -> bool:
    """Return whether a line says but that a press release follows."""
    return len(line) < 60 and _KIND_ALONE.fullmatch(line) is not None
