"""The command line: each command a few lines over a use case."""

import click

from feedsvc.cli.accounts import accounts
from feedsvc.cli.admin import admin
from feedsvc.cli.articles import articles
from feedsvc.cli.audit import audit
from feedsvc.cli.backing_up import backup, restore
from feedsvc.cli.exporting import export
from feedsvc.cli.feeds import feeds
from feedsvc.cli.importing import import_
from feedsvc.cli.keys import keys
from feedsvc.cli.preview import preview
from feedsvc.cli.quarantine import quarantine
from feedsvc.cli.redirects import redirects
from feedsvc.cli.rereading import reread
from feedsvc.cli.retention import retention
from feedsvc.cli.running import check, ingest, init, migrate, run, serve, work
from feedsvc.cli.subscriptions import hub, subscriptions
from feedsvc.processes import outermost_frame


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(package_name="feedsvc", message="feedsvc %(version)s")
def feedsvc() -> None:
    """Take articles from a drop folder and serve them as RSS, Atom and JSON feeds.

    \b
    Begin with:
      feedsvc init                  write first settings and make the data folder
      feedsvc run                   start everything
      cp article.txt data/drop/     publish an article
      feedsvc preview article.txt   see what a file would become
    """


for command in (
    init,
    run,
    serve,
    work,
    migrate,
    ingest,
    reread,
    preview,
    import_,
    articles,
    quarantine,
    feeds,
    redirects,
    subscriptions,
    hub,
    admin,
    accounts,
    keys,
    audit,
    retention,
    export,
    backup,
    restore,
    check,
):
    feedsvc.add_command(command)


def main() -> None:
    """Run the command line."""
    with outermost_frame():
        feedsvc(prog_name="feedsvc")
