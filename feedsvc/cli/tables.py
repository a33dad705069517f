"""Tables: aligned for a person at a terminal, tab-separated lines for a script."""

import json
import sys
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

import click
from rich.console import Console
from rich.table import Table

from feedsvc.domain.texts import printable

MACHINE = click.option("--json", "machine", is_flag=True, help="One JSON object per line.")
"""What every list has for scripts."""


def print_json(rows: Iterable[Mapping[str, object]]) -> None:
    """Print rows for a script, one JSON object a line; instants are ISO 8601 with their zone."""
    for row in rows:
        click.echo(json.dumps(row, ensure_ascii=False, default=_written))


def _written(value: object) -> str:
    return value.isoformat() if isinstance(value, datetime) else str(value)


def print_table(headings: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    """Print rows under headings; what a script would read on is never shortened."""
    rows = [[printable(cell) for cell in row] for row in rows]
    if not sys.stdout.isatty():
        for row in rows:
            click.echo("\t".join(row))
        return
    table = Table(box=None)
    for heading in headings:
        table.add_column(heading, overflow="fold")
    for row in rows:
        table.add_row(*row)
    Console().print(table)
