"""What is wrong with a configuration, as sentences: where it is written, what was written, what would be right."""

import json
import re
import tomllib
from bisect import bisect_left
from collections.abc import Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches
from pathlib import Path
from typing import get_args

from pydantic import BaseModel, ValidationError
from pydantic.fields import FieldInfo
from pydantic_core import ErrorDetails

Location = tuple[str | int, ...]

EXPECTED = {
    "bool_parsing": "true or false",
    "bool_type": "true or false",
    "dict_type": "a table of lines KEY = VALUE",
    "finite_number": "a number",
    "float_parsing": "a number",
    "float_type": "a number",
    "greater_than": "more than {gt}",
    "greater_than_equal": "at least {ge}",
    "int_from_float": "a whole number",
    "int_parsing": "a whole number",
    "int_parsing_size": "a whole number of fewer digits",
    "int_type": "a whole number",
    "less_than_equal": "at most {le}",
    "literal_error": "{expected}",
    "enum": "{expected}",
    "model_type": "a table: a line [NAME], and below it lines KEY = VALUE",
    "path_type": "a path in quotation marks",
    "string_too_long": "at most {max_length} characters long",
    "string_too_short": "at least {min_length} character long",
    "string_type": "text in quotation marks",
    "string_unicode": "text of whole characters",
    "tuple_type": "a list in square brackets",
    "uuid_parsing": "a UUID, such as `uuidgen` prints",
    "uuid_type": "a UUID in quotation marks, such as `uuidgen` prints",
}
"""What a setting must be, by pydantic's name of the fault."""


@dataclass(frozen=True, slots=True)
class Origin:
    """Where settings were written: in a TOML file, or in a variable or option that wins over it, named by the setting."""

    path: Path
    above: Mapping[Location, str] = field(default_factory=dict)

    def place(self, location: Location) -> str:
        """Name the place of a setting: `feedsvc.toml:3`, or the variable."""
        if location in self.above:
            return self.above[location]
        line = line_of(self.path, location)
        return f"{self.path}:{line}" if line else str(self.path)

    def above_of(self, location: Location) -> str | None:
        """Name the variable or option that a setting, or the list that it is in, comes from."""
        return self.above.get(location) or self.above.get(location[:-1])

    def is_written(self, location: Location) -> bool:
        return location in self.above or line_of(self.path, location) is not None


def line_of(path: Path, location: Location) -> int | None:
    """Find the line at which a setting is written, or else the table around it: the first without which it isn't there."""
    try:
        lines = path.read_text(encoding="utf-8-sig").splitlines(keepends=True)
    except OSError:
        return None
    end = bisect_left(range(len(lines) + 1), 1, key=lambda count: _holds(begun(lines, count)[1], location))
    return begun(lines, end - 1)[0] + 1 if end <= len(lines) else None


def begun(lines: list[str], count: int) -> tuple[int, object]:
    """Parse the first lines, without a last value that goes on below them."""
    for number in range(count, 0, -1):
        try:
            return number, tomllib.loads("".join(lines[:number]))
        except ValueError:  # a number of 5,000 digits is one too
            continue
    return 0, {}


def _holds(values: object, location: Location) -> bool:
    for part in location:
        if isinstance(values, list):
            values = dict(enumerate(values))
        if not isinstance(values, dict) or part not in values:
            return False
        values = values[part]
    return True


def complaints(error: ValidationError, origin: Origin, model: type[BaseModel], elsewhere: Mapping[str, str]) -> list[str]:
    """Write each fault that pydantic noticed as a sentence.

    `elsewhere` says of keys that people write in this file where they belong.
    """
    return [_complaint(fault, origin, model, elsewhere) for fault in error.errors()]


def reasons(error: ValidationError, model: type[BaseModel]) -> Mapping[str, str]:
    """Return by key what is wrong with the values of a form."""
    said = {str(fault["loc"][0]): fault for fault in reversed(error.errors())}
    return {key: _stated(fault, model) for key, fault in said.items()}


def _stated(fault: ErrorDetails, model: type[BaseModel]) -> str:
    key = str(fault["loc"][0])
    if fault["type"] == "extra_forbidden":
        return f"There is no setting {key}."
    reason = "This is missing." if fault["type"] == "missing" else _reason(fault, model)
    value = f"{_shown(fault['input'])}: " if isinstance(fault["loc"][-1], int) else ""
    return f"{value}{reason[0].upper()}{reason[1:]}"


