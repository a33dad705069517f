"""Printed bylines as the people in them; outlets, addresses, jobs and desks are nobody."""

import re
from collections.abc import Iterable

_NOBODY = re.compile(
    r"https?:|@|\b(?:staff|admin|administrator|editor|newsroom|redaktion|redacción|redazione|redação|rédaction|redactie|redakcja|"
    r"desk|team|reuters|press|afp|dpa|efe|ansa|agencies|agency|news|online|services?|international|sport|sports|published|updated|"
    r"editorial|unknown|anonymous|guest|redaksi|редакция|database|network|tribune|bloomberg|xinhua)$"
    r"|(?:事務所|新聞社?|编辑部|編集部|編輯部|通信社|通讯社|通訊社|新华社|新華社|取材班|편집부|뉴스|신문)$"
    r"|\bwire services\b|^(?:posted|published|updated|written|more|all|view|follow|about|read|share|source|"
    r"photos?|photograph\w*|fotos?|bilder?|images?|pictures?|videos?|illustrations?)\b",
    re.IGNORECASE,
)
_JOB = re.compile(
    r"\b(?:writers?|reporters?|correspondents?|editors?|editor-\S+|journalists?|columnists?|contributors?|producers?|critics?|"
    r"bureau|chief|staff|special to|redakteur\w*|redactor\w*|journaliste|periodista|giornalista|newspapers?|magazine)\b",
    re.IGNORECASE,
)
_KIND = (
    r"(?:(?:posted|written|published|analysis|opinion|reported|report|review|story|commentary|essay|words|publié|rédigé|écrit|"
    r"publicado|escrito|postado|geschrieben|veröffentlicht|scritto|pubblicato|geplaatst)\s+)?"
)
_OPENER = (
    r"(?:by|von|par|por|di|da|door|av|af|oleh|penulis|tekst|text|texte|texto|testo|author|autore?|auteur|автор|текст|"
    r"fotos?\s+y\s+texto)(?:\s*:\s*|\s+)"
)
_LEADING = re.compile(rf"^{_KIND}{_OPENER}|^\W+", re.IGNORECASE)
_STARTS = re.compile(rf"^{_KIND}{_OPENER}(?-i:[^\W\d_a-zа-я])", re.IGNORECASE)
_BETWEEN = re.compile(
    r"\s*[,;|/／•·]\s*|\s+(?:&|and|und|et|y|e|och|og|en|dan|и|і|ve|và|with)\s+|(?<=\w{3})\.\s+|\s+[–—-]\s+|\s*、\s*"
)
_AFTER = re.compile(
    r"\s*(?:\d|\(|\bfor\b\s|\bin\b\s|\bon\s+(?:mon|tues|wednes|thurs|fri|satur|sun)day|\bposted\b|\bpublished\b|\bupdated\b"
    r"|기자|記者|记者|특파원).*$",
    re.IGNORECASE,
)
_UNSPACED = re.compile("[\u0e00-\u0eff\u3040-\u30ff\u3400-\u9fff\uac00-\ud7a3]")

LONGEST_BYLINE = 120
"""Characters: what is marked as an author and longer is a biography."""


def people_of(byline: str | None) -> tuple[str, ...]:
    """Part a printed byline into names: "By Ana Ruiz and Bo Lind, dpa"."""
    return people([byline]) if byline else ()


def people(texts: Iterable[str], outlet: str | None = None) -> tuple[str, ...]:
    """Part printed bylines into names, each once; `outlet` is no author of its own articles."""
    names: dict[str, str] = {}
    for text in texts:
        for part in _BETWEEN.split(" ".join(text[:400].split())):
            name = _name_in(part)
            if name:
                names.setdefault(name.casefold(), name)
    others = tuple(name for name in names.values() if not _letters(name) or _letters(name) not in _letters(outlet or ""))
    return others or tuple(name for name in names.values() if name.casefold() != (outlet or "").casefold())


def _name_in(part: str) -> str | None:
    """Give the name in a part of a byline; "Di Marco" is a name too where nothing else is left."""
    for text in (_LEADING.sub("", part), part):
        name = _AFTER.sub("", text).strip(" .-–—:\"'“”")
        if is_name(name):
            return name
    return None


def is_byline(text: str) -> bool:
    """Tell whether a short text opens as a byline does: "By Ana Ruiz", "Text: Bo Lind"."""
    return len(text) <= LONGEST_BYLINE and bool(_STARTS.match(text))


def is_name(text: str) -> bool:
    """Tell whether a text is a person's name of two to five words, or one in a script without spaces."""
    if _UNSPACED.search(text):
        return 2 <= len(text) <= 30 and not _NOBODY.search(text)
    words = text.split()
    if not 2 <= len(words) <= 5 or len(text) > 50 or _NOBODY.search(text) or _JOB.search(text):
        return False
    return not words[0].islower() and not words[-1].islower() and words[0].lower() not in ("the", "our", "le", "la", "die")


def is_pen_name(text: str, outlet: str | None) -> bool:
    """Tell whether a single word may be what an author goes by: no account's name, no agency, not the outlet."""
    is_word = re.fullmatch(r"[^\W\d_]{3,20}", text) is not None and text[0].isupper() and not text.isupper()
    return is_word and not _NOBODY.search(text) and _letters(text) not in _letters(outlet or "")


def _letters(text: str) -> str:
    return "".join(filter(str.isalnum, text.casefold()))
