"""What an article's members, elements and columns are called, in English and in any language with a table."""

import re
import unicodedata
from collections.abc import Iterable, Mapping
from functools import cache, lru_cache

from feedsvc.readers import words

TITLES = ("title", "headline", "heading")
BODIES = (
    "body", "content", "text", "html", "bodyhtml", "bodytext", "contenthtml", "contenttext", "articlebody", "fulltext",
    "articletext", "maincontent", "bodycopy", "copy", "story",
)  # fmt: skip
SUMMARIES = (
    "summary", "description", "excerpt", "abstract", "teaser", "standfirst", "deck", "lead", "subtitle", "introduction",
)  # fmt: skip
PUBLISHED = (
    "firstpublishedat", "firstpublicationdate", "effective",  # Storyblok and Wagtail, Prismic, Plone
    "published", "publishedat", "publishup", "publisheddate", "datepublished", "publishdate", "pubdate", "date",
    "publicationdate", "firstpublished", "postdate", "createdat", "created", "datetime",
    "timestamp",
)  # fmt: skip

SECTIONS = ("section", "category", "sections", "categories")
TAGS = ("tags", "keywords", "labels", "taglist", "contenttags", "subjects")
UPDATED = ("updated", "updatedat", "changed", "modified", "modifiedat", "datemodified", "lastmodified", "lastmod")
AUTHORS = ("authors", "author", "byline", "by", "creator", "writers", "writer", "createdbyalias", "creators")
LANGUAGES = ("language", "lang", "inlanguage", "locale", "langcode")
LINKS = ("url", "link", "permalink", "canonicalurl", "htmlurl", "weburl", "id")
IDS = ("guid", "uuid", "uri", "url", "link", "permalink", "canonicalurl")
EMBARGOES = ("embargo", "embargoed", "embargountil", "embargoeduntil")
PLACES = ("town", "city")
PICTURES = (
    "image", "imageurl", "featuredimage", "mainimage", "heroimage", "coverimage", "cover", "picture", "photo", "thumbnail",
)  # fmt: skip
PUBLISHED_AT = ("publishedat", "firstpublishedat", "publishedon", "publishedversion")
"""Members that are null while an article is a draft, as Strapi and Contentful have them."""

NOTES = (
    "ednote",
    "editornote",
    "editorsnote",
    "editorialnote",
    "editorialnotes",
    "notetoeditors",
    "notetoeditor",
    "instructions",
)
STATE = re.compile(
    r"draft|publish|status|^state$|private|hidden|unlisted|internal|confidential|password|protected|member|visib|access|audience"
    r"|restrict|embargo|review|approved|cleared|legalled|workflow_?stat|deleted|archived|^(?:is_?)?(?:live|online|active|enabled)$",
)
KNOWN = frozenset(
    (*TITLES, *BODIES, *SUMMARIES, *PUBLISHED, *UPDATED, *AUTHORS, *IDS, *PICTURES, "tags", "category", "section")
)
"""Keys that say something of an article."""

_MEANINGS: Mapping[str, tuple[str, ...]] = {
    "body": BODIES,
    "author": AUTHORS,
    "published": PUBLISHED,
    "updated": UPDATED,
    "embargo": EMBARGOES,
    "section": SECTIONS,
    "tags": TAGS,
    "summary": SUMMARIES,
    "language": LANGUAGES,
    "place": PLACES,
    "title": TITLES,
}
"""What names mean, with those of English; where languages differ over a name, the first of them is meant: what heads sections
in one is no title."""

_PLAIN_ALONE = frozenset(("title", "body", "author", "published", "embargo"))
"""What a single name of another language may mean; a spot, a label or a place may be anything in English."""

LEAST_OF_LANGUAGE = 2
"""Names of a language by which the others are read."""

LEAST_OF_COMPOUND = 4
"""Letters of a word that is compounded with one for an article: Beitragstitel."""

LONGEST = 200
"""Characters of the longest name that a field has; what is behind them is none of it."""

_PUBLISHED = re.compile(
    r"(?:publi|veröffentlich|erschein|utgiv|udgiv|julkais|közzé)\w*(?:datum|dato|date|data|dag|päivä|dátum)a?"
)
"""Words for the day of publication."""

_ASIDE = re.compile(r"\s*[(\[（][^()\[\]（）]{0,40}[)\]）]\s*$|[:：*]\s*$")
_OF_ARTICLE = re.compile(
    r"^(?:posts?|articles?|artikel|entry|item|node|story|news|web|content|rich|plain)[\s_-]+", re.IGNORECASE
)
_OF = re.compile(r"\s(?:d[aeiou]|d[eu]l|della|dell['’]|d['’]|des|ng|e|ya)\s?(?=\w)")
"""What names of fields often lack: data (de) publicação."""

_CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])")
_PREPOSITION = re.compile(r"[\s_]+(?:am|um|le|el|il|em|op|den|dne|dnia|on|at|в|på|die|the)$", re.IGNORECASE)
"""What names of columns say beside their meaning: a unit, of what they are, the preposition before a date."""

