"""Logs: one event a line, with fields; for people on a terminal, as JSON for machines."""

import json
import logging
import os
import sys
from datetime import UTC, datetime
from typing import TextIO

from feedsvc.domain.texts import printable


def configure(*, as_json: bool | None = None, level: str = "info", stream: TextIO = sys.stderr) -> None:
    """Send events to `stream`: JSON lines if `as_json`, by default unless it is a terminal; only terminals get colours."""
    as_json = not stream.isatty() if as_json is None else as_json
    in_colour = stream.isatty() and not os.environ.get("NO_COLOR")
    handler = logging.StreamHandler(stream)
    handler.setFormatter(ForMachines() if as_json else ForPeople(in_colour=in_colour))
    root = logging.getLogger()
    root.handlers = [handler]
    root.setLevel(level.upper())
    logging.captureWarnings(True)  # noqa: FBT003 libraries' warnings are events too
    logging.getLogger("alembic").setLevel(logging.WARNING)


def event(name: str, *, level: int = logging.INFO, fault: BaseException | None = None, **fields: object) -> None:
    """Log an event with its fields, without those of None; `fault` adds the traceback. Never article bodies, never secrets."""
    given = {key: value for key, value in fields.items() if value is not None}
    logging.getLogger("feedsvc").log(level, name, extra={"fields": given}, exc_info=fault)


class ForMachines(logging.Formatter):
    """Write an event as one line of JSON: `event`, `level`, its fields, `timestamp`, and `exception` with the traceback."""

    def format(self, record: logging.LogRecord) -> str:
        """Write a record."""
        level = record.levelname.lower()
        values = {"event": record.getMessage(), "level": level, **_fields(record), "timestamp": _time(record)}
        if record.exc_info:
            values["exception"] = self.formatException(record.exc_info)
        return printable(json.dumps(values, ensure_ascii=False, default=str))


class ForPeople(logging.Formatter):
    """Write an event as a line to read, and a traceback below it."""

    def __init__(self, *, in_colour: bool) -> None:
        super().__init__()
        self._in_colour = in_colour

    def format(self, record: logging.LogRecord) -> str:
        """Write a record."""
        level = self._paint(f"{record.levelname.lower():8}", _LEVEL_COLOURS.get(record.levelno, _GREEN))
        fields = " ".join(f"{self._paint(name, _CYAN)}={_on_a_line(value)}" for name, value in _fields(record).items())
        words = self._paint(f"{record.getMessage():30}", _BOLD)
        line = f"{self._paint(_time(record), _DIM)} {level} {words} {fields}".rstrip()
        return f"{line}\n{self.formatException(record.exc_info)}" if record.exc_info else line

    def _paint(self, text: str, colour: int) -> str:
        return f"\x1b[{colour}m{text}\x1b[0m" if self._in_colour else text


_BOLD, _DIM, _RED, _GREEN, _YELLOW, _CYAN = 1, 2, 31, 32, 33, 36
_LEVEL_COLOURS = {logging.WARNING: _YELLOW, logging.ERROR: _RED, logging.CRITICAL: _RED}


def _fields(record: logging.LogRecord) -> dict[str, object]:
    """Return an event's fields; they travel in one, since logging keeps names such as `process` for itself."""
    fields: dict[str, object] = getattr(record, "fields", {})
    return fields


def _on_a_line(value: object) -> str:
    """Write a value so that no file's name can paint a terminal or begin a line of the log."""
    text = str(value)
    return text if text.isprintable() else repr(text)


def _time(record: logging.LogRecord) -> str:
    return datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds")
