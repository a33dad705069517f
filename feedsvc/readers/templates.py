"""Templates: files whose headline or text are still placeholders, in any format."""

import re
from collections.abc import Sequence

from feedsvc.domain.drafts import Draft, PassedOver
from feedsvc.readers.items import with_passed_over

LEAST_PLACEHOLDERS = 3
"""Placeholders in a text from which it is a template."""

SEARCHED = 20_000
"""Characters of a body that are searched for placeholders."""

_SLOT_WORDS = (
    r"head(?:line|ing)|title|dateline|byline|author(?:'s)?(?: name)?|name|date|time|city|town|place|location|state|country"
    r"|body|text|copy|"
    r"paragraph|lead|lede|intro(?:duction)?|summary|standfirst|deck|subhead\w*|sub-?title|quote|caption|credit|company"
    r"|organi[sz]ation|"
    r"contact|phone|e-?mail|url|link|website|product|job title|spokesperson|section|slug|"
    r"überschrift|schlagzeile|titel|vorspann|datum|ort|autor(?:in)?|zitat|firma|ansprechpartner\w*|"
    r"titre|chapeau|auteur|date|lieu|ville|texte|citation|título|titular|entradilla|fecha|lugar|autora?|texto|cita|titolo"
    r"|data|luogo|"
    r"autore|testo|kop|tekst|rubrik|otsikko|nagłówek|tytuł|заголовок|текст|автор|дата|标题|正文|標題|見出し|本文"
)
_SLOT = (
    rf"(?:the |your )?(?:{_SLOT_WORDS})(?:(?:[ ,/&-]|\band\b|\bof\b|\bthe\b)+(?:{_SLOT_WORDS}|\d+|one|two|three))*"
    r"(?:\s+(?:goes|comes|to come|here|tk|tbd|tba|tbc|einfügen|ici|aquí|qui))*"
)
_ORDER = (
    r"(?:insert|enter|type|write|put|add) [^\[\]{}]{1,60}|[^\[\]{}]{1,40} (?:einfügen|eintragen|goes here)"
    r"|(?:insérer|insertar|inserire|inserir) [^\[\]{}]{1,60}"
)
_SLOT_OPENERS = ("[", "{{", "«")
_BRACKETED = re.compile(rf"(?:\[|\{{\{{?|«)\s*(?:{_SLOT}|{_ORDER})\s*[:.]?\s*(?:\]|\}}\}}?|»)", re.IGNORECASE)
_WHOLE = re.compile(
    rf"^\W*(?:(?:{_SLOT_WORDS})\s+(?:goes\s+|comes\s+)?here|(?:insert|enter|your|add"
    rf"|type)\s+(?:your\s+)?(?:\w+\s+)?(?:{_SLOT_WORDS})(?:\s+here)?|"
    r"lorem ipsum(?: dolor\b.*)?|x{4,}[\sx]*|tk(?:\s*tk)*|\{\{.*\}\}|\$\{.*\}|%\w+%|<%.*%>)\W*$",
    re.IGNORECASE,
)
_LOREM = re.compile(
    r"\b(?:lorem|ipsum|dolor|sit|amet|consectetu[er]r?|adipisci(?:ng|sicing)?|elit|sed|eiusmod|tempor|incididunt|labore"
    r"|dolore|magna|aliqua|"
    r"enim|minim|veniam|quis|nostrud|exercitation|ullamco|laboris|nisi|aliquip|commodo|consequat|duis|aute|irure"
    r"|reprehenderit|voluptate|"
    r"velit|cillum|fugiat|nulla|pariatur|excepteur|sint|occaecat|cupidatat|proident|culpa|officia|deserunt|mollit|anim"
    r"|laborum)\b",
    re.IGNORECASE,
)
_REASON = "This is a template, whose placeholders nobody has filled in yet, not an article."
_TAG = re.compile(r"<(?=[/!a-zA-Z])[^<>]*>")


def without_templates(drafts: Sequence[Draft]) -> tuple[Draft, ...]:
    """Return the drafts of a file that are no templates: others are left out. Raises `UnreadableArticle` if none is left."""
    kept = [draft for draft in drafts if not is_template(draft)]
    if len(kept) == len(drafts):
        return tuple(drafts)
    left = [
        PassedOver(position=draft.position or number, reason=_REASON, title=draft.title)
        for number, draft in enumerate(drafts, 1)
        if draft not in kept
    ]
    earlier = () if drafts[0] in kept else drafts[0].passed_over
    return with_passed_over(kept, [*earlier, *left])


def is_template(draft: Draft) -> bool:
    """Return whether the headline of a draft is a placeholder, or its text holds three, or is Lorem ipsum."""
    text = _TAG.sub(" ", draft.body[:SEARCHED]).strip()
    title = (draft.title or text.partition("\n")[0]).strip()
    is_whole = _WHOLE.match(title) or (_BRACKETED.match(title) and not _BRACKETED.sub("", title).strip(" .:-–—*#"))
    has_slots = any(map(text.__contains__, _SLOT_OPENERS)) and len(_BRACKETED.findall(text)) >= LEAST_PLACEHOLDERS
    return bool(is_whole or has_slots or _is_lorem(text))


def _is_lorem(text: str) -> bool:
    if "ipsum" not in text.lower():
        return False
    words = text.split()[:300]
    return len(_LOREM.findall(" ".join(words))) > len(words) * 0.4
