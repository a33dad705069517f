"""Logs: one event a line, with fields; for people on a terminal, as JSON for machines."""

import logging
import os
import sys
from typing import TextIO

import structlog
from structlog.typing import EventDict, Processor


def configure(*, as_json: bool | None = None, level: str = "info", stream: TextIO = sys.stderr) -> None:
    """Send events to `stream`: JSON lines if `as_json`, by default unless it is a terminal; only terminals get colours."""
    as_json = not stream.isatty() if as_json is None else as_json
    shared: list[Processor] = [
        structlog.stdlib.add_log_level,
        structlog.stdlib.ExtraAdder(),
        _unpack,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.format_exc_info,
    ]
    in_colour = stream.isatty() and not os.environ.get("NO_COLOR")
    for_people = structlog.dev.ConsoleRenderer(colors=in_colour)
    renderer: Processor = structlog.processors.JSONRenderer(ensure_ascii=False) if as_json else for_people
    formatter = structlog.stdlib.ProcessorFormatter(
        foreign_pre_chain=shared,
        processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, renderer],
    )
    handler = logging.StreamHandler(stream)
    handler.setFormatter(formatter)
    root = logging.getLogger()
    root.handlers = [handler]
    root.setLevel(level.upper())
    logging.captureWarnings(True)  # noqa: FBT003 libraries' warnings are events too
    logging.getLogger("alembic").setLevel(logging.WARNING)


def event(name: str, *, level: int = logging.INFO, fault: BaseException | None = None, **fields: object) -> None:
    """Log an event with its fields, without those of None; `fault` adds the traceback. Never article bodies, never secrets."""
    told = {key: value for key, value in fields.items() if value is not None}
    logging.getLogger("feedsvc").log(level, name, extra={"fields": told}, exc_info=fault)


def _unpack(_: object, __: str, told: EventDict) -> EventDict:
    """Spread an event's fields; they travel in one, since logging keeps names such as `process` for itself."""
    fields: EventDict = told.pop("fields", {})
    told.update(fields)
    return told
