"""`feedsvc articles`: look at articles, withdraw, restore and erase them."""

import json

import click

from feedsvc.app.events import log_publish
from feedsvc.app.settings import Settings
from feedsvc.app.wiring import build
from feedsvc.cli.audit import audited
from feedsvc.cli.options import hinting, with_settings
from feedsvc.cli.tables import print_table
from feedsvc.desk.erasing import ErasurePlan
from feedsvc.domain.articles import Article
from feedsvc.domain.status import ArticleStatus
from feedsvc.domain.texts import printable
from feedsvc.intake.preview import article_as_json

IDS = "`feedsvc articles list` shows their ids."


@click.group()
def articles() -> None:
    """Look at the articles, withdraw, restore and erase them."""


@articles.command("list")
@click.argument("words", nargs=-1)
@click.option("--limit", default=50, show_default=True, help="How many at most.")
@with_settings
def list_articles(settings: Settings, words: tuple[str, ...], limit: int) -> None:
    """List articles, latest first; WORDS must all occur in them."""
    listed = build(settings).usecases.browse.articles(words=" ".join(words), limit=limit)
    rows = [
        (
            row.article.id,
            f"{row.article.published:%Y-%m-%d %H:%M}",
            in_words(row.status, row.article),
            row.article.revision.section or "",
            row.article.revision.title,
        )
        for row in listed.rows
    ]
    print_table(("id", "published", "state", "section", "title"), rows)


@articles.command()
@click.argument("article_id")
@click.option("--json", "machine", is_flag=True, help="The current revision as JSON.")
@with_settings
def show(settings: Settings, article_id: str, *, machine: bool) -> None:
    """Show an article with its revisions."""
    with hinting(IDS):
        details = build(settings).usecases.browse.article(article_id)
    article = details.article
    if machine:
        click.echo(json.dumps(article_as_json(article.revision), ensure_ascii=False))
        return
    click.echo(f"{article.revision.title}\n\nguid       {article.guid}\nstate      {in_words(details.status, article)}")
    click.echo(f"published  {article.published.isoformat()}\nupdated    {article.updated.isoformat()}")
    click.echo(f"source     {printable(article.revision.path)} ({article.revision.format}, {article.revision.encoding})")
    for number, revision in enumerate(details.revisions, 1):
        click.echo(f"revision {number}  {revision.received:%Y-%m-%d %H:%M:%S} UTC  {revision.title}")
    click.echo(f"\n{article.revision.content_text}")


@articles.command()
@click.argument("article_id")
@click.option("--only", is_flag=True, help="Leave its copies: the first of another provider shows in its place.")
@with_settings
def withdraw(settings: Settings, article_id: str, *, only: bool) -> None:
    """Take an article and its copies out of every feed and page; their addresses answer 410 from then on."""
    usecases = build(settings).usecases
    with hinting(IDS):
        withdrawn = usecases.withdrawals.withdraw(article_id, only=only)
    audited(usecases, "withdrawn", article_id, *(copy.id for copy in withdrawn.copies))
    log_publish(usecases.publish())
    click.echo(f"{withdrawn.decision.verdict}: {withdrawn.decision.article.revision.title}")
    for copy in withdrawn.copies:
        click.echo(f"withdrawn with it, a copy: {copy.id} {printable(copy.revision.path)}")


@articles.command()
@click.argument("article_id")
@click.option("--only", is_flag=True, help="Leave its copies: the first of another provider shows in its place.")
@click.option("--yes", is_flag=True, help="Ask nothing.")
@with_settings
def erase(settings: Settings, article_id: str, *, only: bool, yes: bool) -> None:
    """Erase an article and its copies for good: text, revisions, pictures, and the files that they came in.

    Nothing brings it back. Its address answers 410, and a later drop of it is held.
    """
    usecases = build(settings).usecases
    with hinting(IDS):
        plan = usecases.erase.plan(article_id, only=only)
        print_plan(plan)
        if not yes:
            click.confirm("Erase all of this for good?", abort=True)
        erased = usecases.erase(article_id, only=only)
    audited(usecases, "erased", *(article.id for article in plan.articles))
    click.echo(f"erased: {len(plan.articles)} articles, {len(plan.files)} files")
    if not erased.is_clean:
        click.echo("The database's log still holds its words while somebody reads; a restart empties it.", err=True)


def print_plan(plan: ErasurePlan) -> None:
    """Print what erasing an article would delete."""
    for article in plan.articles:
        kind = "article" if article is plan.article else "copy"
        click.echo(f"{kind}\t{article.id}\t{printable(article.revision.path)}\t{article.revision.title}")
    click.echo(f"revisions\t{plan.revisions}")
    for file in plan.files:
        click.echo(f"file\t{file.folder}/{printable(file.place)}")
    for picture in plan.pictures:
        click.echo(f"picture\t{picture}\tif no other article uses it")
    for article in plan.bystanders:
        click.echo(f"stays, but its file goes\t{article.id}\t{article.revision.title}")


@articles.command()
@click.argument("article_id")
@with_settings
def restore(settings: Settings, article_id: str) -> None:
    """Bring a withdrawn article back."""
    usecases = build(settings).usecases
    with hinting(IDS):
        decision = usecases.withdrawals.restore(article_id)
    audited(usecases, "restored", article_id)
    log_publish(usecases.publish())
    click.echo(f"{decision.verdict}: {decision.article.revision.title}")


def in_words(status: ArticleStatus, article: Article) -> str:
    """Write a status, of an embargoed article with the instant of its release."""
    is_embargoed = status is ArticleStatus.EMBARGOED
    return f"{status} until {article.visible_from:%Y-%m-%d %H:%M}" if is_embargoed else str(status)
