"""The form of corrections: a revision's fields as a form shows them, and what an editor changed of them."""

from collections.abc import Mapping
from datetime import UTC, datetime

from werkzeug.datastructures import MultiDict

from feedsvc.domain.addresses import is_web_address
from feedsvc.domain.articles import Revision
from feedsvc.domain.outlet import Outlet
from feedsvc.domain.overrides import Field, Override, Value, source_values, value_of
from feedsvc.domain.texts import language_tag, scrub

LABELS = {
    Field.TITLE: "Headline",
    Field.SUMMARY: "Summary",
    Field.SECTION: "Section",
    Field.LANGUAGE: "Language",
    Field.AUTHORS: "Authors",
    Field.EDITORS: "Editors",
    Field.SOURCES: "Sources",
    Field.TAGS: "Tags",
    Field.LINK: "Address on your site",
    Field.RIGHTS: "Rights",
    Field.EMBARGO: "Embargo until",
    Field.EXPIRES: "Expires",
    Field.CONTENT: "Text (HTML)",
}

LONG = frozenset({Field.SUMMARY, Field.CONTENT})
"""Fields whose text has several lines."""

TAKE_BACK = "back."
"""What stands before a field's name in the box that takes its correction back."""


def filled(revision: Revision, outlet: Outlet) -> Mapping[str, str]:
    """Return a revision's fields as a form shows them."""
    return {name.value: as_text(value_of(revision, name), outlet) for name in Field}


def as_text(value: Value, outlet: Outlet) -> str:
    """Write a value as a form has it: of a list each on its line, of an instant the time in the outlet's zone."""
    if isinstance(value, tuple):
        return "\n".join(value)
    if isinstance(value, datetime):
        local = value.astimezone(outlet.zone).replace(tzinfo=None)
        return local.isoformat(timespec="seconds" if local.second else "minutes")
    return value or ""


def wanted_of(
    form: "MultiDict[str, str]", shown: Revision, override: Override | None, outlet: Outlet
) -> tuple[Mapping[Field, Value], dict[str, str]]:
    """Read what an editor changed of the revision that the form was made of, and what can't be read, by field.

    What stands as it was shown isn't touched: the source may have changed it meanwhile. A box takes a correction back.
    """
    wanted: dict[Field, Value] = {}
    wrong: dict[str, str] = {}
    originals = source_values(override)
    for name in Field:
        sent = _plain(form.get(name.value, ""))
        if f"{TAKE_BACK}{name.value}" in form and name in originals:
            wanted[name] = originals[name]
        elif name.value in form and sent != _plain(as_text(value_of(shown, name), outlet)):
            try:
                wanted[name] = _value(name, sent, outlet)
            except ValueError as error:
                wrong[name.value] = str(error)
    return wanted, wrong


def _plain(text: str) -> str:
    return scrub(text.replace("\r\n", "\n")).strip()


def _value(name: Field, sent: str, outlet: Outlet) -> Value:
    if name.is_list:
        return tuple(" ".join(line.split()) for line in sent.split("\n") if line.strip())
    if name.is_instant:
        return _instant(sent, outlet) if sent else None
    if name is Field.CONTENT:
        return sent
    folded = " ".join(sent.split())
    if name is Field.TITLE and not folded:
        raise ValueError("An article needs a headline.")
    if name is Field.LINK and folded and not is_web_address(folded):
        raise ValueError("Write the whole address, like https://news.example/a.")
    if name is Field.LANGUAGE and folded:
        if language_tag(folded) is None:
            raise ValueError("Write the language like en, pt-BR or ar.")
        return language_tag(folded)
    return folded or None


def in_zone(sent: str, outlet: Outlet) -> str:
    """Return a time of a form with the outlet's zone; what is none is left as it is."""
    try:
        return _instant(sent, outlet).isoformat()
    except ValueError:
        return sent


def _instant(sent: str, outlet: Outlet) -> datetime:
    try:
        instant = datetime.fromisoformat(sent)
    except ValueError as error:
        raise ValueError("Write the time like 2026-03-01T09:00.") from error
    return (instant if instant.tzinfo else instant.replace(tzinfo=outlet.zone)).astimezone(UTC)
