"""`feedsvc feeds`: the feeds and their bytes."""

import sys

import click

from feedsvc.app.events import log_publish
from feedsvc.app.settings import Settings, load_feeds
from feedsvc.app.wiring import build
from feedsvc.cli.checking import check
from feedsvc.cli.options import with_settings
from feedsvc.cli.tables import MACHINE, print_json, print_table
from feedsvc.domain.addresses import Addresses, feed_name
from feedsvc.domain.feeds import FeedFormat


@click.group()
def feeds() -> None:
    """List, render and check the feeds."""


feeds.add_command(check)


@feeds.command("list")
@MACHINE
@with_settings
def list_feeds(settings: Settings, *, machine: bool) -> None:
    """List the configured feeds with their addresses."""
    addresses = Addresses(settings.public_url)
    feeds = load_feeds(settings).values()
    public = {feed.slug: addresses.feed(feed_name(feed.slug, FeedFormat.RSS)) for feed in feeds if not feed.private}
    if machine:
        print_json({"slug": one.slug, "title": one.title, "private": one.private, "url": public.get(one.slug)} for one in feeds)
        return
    rows = [(feed.slug, feed.title, public.get(feed.slug, "private: see `feedsvc accounts`")) for feed in feeds]
    print_table(("slug", "title", "address"), rows)


@feeds.command("render")
@click.argument("name", default="latest.rss")
@with_settings
def print_feed(settings: Settings, name: str) -> None:
    """Bring the feeds up to date and print one: latest.rss, latest.atom, latest.json ..."""
    usecases = build(settings).usecases
    log_publish(usecases.publish())
    sys.stdout.buffer.write(usecases.serve.feed(name).body)
