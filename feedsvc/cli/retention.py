"""`feedsvc retention`: delete what is older than it is kept."""

import click

from feedsvc.app.events import log_outlived
from feedsvc.app.settings import Settings
from feedsvc.app.wiring import build
from feedsvc.cli.options import with_settings
from feedsvc.domain.texts import printable


@click.command()
@click.option("--dry-run", is_flag=True, help="Say what would be deleted, without deleting it.")
@with_settings
def retention(settings: Settings, *, dry_run: bool) -> None:
    """Delete what is older than the settings `[retention]` keep it; the service does so once a day."""
    keep = build(settings).usecases.retention
    outlived = keep.outlived() if dry_run else keep()
    for file in outlived.accepted:
        click.echo(f"file\taccepted/{printable(file.place)}")
    for quarantined in outlived.quarantine:
        click.echo(f"file\tquarantine/{printable(quarantined.name)}")
    for article in outlived.articles:
        click.echo(f"article\t{article.id}\t{article.published:%Y-%m-%d}\t{article.revision.title}")
    click.echo(f"revisions\t{outlived.revisions}\nlines of the log\t{outlived.audit}")
    if not dry_run:
        log_outlived(outlived)
