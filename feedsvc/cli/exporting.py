"""`feedsvc export`: move out with the articles, or write everything public to a place of its own."""

import json
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import click
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from feedsvc.app.exporting import Asked, MovingOut
from feedsvc.app.settings import Settings
from feedsvc.app.settings.values import outlet_address
from feedsvc.app.starting import configure_logs
from feedsvc.app.wiring import build
from feedsvc.cli.options import instant_of, with_settings
from feedsvc.domain.exports import Exported, ExportFormat


def _site(_context: click.Context, _option: click.Parameter, url: str | None) -> str | None:
    try:
        return None if url is None else outlet_address(url)
    except ValueError as error:
        raise click.BadParameter(str(error)) from error


@click.command(name="export")
@click.argument("target", required=False, type=click.Path(path_type=Path))
@click.argument("ids", metavar="[ID]...", nargs=-1)
@click.option(
    "--format",
    "form",
    type=click.Choice([each.value for each in ExportFormat]),
    default=ExportFormat.MARKDOWN.value,
    show_default=True,
    help="Markdown with pictures, which `feedsvc import` takes back exactly; JSON Feed; WordPress's own (WXR).",
)
@click.option("--feed", "feeds", multiple=True, metavar="SLUG", help="Only the articles that this feed selects.")
@click.option("--section", "sections", multiple=True, help="Only articles of this section.")
@click.option("--tag", "tags", multiple=True, help="Only articles with this tag.")
@click.option("--language", "languages", multiple=True, help="Only articles in this language, such as de or pt-BR.")
@click.option("--since", metavar="DATE", help="Only what changed since then: 2026-11-01, 2026-11-01T06:00, or 30d for days.")
@click.option("--revisions", "has_revisions", is_flag=True, help="Also earlier revisions.")
@click.option("--all", "is_all", is_flag=True, help="Also what is held, under embargo, expired, withdrawn, or a copy.")
@click.option("--json", "machine", is_flag=True, help="One JSON object per line, for each article.")
@click.option("--site", callback=_site, metavar="PLACE", help="Write every public address as a file: a folder, or s3://...")
@with_settings
def export(
    settings: Settings,
    /,
    target: Path | None,
    site: str | None,
    since: str | None,
    form: str,
    *,
    machine: bool,
    **asked: object,
) -> None:
    """Write articles to TARGET, a folder or an archive (.zip, .tar.gz): all that is public, or what is chosen.

    `feedsvc import TARGET` makes the same feeds of it elsewhere, with the same guids, dates and texts. What the public
    doesn't see is exported only with --all, and what was erased is never exported. With --site it writes the public
    pages and feeds instead, for any file server.
    """
    configure_logs(settings)
    if (target is None) == (site is None):
        raise click.UsageError("Name either a TARGET to export articles to, or --site PLACE for the public files.")
    if site is not None:
        _export_site(settings, site)
    elif target is not None:
        if asked["is_all"] and form == ExportFormat.JSONFEED:
            raise click.UsageError("JSON Feed has no word for what the public doesn't see; export all as Markdown or WXR.")
        wanted = Asked(**asked, since=instant_of(since, settings))  # type: ignore[arg-type]  # click has seen to their types
        _export_articles(settings, target, ExportFormat(form), wanted, machine=machine)


def _export_articles(settings: Settings, target: Path, form: ExportFormat, asked: Asked, *, machine: bool) -> None:
    with closing(build(settings)) as service:
        moving = MovingOut(service)
        count, lost = 0, list[str]()
        for exported in _with_progress(moving(asked, target, form), moving.count()):
            count += 1
            lost += exported.lost_pictures
            if machine:
                article = exported.article
                values = {"id": article.id, "title": article.revision.title, "status": exported.status}
                click.echo(json.dumps({**values, "lost_pictures": exported.lost_pictures}, ensure_ascii=False))
    click.echo(f"{count} article{'' if count == 1 else 's'} written to {target}", err=machine)
    if lost:
        click.echo(f"{len(lost)} pictures are kept nowhere any more; the first: {lost[0]}", err=True)


def _with_progress(rows: Iterator[Exported | None], total: int) -> Iterator[Exported]:
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=Console(stderr=True)) as progress:
        bar = progress.add_task("exporting", total=total)
        for row in rows:
            progress.advance(bar)
            if row is not None:
                yield row


def _export_site(settings: Settings, site: str) -> None:
    """Write every public feed, page, picture and sitemap as files, once; the copy lifts no embargo and ends nothing."""
    from feedsvc.web.filling import filling  # Flask takes 0.3 s to load

    with closing(build(settings)) as service, Progress(disable=not sys.stdout.isatty()) as progress:
        bar = progress.add_task("writing", total=None)
        count = filling(service, [site]).export(lambda _: progress.advance(bar))
    click.echo(f"{count} addresses written to {site}")
