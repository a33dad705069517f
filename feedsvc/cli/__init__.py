"""The command line: each command a few lines over a use case."""

import os
import sys

import click

from feedsvc.cli.accounts import accounts
from feedsvc.cli.admin import admin
from feedsvc.cli.articles import articles
from feedsvc.cli.feeds import feeds
from feedsvc.cli.preview import preview
from feedsvc.cli.quarantine import quarantine
from feedsvc.cli.running import check, ingest, init, run, serve, work
from feedsvc.cli.subscriptions import hub, subscriptions
from feedsvc.errors import FeedsvcError


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
    ingest,
    preview,
    articles,
    quarantine,
    feeds,
    subscriptions,
    hub,
    admin,
    accounts,
    check,
):
    feedsvc.add_command(command)


def main() -> None:
    """Run the command line; a failure is a sentence on stderr and exit status 1, a fault of ours too."""
    try:
        feedsvc(prog_name="feedsvc")
    except FeedsvcError as error:
        click.echo(f"feedsvc: {error}", err=True)
        sys.exit(1)
    except Exception as error:  # no terminal shows a traceback unless it is asked for
        if os.environ.get("FEEDSVC_LOG_LEVEL") == "debug":
            raise
        told = f"{type(error).__name__}: {error}".rstrip(": ")
        click.echo(f"feedsvc: this is a fault of feedsvc: {told}. With FEEDSVC_LOG_LEVEL=debug it says where.", err=True)
        sys.exit(1)
