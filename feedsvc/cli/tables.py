"""Tables: aligned for a person at a terminal, tab-separated lines for a script."""

import sys
from collections.abc import Iterable, Sequence

import click
from rich.console import Console
from rich.table import Table

from feedsvc.domain.texts import printable


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
