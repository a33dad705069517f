"""Take over what another feedsvc exported: each article as it was there, its guid, dates, revisions and pictures with it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from feedsvc.domain.addresses import Addresses
from feedsvc.domain.articles import Article, Revision, Withdrawal, is_public
from feedsvc.domain.decide import Decision, Verdict
from feedsvc.domain.exports import Exported
from feedsvc.domain.feed_ids import FeedIds
from feedsvc.domain.imports import ImportedItem, Outcome, Piece
from feedsvc.domain.pictures import KEPT
from feedsvc.intake.taking_over import TakeOver
from feedsvc.normalise.sanitise import content_text_of, sanitise
from feedsvc.ports import Unit
from feedsvc.ports.intake import MediaStore

ERASED = "It was erased here."


@dataclass(frozen=True, slots=True)
class Restore:
    """Store the articles of a piece of an export."""

    addresses: Addresses
    media: MediaStore

    def pictures(self, exported: Sequence[Exported]) -> Iterator[tuple[str, str]]:
        """Keep the pictures of articles; yield (name, reason) of each that is lost."""
        for article in exported:
            for name, content in article.pictures.items():
                kept = self.media.keep(name, content)
                if kept is None or kept.url != f"{KEPT}{name}":
                    yield name, "it is not the picture that was exported"
                else:
                    self.media.share([name])
            yield from ((name, "it is missing in the export") for name in article.lost_pictures)

    def __call__(self, piece: Piece, take: TakeOver, unit: Unit) -> Iterator[ImportedItem]:
        """Store each article; yield what became of it. One that is here already is revised as by any import."""
        for place, exported in enumerate(piece.exported or (), piece.file.first):
            article = self._at_home(exported.article, piece.former_url)
            title, name = article.revision.title, f"{piece.name}:{place}"
            if unit.erasures.of([article.identity]) or unit.erasures.at(article.guid):
                yield ImportedItem(name, title, Outcome.LEFT_OUT, ERASED)
            elif _is_known(article, unit):
                decision, outcome = take(article.revision, unit)
                yield ImportedItem(name, title, outcome, None, decision.article.id)
            else:
                earlier = [self._clean(revision, piece.former_url) for revision in exported.revisions]
                stored, outcome = _store(article, earlier, take, unit)
                yield ImportedItem(name, title, outcome, _why(stored), stored.id)

    def _at_home(self, article: Article, base_url: str) -> Article:
        waiting = article.waiting and self._clean(article.waiting, base_url)
        return replace(article, revision=self._clean(article.revision, base_url), waiting=waiting)

    def _clean(self, revision: Revision, base_url: str) -> Revision:
        """Return a revision with nothing in it that acts, and with the addresses that are ours now."""
        content = sanitise(revision.content_html, base_url=revision.link)
        if base_url and base_url != self.addresses.base_url:
            content = replace(self.addresses, former=(base_url,), media_url=None).moved_along(content)
        if content == revision.content_html:
            return revision
        return replace(revision, content_html=content, content_text=content_text_of(content))


def _is_known(article: Article, unit: Unit) -> bool:
    if unit.articles.get(article.identity) or unit.articles.by_guid(article.guid):
        return True
    named = article.feed_ids or FeedIds(rss_guid=article.guid)
    return bool(unit.articles.named(named))


def _store(article: Article, earlier: Sequence[Revision], take: TakeOver, unit: Unit) -> tuple[Article, Outcome]:
    """Store an article's revisions one after the other, the current one last: it is as it was, and no news."""
    now = take.deciding.clock()
    number = len(earlier) + 1
    article = replace(article, number=number, changed=now, imported=number if is_public(article, now) else 0)
    for before, revision in enumerate(earlier, 1):
        unit.articles.apply(Decision(Verdict.REVISED, replace(article, revision=revision, number=before), is_quiet=True))
    stored = unit.articles.apply(Decision(Verdict.CREATED, article, is_quiet=True))
    take.brought.add(stored.guid)
    if article.withdrawn is not None:
        return stored, Outcome.WITHDRAWN
    return stored, Outcome.HELD if stored.held else Outcome.CREATED


def _why(article: Article) -> str | None:
    """Return why an article isn't public, as far as somebody decided so."""
    if article.withdrawn is not None:
        return "An editor withdrew it." if article.withdrawn_by is Withdrawal.OPERATOR else "Its source withdrew it."
    return " ".join(hold.reason for hold in article.held.holds) or None if article.held else None
