"""Which pictures articles use, and whether the public may see one."""

from collections.abc import Mapping, Sequence

from sqlalchemy import BindParameter, Connection, bindparam, exists, not_, or_, select, text, update

from feedsvc.domain.articles import Article
from feedsvc.domain.pictures import Exposure, Use, kept_names
from feedsvc.store.article_rows import article_of, article_rows
from feedsvc.store.codec import decode
from feedsvc.store.media_schema import media_uses
from feedsvc.store.schema import articles, lasting, revisions

ALL = "all"
"""The mark of a store of which the pictures of every article are known; before that it is the last row that was looked at."""

_NAME = "media_uses"
_IS_OF = media_uses.c.article == bindparam("asked")
_LEAVE = update(media_uses).where(_IS_OF).values(use=Use.FORMER)
_KEEP = text(
    "INSERT INTO media_uses (address, article, use) VALUES (:address, :article, :use)"
    " ON CONFLICT (address, article) DO UPDATE SET use = excluded.use"
)
_MARK = text("INSERT INTO lasting (name, value) VALUES (:name, :value) ON CONFLICT (name) DO UPDATE SET value = excluded.value")
_BEGIN = text("INSERT INTO lasting (name, value) VALUES (:name, '0') ON CONFLICT (name) DO NOTHING")
_MARKED = select(lasting.c.value).where(lasting.c.name == _NAME)

# The conditions of `domain.articles.is_public`, made once; a duplicate counts while what it repeats is public too.
_NOW: BindParameter[int] = bindparam("now")
_UNTIL, _FIRST = articles.c.visible_until, articles.alias("first")
_IS_HELD = articles.c.held.is_not(None) & articles.c.waiting.is_(None)  # the current revision itself
_IS_FIRST = _FIRST.c.guid == articles.c.duplicate_of
_FIRST_IS_HELD = _FIRST.c.held.is_not(None) & _FIRST.c.waiting.is_(None)
_FIRST_IS_UNSEEN = exists().where(_IS_FIRST, or_(_FIRST_IS_HELD, _FIRST.c.visible_from > _NOW))
_IS_TAKEN_BACK = exists().where(_IS_FIRST, or_(_FIRST.c.withdrawn.is_not(None), _FIRST.c.visible_until <= _NOW))
_IS_BEGUN = not_(_IS_HELD) & (articles.c.visible_from <= _NOW) & not_(_FIRST_IS_UNSEEN)
_IS_PUBLIC = _IS_BEGUN & articles.c.withdrawn.is_(None) & or_(_UNTIL.is_(None), _UNTIL > _NOW) & not_(_IS_TAKEN_BACK)
_WAS_PUBLIC = _IS_BEGUN & or_(articles.c.withdrawn.is_(None), articles.c.visible_from <= articles.c.withdrawn)

_USED = select(articles.c.id).join(media_uses, media_uses.c.article == articles.c.id).limit(1)
_IS_ASKED = media_uses.c.address == bindparam("asked")
_SHOWN = _USED.where(_IS_ASKED, media_uses.c.use == Use.CURRENT, _IS_PUBLIC)
_WAS_SHOWN = _USED.where(_IS_ASKED, media_uses.c.use != Use.WAITING, _WAS_PUBLIC)


def write(connection: Connection, placed: Sequence[tuple[int, Article, bool]]) -> None:
    """Record which pictures the articles of rows have now, of which some are new; those that one had remain known as its
    former ones."""
    if revised := [{"asked": row} for row, _, is_new in placed if not is_new]:
        connection.execute(_LEAVE, revised)
    _keep(connection, [(row, _uses_of(article)) for row, article, _ in placed])


def exposure(connection: Connection, name: str, now: int) -> Exposure:
    """Return whether the public may see a picture, by its name below `/media/`."""
    asked = {"asked": name, "now": now}
    if connection.execute(_SHOWN, asked).scalar():
        return Exposure.PUBLIC
    if connection.execute(_WAS_SHOWN, asked).scalar():
        return Exposure.GONE
    return Exposure.HIDDEN if connection.execute(_MARKED).scalar() == ALL else Exposure.PUBLIC


def fill(connection: Connection, *, limit: int) -> bool:
    """Record the pictures of articles that an earlier release stored, a batch; return whether more are left.

    Writers of these articles wait, so that what they record is newer than what is read here.
    """
    connection.execute(_BEGIN, {"name": _NAME})
    mark = connection.execute(_MARKED.with_for_update()).scalar_one()
    if mark == ALL:
        return False
    after = select(articles.c.id).where(articles.c.id > int(mark)).order_by(articles.c.id).limit(limit)
    batch = connection.execute(after.with_for_update()).scalars().all()
    rows = connection.execute(article_rows().where(articles.c.id.in_(batch)).order_by(articles.c.id)).all()
    for row in rows:
        history = select(revisions.c.revision).where(revisions.c.article == row.id, revisions.c.revision.contains("/media/"))
        former = {name for (stored,) in connection.execute(history) for name in kept_names(decode(stored))}
        _keep(connection, [(row.id, dict.fromkeys(former, Use.FORMER) | _uses_of(article_of(row)))])
    is_more = len(rows) == limit
    connection.execute(_MARK, {"name": _NAME, "value": str(rows[-1].id) if is_more else ALL})
    return is_more


def _keep(connection: Connection, placed: Sequence[tuple[int, Mapping[str, Use]]]) -> None:
    if uses := [{"address": name, "article": row, "use": use} for row, uses in placed for name, use in uses.items()]:
        connection.execute(_KEEP, uses)


def _uses_of(article: Article) -> dict[str, Use]:
    waiting = kept_names(article.waiting) if article.waiting else ()
    return dict.fromkeys(waiting, Use.WAITING) | dict.fromkeys(kept_names(article.revision), Use.CURRENT)
