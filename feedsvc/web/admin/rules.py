"""The form of a provider's rule: a rule as a form shows it, and what a form says of one."""

from collections.abc import Mapping
from hashlib import sha256

from werkzeug.datastructures import MultiDict

from feedsvc.domain.providers import Values
from feedsvc.domain.texts import scrub

LISTS = ("folders", "senders", "keys", "feeds", "drop", "drop_below")
TABLES = ("sections", "tags", "blocks")
TEXTS = ("name", "credit", "picture_credit", "language", "zone", "links", "trust")
ORDERS = {"": None, "day": True, "month": False}
"""What the form calls the orders of day and month."""

SIGN = "="
"""What stands between a name as it is printed and the newsroom's own."""


def filled(values: Values) -> Mapping[str, str]:
    """Return a rule as a form shows it: of a list each on its line, of a table each as `printed = ours`."""
    shown = {key: str(values.get(key) or "") for key in TEXTS}
    shown |= {key: "\n".join(map(str, _list(values.get(key)))) for key in LISTS}
    shown |= {key: "\n".join(f"{name} {SIGN} {own}" for name, own in _table(values.get(key)).items()) for key in TABLES}
    shown["day_first"] = next(name for name, order in ORDERS.items() if order == values.get("day_first"))
    silence = values.get("silence")
    shown["silence"] = f"{silence:g}" if isinstance(silence, int | float) else ""
    return shown


def values_of(form: "MultiDict[str, str]") -> Values:
    """Read a rule from a form; what is left empty isn't said."""
    values: dict[str, object] = {key: _line(form.get(key, "")) for key in TEXTS}
    values |= {key: _lines(form.get(key, "")) for key in LISTS}
    values |= {key: dict(map(_pair, _lines(form.get(key, "")))) for key in TABLES}
    values["day_first"] = ORDERS.get(form.get("day_first", ""))
    values["silence"] = _number(form.get("silence", ""))
    if values["trust"] == "publish":
        del values["trust"]
    return {key: value for key, value in values.items() if value not in ("", None, [], {})}


def mark_of(values: Values) -> str:
    """Name what a rule says, by which it is known whether it was tried."""
    return sha256(repr(sorted(values.items())).encode(errors="replace")).hexdigest()[:20]


def _list(value: object) -> list[object]:
    return value if isinstance(value, list) else []


def _table(value: object) -> Mapping[str, object]:
    return value if isinstance(value, dict) else {}


def _line(text: str) -> str:
    return " ".join(scrub(text).split())


def _lines(text: str) -> list[str]:
    return [line for each in text.splitlines() if (line := _line(each))]


def _pair(line: str) -> tuple[str, str]:
    """Split a line at its last sign, since what is printed may hold one too."""
    printed, sign, own = line.rpartition(SIGN)
    return (printed.strip(), own.strip()) if sign else (own.strip(), "")


def _number(text: str) -> float | int | str | None:
    """Read a number; what is none is left as it is, for the rule's check to name."""
    text = text.strip().replace(",", ".")
    try:
        number = float(text) if text else None
    except ValueError:
        return text
    return int(number) if number is not None and number.is_integer() else number