_UNMARKED = str.maketrans({"ß": "ss", "ł": "l", "ø": "o", "æ": "ae", "œ": "oe", "đ": "d", "ı": "i", "þ": "th", "ð": "d"})
_UMLAUTS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "å": "aa", "ø": "oe"})
"""Letters as names without accents have them."""


def fold(key: str) -> str:
    """Return a name without the signs and capitals by which its spellings differ."""
    return re.sub(r"[\W_]", "", key.lower())


def is_known(key: str) -> bool:
    """Return whether a folded name says something of an article in English."""
    return key in KNOWN or STATE.search(key) is not None


@lru_cache(maxsize=512)
def meanings(names: tuple[str, ...]) -> tuple[str, ...]:
    """Return what names mean, by the language that knows most of them where languages differ."""
    best = _language_of(names)
    return tuple(_names_in(best).get(fold(name)) or meaning_of(name) for name in names)


@lru_cache(maxsize=512)
def in_english(names: tuple[str, ...]) -> Mapping[str, str]:
    """Map names of other languages to the English ones that mean the same, where none of English means it already.

    A name alone counts where it means what is seldom called by a word of another meaning.
    """
    foreign = tuple(name for name in names if fold(name) not in KNOWN)
    if not foreign:
        return {}
    own = _names_in(_language_of(foreign))
    is_foreign = sum(not own.keys().isdisjoint(_spellings(name)) for name in foreign) >= LEAST_OF_LANGUAGE
    folded = set(map(fold, names))
    stated = {meaning for meaning, english in _MEANINGS.items() if not folded.isdisjoint(english)}
    meant: dict[str, str] = {}
    for name, meaning in zip(foreign, meanings(foreign), strict=True):
        meaning = fold(meaning)
        is_plain = meaning in _PLAIN_ALONE or (is_foreign and meaning in _MEANINGS)
        if is_plain and meaning not in stated and meaning not in meant.values():
            meant[name] = meaning
    return meant


def _language_of(names: tuple[str, ...]) -> str:
    """Return the language that knows most of these names."""
    folded = {spelling for name in names for spelling in _spellings(name)}
    return max(words.tables(), key=lambda language: len(folded & _names_in(language).keys()))


def is_status(name: str) -> bool:
    """Return whether a name, in whatever language, is that of an article's state."""
    return STATE.search(fold(name)) is not None or fold(name) in _statuses()


@cache
def _statuses() -> frozenset[str]:
    return frozenset(name for language in words.tables() for name in _named(language, "status"))


def meaning_of(name: str) -> str:
    """Return the key that a column or a label means, in whatever language it is written; an unknown one is its own."""
    folded = _spellings(name)
    if known := next((_names()[key] for key in folded if key in _names()), None):
        return known
    if _PUBLISHED.fullmatch(folded[0]):
        return "published"
    plain = _CAMEL.sub(" ", _plain(name)) if name[:1].islower() else _plain(name)
    return _OF_ARTICLE.sub("", plain) if is_known(folded[1]) else plain


def _spellings(name: str) -> list[str]:
    """Return a name, folded: as it is printed; without what it is the name of, a preposition before a date, and the second of
    two things; and without the word for an article that it is compounded with."""
    plain = _plain(name)
    plain = _CAMEL.sub(" ", plain) if plain[:1].islower() else plain
    printed = (plain, _OF_ARTICLE.sub("", plain), _PREPOSITION.sub("", plain), plain.partition("/")[0])
    folded = [fold(spelling) for spelling in printed]
    parts = (folded[0].removeprefix(word) for word in _compounded() if folded[0].startswith(word))
    return [*folded, *(part for part in parts if len(part) >= LEAST_OF_COMPOUND)]


@cache
def _compounded() -> list[str]:
    return [fold(word) for table in words.tables().values() for word in table.get("compounded", [])]


def _plain(name: str) -> str:
    name = name[:LONGEST].strip()
    return _ASIDE.sub("", name).strip() or name or "-"


@cache
def _names() -> dict[str, str]:
    """Return what fields are called in any language, by the key that means the same."""
    named = ((name, key) for key in reversed(tuple(_MEANINGS)) for language in words.tables() for name in _named(language, key))
    return dict(named)


@cache
def _names_in(language: str) -> dict[str, str]:
    return {name: key for key in _MEANINGS for name in _named(language, key)}


def _named(language: str, key: str) -> list[str]:
    """Return what a language calls a field: as it is written, then as programs do, without accents."""
    listed = words.tables()[language].get(key, [])
    printed = [fold(name) for name in [*listed, *(_OF.sub(" ", name) for name in listed)]]
    return list(dict.fromkeys([*printed, *_without_accents(printed)]))


def _without_accents(names: Iterable[str]) -> Iterable[str]:
    for name in names:
        yield fold(unicodedata.normalize("NFKC", _bare(name.translate(_UNMARKED))))
        yield _bare(name.translate(_UMLAUTS).translate(_UNMARKED))


def _bare(name: str) -> str:
    """Return a name in Latin letters without their marks; those of other scripts keep theirs."""
    parted = unicodedata.normalize("NFD", name)
    return re.sub(r"(?<=[a-z])[\u0300-\u036f]+", "", parted) if parted[:1].isascii() else name
