"""A tree of files that a generator makes pages of, and what generators' settings and front matter say in the same way."""

import re
import tomllib
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path, PurePosixPath
from typing import Any

Front = Mapping[str, Any]

TEXTS = (".md", ".markdown", ".mdown", ".mkd", ".mdx", ".html", ".htm", ".txt")


@dataclass(frozen=True, slots=True, kw_only=True)
class Site:
    """A tree: `content` is the folder of its articles, `statics` those of its pictures, `address` where it stood.

    `holds` says whether a file is an article, by its place below `content`; `stated` what its place and front matter say of it.
    """

    content: Path
    statics: Sequence[Path] = ()
    holds: Callable[[PurePosixPath], bool] = lambda _: True
    stated: Callable[[PurePosixPath, Front], Mapping[str, Any]] = lambda *_: {}
    refusal: Callable[[PurePosixPath, Front], str | None] = lambda *_: None
    """Returns why a file is no article, by the same."""
    aliases: Callable[[Front], Sequence[str]] = lambda _: ()
    as_markdown: Callable[[PurePosixPath, bytes], bytes | None] = lambda *_: None
    """Returns a file as its reader knows Markdown, where that isn't how it is; None of one that may be read as it is."""


def settings_of(file: Path) -> Mapping[str, Any]:
    """Read a file of settings in TOML, YAML or JSON; one that can't be read says nothing."""
    import yaml  # 30 ms to load

    try:
        values = tomllib.loads(text_of(file)) if file.suffix == ".toml" else yaml.safe_load(text_of(file))
    except (ValueError, yaml.YAMLError):
        return {}
    return values if isinstance(values, dict) else {}


def text_of(file: Path) -> str:
    return file.read_bytes().decode("utf-8", "replace")


def base_of(address: object) -> str:
    return address.rstrip("/") if isinstance(address, str) and address.startswith(("http://", "https://")) else ""


def day_of(front: Front, *keys: str) -> date | None:
    """Return the day of the first key that says one."""
    for key in keys:
        value = front.get(key)
        if isinstance(value, datetime | date):
            return value
        if isinstance(value, str) and (match := re.match(r"\d{4}-\d{1,2}-\d{1,2}", value)):
            return datetime.strptime(match[0], "%Y-%m-%d").date()  # noqa: DTZ007 a day has no zone
    return None


def date_parts_of(day: date | None) -> Mapping[str, str]:
    if day is None:
        return {}
    return {
        "year": f"{day:%Y}", "month": f"{day:%m}", "day": f"{day:%d}", "short_year": f"{day:%y}", "i_month": str(day.month),
        "i_day": str(day.day), "y_day": f"{day:%j}", "hour": f"{day:%H}", "minute": f"{day:%M}", "second": f"{day:%S}",
        "monthname": f"{day:%B}".lower(), "yearday": str(int(f"{day:%j}")),
    }  # fmt: skip


def filled(pattern: str, parts: Mapping[str, str]) -> str:
    """Fill in a pattern of `:names`, and leave out what is empty."""
    filled = re.sub(r":(\w+?)(?=[^\w]|$|:)", lambda match: parts.get(match[1], ""), pattern)
    return re.sub(r"/+", "/", filled).strip("/")


def listed(value: object) -> Sequence[object]:
    if isinstance(value, str):
        return value.split()
    return value if isinstance(value, list) else [] if value is None else [value]


def ascii_slug(text: str) -> str:
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode()
    return re.sub(r"[-\s]+", "-", re.sub(r"[^\w\s-]", "", plain)).strip("-").lower()
