"""Values of JSON as they come, in any type: texts, numbers, names and words; what is of another type is not there."""

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from feedsvc.domain.drafts import Byline, Evidence, Mark

Fields = Mapping[str, Any]
"""An object of JSON, whose members may be of any type."""

_SECRET = re.compile(r"password|passphrase|secret|token", re.IGNORECASE)

_MARKUP = re.compile(
    r"<(?:(?:p|br|div|h\d|ul|ol|table|blockquote|img|figure)\b[^<>]*|(a|em|strong|b|i|span|q|cite|sup|sub)\b[^<>]*>[^<]*</\1\s*)>",
    re.IGNORECASE,
)

_MARKDOWN = re.compile(r"^#{1,4} \S|\]\((?:https?://|/)|(?<!\*)\*\*[^\s*][^*\n]{0,200}\*\*(?!\*)", re.MULTILINE)
_NAMED = re.compile(r"[^\d@:/<>_]{3,60}")
_PAYWALL = re.compile(r"accessible_?for_?free|content_?tier|paywall|premium", re.IGNORECASE)


def has_markup(text: str) -> bool:
    """Return whether a text is HTML: it has a block, a break or a picture, or an element that is opened and closed."""
    return _MARKUP.search(text) is not None


def has_markdown(text: str) -> bool:
    """Return whether a text has headings, links or strong words as Markdown writes them."""
    return _MARKDOWN.search(text) is not None


def text_of(value: object) -> str | None:
    """Return a text, or the first text of a list."""
    if isinstance(value, list):
        value = next((member for member in value if isinstance(member, str)), None)
    return value.strip() or None if isinstance(value, str) else None


def fields_of(value: object) -> Fields:
    """Return an object, or an empty one for a value of another type."""
    return value if isinstance(value, dict) else {}


def objects_of(value: object) -> list[Fields]:
    """Return the objects of a list, or a single object as one of a list."""
    return [member for member in (value if isinstance(value, list) else [value]) if isinstance(member, dict)]


def member(value: object, key: str) -> object:
    """Return an object's member, or a value that is no object itself."""
    return value.get(key) if isinstance(value, dict) else value


def first_of(fields: Fields, keys: Iterable[str]) -> str | None:
    """Return the first text among these members."""
    return next((text for key in keys if (text := text_of(fields.get(key)))), None)


def names_of(value: object) -> tuple[str, ...]:
    """Return the names of people: texts, or objects with a name."""
    people = value if isinstance(value, list) else [value]
    return tuple(name for person in people if (name := _name_of(person)))


def _name_of(person: object) -> str | None:
    fields = {re.sub(r"[\W_]", "", key.lower()): value for key, value in fields_of(person).items()}
    whole = first_of(fields, ("name", "displayname", "fullname", "fullorusername"))
    parts = (
        first_of(fields, keys) for keys in (("firstname", "firstnames", "givenname"), ("lastname", "surname", "familyname"))
    )
    return text_of(person) if isinstance(person, str) else whole or " ".join(filter(None, parts)) or _only_text(person)


def _only_text(person: object) -> str | None:
    """Return the one text of an object that is no address, code or number: a name, whatever its language calls it."""
    texts = [text for value in fields_of(person).values() if isinstance(value, str) and (text := value.strip())]
    named = [text for text in texts if _NAMED.fullmatch(text) and " " in text]
    return named[0] if len(named) == 1 else None


def bylines_of(value: object) -> tuple[Byline, ...]:
    """Return the persons that a member names, each by the format's structure."""
    return (Byline(names_of(value), Evidence.NAMES),)


def printed_bylines(value: object) -> tuple[Byline, ...]:
    """Return what a member without a specification says of its authors: a text is a byline as printed, a list is of names."""
    if isinstance(value, str):
        return (Byline((value,)),) if value.strip() else ()
    names = names_of(value)
    return (Byline(names, Evidence.NAMES),) if names else ()


def labels_of(value: object) -> tuple[str, ...]:
    """Return what sections or tags are called: texts, numbers, or objects with a name or a title, one or a list of them."""
    return tuple(label for each in (value if isinstance(value, list) else [value]) if (label := _label_of(each)))


def _label_of(value: object) -> str | None:
    if isinstance(value, dict):
        return first_of(value, ("name", "title", "label", "text"))
    return text_of(str(value)) if isinstance(value, str | int) and not isinstance(value, bool) else None


def tags_of(value: object) -> tuple[str, ...]:
    """Return the tags of a list."""
    return labels_of(value) if isinstance(value, list) else ()


def keywords_of(value: object) -> tuple[str, ...]:
    """Return tags that stand in one text, as printed."""
    return (str(value),) if value and not isinstance(value, list | dict) else ()


def number_of(value: object) -> int | None:
    """Return a positive number."""
    return int(value) if isinstance(value, int | float) and 0 < value < 1e12 else None


def mark_of(key: str, value: object) -> Mark:
    """Return a mark of the source as it is printed; a password is never kept."""
    if _SECRET.search(key) and not isinstance(value, bool):
        return Mark(key)
    return Mark(key, value if isinstance(value, str) else json.dumps(value)[:200])


def paywall_marks(fields: Fields) -> Iterator[Mark]:
    """Yield what an object says of who may read its article without paying, under whatever name."""
    for key, value in fields.items():
        if _PAYWALL.search(key) and isinstance(value, str | int) and value != "":
            yield mark_of(key, value)


def web_address(address: str | None) -> str | None:
    """Return an absolute address of the web; None for anything else."""
    return address if address and address.startswith(("http://", "https://")) else None
