"""`feedsvc articles`: look at articles, release what is held, withdraw, restore and erase them."""

import json
from collections.abc import Sequence

import click

from feedsvc.app.events import log_publish
from feedsvc.app.settings import Settings
from feedsvc.app.wiring import build
from feedsvc.cli.audit import audited
from feedsvc.cli.options import hinting, with_settings
from feedsvc.cli.tables import MACHINE, print_json, print_table
from feedsvc.desk.erasing import ErasurePlan
from feedsvc.desk.releases import HeldRow
from feedsvc.domain.articles import Article
from feedsvc.domain.status import ArticleStatus
from feedsvc.domain.texts import printable
from feedsvc.intake.preview import article_as_json

COMMAND = "the command line"
"""Who released what was released here."""

IDS = "`feedsvc articles list` shows their ids."


@click.group()
def articles() -> None:
    """Look at the articles, release what is held, withdraw, restore and erase them."""


@articles.command("list")
@click.argument("words", nargs=-1)
@click.option("--limit", default=50, show_default=True, help="Most that are listed.")
@click.option("--held", "is_held", is_flag=True, help="Only what waits to be released, and why.")
@MACHINE
@with_settings
def list_articles(settings: Settings, words: tuple[str, ...], limit: int, *, is_held: bool, machine: bool) -> None:
    """List articles, latest first; WORDS must all occur in them."""
    if words and is_held:
        raise click.UsageError("--held lists everything that is held.")
    if is_held:
        print_held(build(settings).usecases.releases.held()[:limit], as_json=machine)
        return
    listed = build(settings).usecases.browse.articles(words=" ".join(words), limit=limit)
    if machine:
        print_json(_listed(row.article, row.status) for row in listed.rows)
        return
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


def _listed(article: Article, status: ArticleStatus) -> dict[str, object]:
    """Return an article of a list as a script reads it."""
    revision = article.revision
    return {
        "id": article.id,
        "status": status,
        "title": revision.title,
        "section": revision.section,
        "published": article.published,
        "updated": article.updated,
        "path": revision.path,
    }


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
    for kind, name in (("RSS", article.rss_guid), ("Atom", article.atom_id), ("JSON", article.json_id)):
        if name != article.guid:
            click.echo(f"in {kind:6}  {printable(name)}")
    click.echo(f"published  {article.published.isoformat()}\nupdated    {article.updated.isoformat()}")
    if article.revision.is_correction:
        click.echo("corrects   what its source sent before")
    if article.held is not None:
        for hold in article.held.holds:
            click.echo(f"held       {printable(hold.reason)}")
    click.echo(f"source     {printable(article.revision.path)} ({article.revision.format}, {article.revision.encoding})")
    for number, revision in enumerate(details.revisions, 1):
        again = f", read again {revision.reread:%Y-%m-%d %H:%M:%S} UTC" if revision.reread else ""
        click.echo(f"revision {number}  {revision.received:%Y-%m-%d %H:%M:%S} UTC{again}  {revision.title}")
    click.echo(f"\n{article.revision.content_text}")


@articles.command()
@click.argument("article_ids", metavar="ID...", nargs=-1, required=True)
@with_settings
def release(settings: Settings, article_ids: tuple[str, ...]) -> None:
    """Release what is held of each article ID; later drops are not held for the same reasons."""
    usecases = build(settings).usecases
    for article_id in article_ids:
        with hinting("`feedsvc articles list --held` shows what is held."):
            decision = usecases.releases.release(article_id, by=COMMAND)
        audited(usecases, "released", article_id)
        click.echo(f"released: {decision.article.revision.title}")
    log_publish(usecases.publish())


@articles.command()
@click.argument("article_id")
@click.option("--only", is_flag=True, help="Leave its copies; the first one from another provider takes its place.")
@with_settings
def withdraw(settings: Settings, article_id: str, *, only: bool) -> None:
    """Take an article and its copies out of every feed and page; their addresses then answer 410."""
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
@click.option("--only", is_flag=True, help="Leave its copies; the first one from another provider takes its place.")
@click.option("--yes", is_flag=True, help="Don't ask for confirmation.")
@with_settings
def erase(settings: Settings, article_id: str, *, only: bool, yes: bool) -> None:
    """Erase an article and its copies for good: text, revisions, pictures, and their files.

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


def print_held(rows: Sequence[HeldRow], *, as_json: bool) -> None:
    """Print what is held, with the reasons."""
    if as_json:
        for row in rows:
            click.echo(json.dumps(held_as_json(row), ensure_ascii=False))
        return
    cells = [(row.article.id, f"{row.held.received:%Y-%m-%d %H:%M}", row.reasons, row.held.title) for row in rows]
    print_table(("id", "since (UTC)", "why", "title"), cells)


def held_as_json(row: HeldRow) -> dict[str, object]:
    """Return a row as a script reads it; `stands` says that an earlier revision is public meanwhile."""
    return {
        "id": row.article.id,
        "title": row.held.title,
        "path": row.held.path,
        "received": row.held.received.isoformat(),
        "reasons": [hold.reason for hold in row.held.holds],
        "stands": row.stands,
        "named": [article.id for article in row.named],
    }


def in_words(status: ArticleStatus, article: Article) -> str:
    """Write a status, of an embargoed article with the instant of its release."""
    is_embargoed = status is ArticleStatus.EMBARGOED
    return f"{status} until {article.visible_from:%Y-%m-%d %H:%M}" if is_embargoed else str(status)
