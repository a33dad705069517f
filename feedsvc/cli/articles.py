"""`feedsvc articles`: look at articles, withdraw and restore them."""

import json
from datetime import datetime

import click

from feedsvc.app.events import log_publish
from feedsvc.app.settings import Settings
from feedsvc.app.wiring import build
from feedsvc.cli.options import with_settings
from feedsvc.cli.tables import print_table
from feedsvc.domain.articles import Article, is_public
from feedsvc.domain.texts import printable
from feedsvc.intake.preview import article_as_json


@click.group()
def articles() -> None:
    """Look at the articles, withdraw and restore them."""


@articles.command("list")
@click.argument("words", nargs=-1)
@click.option("--limit", default=50, show_default=True, help="How many at most.")
@with_settings
def list_articles(settings: Settings, words: tuple[str, ...], limit: int) -> None:
    """List articles, latest first; WORDS must all occur in them."""
    withdrawals = build(settings).usecases.withdrawals
    rows = [
        (
            article.id,
            f"{article.published:%Y-%m-%d %H:%M}",
            state(article, withdrawals.clock()),
            article.revision.section or "",
            article.revision.title,
        )
        for article in withdrawals.articles(words=" ".join(words), limit=limit)
    ]
    print_table(("id", "published", "state", "section", "title"), rows)


@articles.command()
@click.argument("article_id")
@click.option("--json", "machine", is_flag=True, help="The current revision as JSON.")
@with_settings
def show(settings: Settings, article_id: str, *, machine: bool) -> None:
    """Show an article with its revisions."""
    withdrawals = build(settings).usecases.withdrawals
    article, revisions = withdrawals.article(article_id)
    if machine:
        click.echo(json.dumps(article_as_json(article.revision), ensure_ascii=False))
        return
    click.echo(f"{article.revision.title}\n\nguid       {article.guid}\nstate      {state(article, withdrawals.clock())}")
    click.echo(f"published  {article.published.isoformat()}\nupdated    {article.updated.isoformat()}")
    click.echo(f"source     {printable(article.revision.path)} ({article.revision.format}, {article.revision.encoding})")
    for number, revision in enumerate(revisions, 1):
        click.echo(f"revision {number}  {revision.received:%Y-%m-%d %H:%M:%S} UTC  {revision.title}")
    click.echo(f"\n{article.revision.content_text}")


@articles.command()
@click.argument("article_id")
@with_settings
def withdraw(settings: Settings, article_id: str) -> None:
    """Take an article out of every feed and page; its address answers 410 from then on."""
    usecases = build(settings).usecases
    decision = usecases.withdrawals.withdraw(article_id)
    log_publish(usecases.publish())
    click.echo(f"{decision.verdict}: {decision.article.revision.title}")


@articles.command()
@click.argument("article_id")
@with_settings
def restore(settings: Settings, article_id: str) -> None:
    """Bring a withdrawn article back."""
    usecases = build(settings).usecases
    decision = usecases.withdrawals.restore(article_id)
    log_publish(usecases.publish())
    click.echo(f"{decision.verdict}: {decision.article.revision.title}")


def state(article: Article, now: datetime) -> str:
    """Say in a word or two whether the public sees an article."""
    if article.withdrawn:
        return "withdrawn"
    if article.visible_until and article.visible_until <= now:
        return "expired"
    return "public" if is_public(article, now) else f"from {article.visible_from:%Y-%m-%d %H:%M}"
