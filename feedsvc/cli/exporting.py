"""The command that writes everything public to a place of its own."""

import sys
from contextlib import closing

import click
from rich.progress import Progress

from feedsvc.app.settings import Settings
from feedsvc.app.settings.values import outlet_address
from feedsvc.app.starting import configure_logs
from feedsvc.app.wiring import build
from feedsvc.cli.options import with_settings


def _target(_context: click.Context, _option: click.Parameter, url: str) -> str:
    try:
        return outlet_address(url)
    except ValueError as error:
        raise click.BadParameter(str(error)) from error


@click.command(name="export")
@click.option("--site", "target", required=True, metavar="TARGET", callback=_target, help="A folder, or s3://BUCKET/PREFIX.")
@with_settings
def export_site(settings: Settings, target: str) -> None:
    """Write every public feed, page, picture and sitemap as files, once: any file server then answers as feedsvc would.

    What is private, held or under embargo is not among them. The copy stays as it is: it lifts no embargo and ends nothing.
    """
    from feedsvc.web.filling import filling  # Flask takes 0.3 s to load

    configure_logs(settings)
    with closing(build(settings)) as service, Progress(disable=not sys.stdout.isatty()) as progress:
        bar = progress.add_task("writing", total=None)
        count = filling(service, [target]).export(lambda _: progress.advance(bar))
    click.echo(f"{count} addresses written to {target}")
