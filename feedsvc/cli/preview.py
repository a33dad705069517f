"""`feedsvc preview`: what a file would become."""

import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path, PurePosixPath
from tempfile import TemporaryDirectory

import click
from rich.console import Console
from rich.text import Text

from feedsvc.app.preparing import previewer
from feedsvc.app.settings import Settings
from feedsvc.cli.options import with_settings
from feedsvc.domain.articles import FurnitureLine, Role
from feedsvc.dropfolder import FileInPlace, is_passed_over
from feedsvc.intake.preview import PreviewRow, article_as_json, as_json

STYLES = {
    Role.TITLE: "bold",
    Role.BYLINE: "magenta",
    Role.DATE: "cyan",
    Role.SECTION: "blue",
    Role.TAGS: "green",
    Role.SOURCE: "yellow",
    Role.STANDFIRST: "italic",
    Role.CAPTION: "dim",
    Role.FURNITURE: "dim strike",
    Role.HEADER: "blue",
    Role.HIDDEN: "dim strike",
    Role.EMBARGO: "red",
    Role.NOTE: "red",
    Role.PARAGRAPH: "",
}

STANDARD_INPUT = Path("-")

NOT_LISTED = frozenset({"body_html", "body_text", "furniture"})
"""Keys that the page of lines shows already."""


@click.command()
@click.argument("files", nargs=-1, required=True, type=click.Path(exists=True, allow_dash=True, path_type=Path))
@click.option("--name", default="stdin", show_default=True, help="File name for standard input.")
@click.option("--json", "machine", is_flag=True, help="One JSON object per line, for each article.")
@with_settings
def preview(settings: Settings, files: tuple[Path, ...], name: str, *, machine: bool) -> None:
    """Show what FILES would become, with the sidecars and pictures beside them; nothing is stored. - is standard input.

    For plain text each line is shown in colour with what it was taken for; for other formats the text, and then what was
    left out of it. Files that the drop folder skips by their names (sidecars, pictures, unfinished files) show nothing.
    """
    ask, console = previewer(settings), Console(highlight=False)
    for file in files:
        with _on_disk(file, name) as place:
            if is_passed_over(place.name, settings.intake.sentinel):
                click.echo(f"{file}: the drop folder passes over files of such names.", err=True)
                continue
            dropped = FileInPlace(drop_path(place, settings), place, settings.intake.max_bytes)
            for row in ask(str(file), dropped, is_annotated=not machine):
                if row.bug is not None:
                    click.echo(row.bug, err=True)
                if machine:
                    click.echo(json.dumps(as_json(row), ensure_ascii=False))
                else:
                    show(console, row)


@contextmanager
def _on_disk(file: Path, name: str) -> Iterator[Path]:
    """Return where a file is: standard input in a folder of its own, as long as it is looked at."""
    if file != STANDARD_INPUT:
        yield file
        return
    with TemporaryDirectory(prefix="feedsvc-") as folder:
        place = Path(folder) / PurePosixPath(name).name
        place.write_bytes(sys.stdin.buffer.read())
        yield place


def drop_path(file: Path, settings: Settings) -> PurePosixPath:
    """Return where a file would stand in the drop folder: its own place if it is in there, else at the top."""
    drop, here = settings.drop_folder.absolute(), file.absolute()
    return PurePosixPath(here.relative_to(drop) if here.is_relative_to(drop) else file.name)


def show(console: Console, row: PreviewRow) -> None:
    """Print a row for people: the article's fields, then the source's lines with what each was taken for."""
    console.print(Text(row.file, style="bold reverse"))
    if row.revision is None:
        console.print(Text(row.reason or "" if row.is_left_out else f"would be quarantined: {row.reason}", style="red"))
        return
    if row.reason is not None:
        console.print(Text(f"would be held: {row.reason}", style="red"))
    for name, value in article_as_json(row.revision).items():
        if value not in (None, "", [], (), False) and name not in NOT_LISTED:
            console.print(Text(f"{name:20} ", style="dim") + Text(str(value)))
    console.print()
    if not row.lines:
        console.print(Text(row.revision.content_text), end="\n\n")
    lines = [FurnitureLine(line.text, line.role or Role.PARAGRAPH) for line in row.lines]
    shown = {line.text for line in lines}
    for line in (*lines, *(line for line in row.revision.furniture if line.text not in shown)):
        console.print(Text(f"{line.role:>10}  ", style="dim") + Text(line.text, style=STYLES[line.role]))
    console.print()
