"""Write docs/reference from the code: settings, commands, addresses, formats, metrics.

`make docs` runs it, and a test tells when the reference is stale.
"""

import inspect
import re
import sys
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import get_args, get_origin

import click
from pydantic import BaseModel
from pydantic.fields import FieldInfo
from pydantic_core import PydanticUndefined

from feedsvc import readers
from feedsvc.app.settings import Settings, load_settings
from feedsvc.app.settings.feeds import FeedSettings
from feedsvc.app.settings.providers import ProviderSettings
from feedsvc.app.wiring import build
from feedsvc.cli import feedsvc
from feedsvc.domain.feeds import FeedFormat
from feedsvc.readers.detect import Format
from feedsvc.web.app import create_app
from feedsvc.web.metrics import HELP

REFERENCE = Path(__file__).parents[2] / "docs" / "reference"

ADDRESSES = {
    "/": "the Latest News page",
    "/feed/<slug>": "the page of a feed of `feeds.toml`",
    "/section/<path:value>": "the page of a section; likewise of a tag, an author, a language, a source",
    "/tag/<path:value>": "the page of a tag",
    "/author/<path:value>": "the page of an author",
    "/language/<path:value>": "the page of a language",
    "/source/<path:value>": "the page of a source",
    "/search": "the page of a search: `?q=WORDS`",
    "/articles/<article_id>": "an article; 410 once it is withdrawn",
    "/articles/<article_id>/<path:slug>": "the same; what stands after the id is decoration",
    "/feeds/<path:name>": "a feed: `latest.rss`, `latest.atom`, `latest.json`, the same of each slug, `section/NAME.rss`, "
    "`search.rss?q=WORDS`; `latest/archive/3.rss` is a page of its archive",
    "/feeds.opml": "the feeds as a list that readers import (OPML)",
    "/sitemap-news.xml": "the news sitemap: the articles of the last two days",
    "/sitemap.xml": "the index of the sitemaps",
    "/sitemap/<int:number>.xml": "a sitemap: a block of articles",
    "/robots.txt": "what crawlers are told, and where the sitemaps are",
    "/drop/<path:path>": "takes files for the drop folder: PUT, DELETE, and GET of what became of one, with a key "
    "([Send articles by HTTP](../how-to/send.md))",
    "/embed": "the page that sets the widget up",
    "/embed/latest.js": "the widget's script",
    "/embed/<path:slug>.json": "the headlines that the widget asks for",
    "/media/<path:name>": "pictures of articles; they never change, and are served while a public article uses them",
    "/static/<name>": "style sheets and scripts of the pages; the address changes with the content",
    "/theme.css": "the style sheet of the newsroom's own look (`web.theme`); the address changes with the content",
    "/healthz": "200 while the process lives",
    "/readyz": "200 while there are feeds to serve, else 503; `?store` and `?intake` ask for those; `faults` in its JSON",
    "/metrics": "metrics for Prometheus (`web.metrics`)",
}
"""What stands at each address that Flask answers; those of the desk and the hub are told in documents of their own."""

BEFORE_FLASK = {
    "/feeds/SLUG/events": "live events of a feed (Server-Sent Events): `article`, `withdrawn`, and `stale` to a page "
    "that missed very much; `?since=` or Last-Event-ID tells the last one a page had",
}
OWN_DOCUMENTS = ("/admin", "/hub", "/private")


def pages() -> dict[str, str]:
    """Make each page of the reference, by its name."""
    return {
        "settings.md": settings_page(),
        "commands.md": commands_page(),
        "addresses.md": addresses_page(),
        "formats.md": formats_page(),
        "metrics.md": metrics_page(),
    }


def settings_page() -> str:
    """Describe every setting, and every key of feeds.toml."""
    told = [
        "# Settings",
        "`config/feedsvc.toml` holds the settings, `config/feeds.toml` the feeds and the providers.",
        "An environment variable overrides each setting. A mistake stops the start, with a sentence that names the line.",
        *_tables(Settings, ""),
        "## feeds.toml",
        "Each `[[feed]]` is published as `/feeds/SLUG.rss`, `.atom` and `.json`. The feed `latest` always exists.",
        _table(("key", "default", "meaning"), [_row(name, field) for name, field in FeedSettings.model_fields.items()]),
        "Each `[[provider]]` says who delivers, and how what they deliver is read ([Providers](../how-to/providers.md)).",
        _table(("key", "default", "meaning"), [_row(name, field) for name, field in ProviderSettings.model_fields.items()]),
    ]
    return "\n\n".join(told) + "\n"


def _tables(model: type[BaseModel], table: str) -> Iterator[str]:
    plain = {name: field for name, field in model.model_fields.items() if _model_of(field) is None}
    is_list = table.startswith("[")
    rows = []
    for name, field in plain.items():
        variable = "FEEDSVC_" + f"{table}.{name}".strip(".").replace(".", "_").upper()
        shown, default, meaning = _row(name if is_list else f"{table}.{name}".strip("."), field)
        rows.append((shown, default, "" if is_list else f"`{variable}`", meaning))
    if table:
        yield f"## [{table}]"
    yield _table(("setting", "default", "environment variable", "meaning"), rows)
    for name, field in model.model_fields.items():
        inner = _model_of(field)
        if inner is not None:
            is_many = get_origin(field.annotation) is tuple
            yield from _tables(inner, f"[{name}]" if is_many else f"{table}.{name}".strip("."))