def _complaint(fault: ErrorDetails, origin: Origin, model: type[BaseModel], elsewhere: Mapping[str, str]) -> str:
    location = fault["loc"]
    if fault["type"] == "missing":
        meaning, place = _field(model, location).description, origin.place(location[:-1])
        return f'{place}: {_name(location)} is missing: {meaning}. Write {location[-1]} = "..." below this line.'
    if fault["type"] == "extra_forbidden":
        meant = _meant(str(location[-1]), _keys(model, location[:-1]), elsewhere)
        return f"{origin.place(location)}: there is no setting {_name(location)}. {meant}"
    reason = _reason(fault, model)
    if origin.above_of(location):
        reason = reason.replace('"', "")  # quotation marks would become a part of the value there
    return f"{_said(origin, location, fault['input'])}: {reason}"


def _name(location: Location) -> str:
    """Name a setting: `outlet.zone`, `slug of feed 2`."""
    match location:
        case (str(table), int(number), *keys) if keys:
            return f"{'.'.join(str(key) for key in keys if isinstance(key, str))} of {table} {number + 1}"
    return ".".join(str(part) for part in location if isinstance(part, str))


def _said(origin: Origin, location: Location, value: object) -> str:
    """Repeat what was written, and where; passwords are left out."""
    if above := origin.above_of(location):
        return f"{above}={_shown(value) if not isinstance(value, str) else without_password(value)}"
    line = location if origin.is_written(location) else location[:-1]
    sign = "has" if isinstance(location[-1], int) else "="
    return f"{origin.place(line)}: {_name(location)} {sign} {_shown(value)}"


def _shown(value: object) -> str:
    written = without_password(json.dumps(value, ensure_ascii=False, default=str))
    return written if len(written) < 80 else f"{written[:70]}..."


def without_password(text: str) -> str:
    """Put stars for the password of an address."""
    return re.sub(r"(://[^:/@\s]*):.*@", r"\1:***@", text)


def _reason(fault: ErrorDetails, model: type[BaseModel]) -> str:
    kind, value, key = fault["type"], fault["input"], fault["loc"][-1]
    if isinstance(value, str) and re.fullmatch(r"([\"']).*\1", value):
        return "these quotation marks are taken for a part of the value; remove them."
    if kind == "value_error":
        return fault["msg"].removeprefix("Value error, ") + "."
    if kind == "tuple_type" and isinstance(value, dict):
        return f"a list of tables has two brackets on each side; write [[{key}]]."
    if kind == "tuple_type" and isinstance(value, str | int):
        return f"this must be a list; write {key} = [{_shown(value)}]."
    if kind == "string_type" and isinstance(value, int | float):
        return f'this must be text; write it in quotation marks, "{_shown(value)}".'
    expected = EXPECTED.get(kind, fault["msg"]).format(**fault.get("ctx", {})).replace("'", '"')
    setting = _field(model, fault["loc"])
    example = f", like {json.dumps(setting.default)}" if isinstance(setting.default, int | float) else ""
    meaning = f" ({setting.description})" if setting.description else ""
    return f"this must be {expected}{example}{meaning}."


def _meant(key: str, known: list[str], elsewhere: Mapping[str, str]) -> str:
    if key in elsewhere:
        return elsewhere[key]
    close = get_close_matches(key.lower().replace("-", "_"), known, n=1)
    return f"Did you mean {close[0]}?" if close else f"Known here: {', '.join(known)}."


def _field(model: type[BaseModel], location: Location) -> FieldInfo:
    """Find the setting that a location is in: itself, or the list or table of free keys around it."""
    first, *names = (part for part in location if isinstance(part, str))
    setting = model.model_fields[first]
    for name in names:
        inner = _model_of(setting)
        setting = inner.model_fields[name] if inner else setting
    return setting


def _keys(model: type[BaseModel], location: Location) -> list[str]:
    table = _model_of(_field(model, location)) if location else model
    return sorted(table.model_fields) if table else []


def _model_of(setting: FieldInfo) -> type[BaseModel] | None:
    kinds = (setting.annotation, *get_args(setting.annotation))
    return next((kind for kind in kinds if isinstance(kind, type) and issubclass(kind, BaseModel)), None)
