"""The command line: each command a few lines over a use case, loaded when it is called."""

from importlib import import_module

import click

from feedsvc.processes import outermost_frame

MODULES = {
    "accounts": "accounts",
    "admin": "admin",
    "articles": "articles",
    "audit": "audit",
    "backup": "backing_up",
    "check": "running",
    "export": "exporting",
    "feeds": "feeds",
    "hub": "subscriptions",
    "import": "importing",
    "ingest": "running",
    "init": "running",
    "keys": "keys",
    "migrate": "running",
    "preview": "preview",
    "quarantine": "quarantine",
    "redirects": "redirects",
    "reread": "rereading",
    "restore": "backing_up",
    "retention": "retention",
    "run": "running",
    "serve": "running",
    "subscriptions": "subscriptions",
    "webhooks": "webhooks",
    "work": "running",
}
"""The module of each command. All of them together take a second to load."""


class LazyGroup(click.Group):
    """The commands, of which only the one that is asked for is loaded."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 click's signature
        """Name the commands."""
        return sorted(MODULES)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002 click's signature
        """Load a command; None for a name that none has."""
        if cmd_name not in MODULES:
            return None
        module = import_module(f"feedsvc.cli.{MODULES[cmd_name]}")
        command: click.Command = getattr(module, "import_" if cmd_name == "import" else cmd_name)
        return command


@click.group(cls=LazyGroup, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
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


def main() -> None:
    """Run the command line."""
    with outermost_frame():
        feedsvc(prog_name="feedsvc")