def _model_of(field: FieldInfo) -> type[BaseModel] | None:
    kinds = [field.annotation, *get_args(field.annotation)]
    return next((kind for kind in kinds if isinstance(kind, type) and issubclass(kind, BaseModel)), None)


def _row(name: str, field: FieldInfo) -> tuple[str, str, str]:
    default = "required" if field.is_required() else _value(field.default)
    return f"`{name}`", default, field.description or ""


def _value(value: object) -> str:
    if value is None or value == () or value is PydanticUndefined:
        return ""
    if isinstance(value, tuple):
        value = ", ".join(map(str, value))
    return f"`{str(value).lower() if isinstance(value, bool) else value}`"


def _table(header: tuple[str, ...], rows: list[tuple[str, ...]]) -> str:
    lines = [header, tuple("---" for _ in header), *rows]
    return "\n".join("| " + " | ".join(cell.replace("|", "\\|") for cell in line) + " |" for line in lines)


def commands_page() -> str:
    """Return the help of every command."""
    told = ["# Commands", "As `--help` tells them."]
    for path, command in _commands(feedsvc, ("feedsvc",)):
        names = feedsvc.context_settings["help_option_names"]
        context = click.Context(
            command, info_name=" ".join(path), terminal_width=100, max_content_width=100, help_option_names=names
        )
        told += [f"## {' '.join(path)}", f"```text\n{command.get_help(context)}\n```"]
    return "\n\n".join(told) + "\n"


def _commands(command: click.Command, path: tuple[str, ...]) -> Iterator[tuple[tuple[str, ...], click.Command]]:
    yield path, command
    if isinstance(command, click.Group):
        for name in sorted(command.list_commands(click.Context(command))):
            yield from _commands(command.get_command(click.Context(command), name), (*path, name))


def addresses_page() -> str:
    """Describe every address that answers."""
    with tempfile.TemporaryDirectory() as folder:
        service = build(load_settings(None, {}, data=Path(folder)))
        app = create_app(service.usecases)
        service.store.close()
    rules = sorted({rule.rule for rule in app.url_map.iter_rules() if not rule.rule.startswith(OWN_DOCUMENTS)})
    unknown = [rule for rule in rules if rule not in ADDRESSES]
    if unknown:
        raise SystemExit(f"Say in tests/docs/reference.py what stands at {', '.join(unknown)}.")
    shown: Mapping[str, str] = {_address(rule): ADDRESSES[rule] for rule in rules} | BEFORE_FLASK
    rows: list[tuple[str, ...]] = [(f"`{address}`", meaning) for address, meaning in sorted(shown.items())]
    elsewhere = (
        "Where nothing else is, old addresses answer 301: those of imported articles and of `feedsvc redirects`, and the usual "
        "ones of a feed (`/feed`, `/rss`, `/rss.xml`, `/feed.xml`, `/index.xml`, `/?feed=rss2`: `latest.rss`; `/feed/atom`, "
        "`/atom`, `/atom.xml`: `latest.atom`; `/feed/json`, `/feed.json`: `latest.json`). [Move in](../how-to/moving.md)."
    )
    return "\n\n".join(["# Addresses", _table(("address", "what"), rows), elsewhere]) + "\n"


def _address(rule: str) -> str:
    return re.sub(r"<(?:path:|int:)?(\w+)>", lambda match: match[1].upper().removeprefix("ARTICLE_"), rule)


def formats_page() -> str:
    """List which formats are read, by which module, and which are written."""
    read: list[tuple[str, ...]] = []
    for kind in Format:
        reader = {**readers._READERS, **readers._HOLDERS}[kind]
        module = inspect.getmodule(reader)
        meaning = ((module.__doc__ if module else "") or "").partition("\n")[0].rstrip(".")
        read.append((f"`{kind.value}`", meaning))
    written: list[tuple[str, ...]] = [(f"`.{one.value}`", f"`{one.content_type}`") for one in FeedFormat]
    told = [
        "# Formats",
        "[What is read of each, and its limits](../formats.md).",
        "## Read",
        _table(("format", "reader"), read),
        "## Written",
        _table(("extension", "media type"), written),
    ]
    return "\n\n".join(told) + "\n"


def metrics_page() -> str:
    """Describe every metric."""
    rows: list[tuple[str, ...]] = [(f"`{name}`", meaning) for name, meaning in sorted(HELP.items())]
    told = [
        "# Metrics",
        "At `/metrics`. Names that end in `_total` are counters, all others gauges; instants are seconds since 1970.",
        _table(("metric", "meaning"), rows),
    ]
    return "\n\n".join(told) + "\n"


def main() -> None:
    """Write the pages."""
    REFERENCE.mkdir(exist_ok=True)
    for name, text in pages().items():
        (REFERENCE / name).write_text(text, encoding="utf-8")
        sys.stdout.write(f"wrote docs/reference/{name}\n")


if __name__ == "__main__":
    main()
