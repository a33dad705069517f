"""What an entry says in every format: one reading of an article for RSS, Atom and JSON Feed."""

import re
from dataclasses import dataclass
from datetime import datetime

from feedsvc.domain.addresses import Addresses, ascii_address, is_web_address
from feedsvc.domain.articles import Article
from feedsvc.domain.dates import OLDEST
from feedsvc.domain.drafts import Media, Origin
from feedsvc.domain.feeds import Presentation
from feedsvc.domain.texts import scrub
from feedsvc.render.correcting import corrections_of
from feedsvc.render.presenting import text_shown, with_campaign
from feedsvc.render.xml import canonical_iri, plain

UNTITLED = "Untitled"

_ADDRESS = re.compile(r"\s*[(<\[]?[^\s()<>\[\]@]+@[^\s()<>\[\]@]+\.[^\W\d_]{2,}[)>\]]?")

RIGHT_TO_LEFT = frozenset({"ar", "fa", "he", "ur", "ps", "sd", "ug", "yi", "dv", "ckb"})


@dataclass(frozen=True, slots=True)
class Category:
    """A section or a tag; `scheme` is the address below which its streams stand."""

    name: str
    scheme: str


@dataclass(frozen=True, slots=True)
class Entry:
    """An article as feeds show it; every text but the content plain, every address absolute and ASCII.

    `guid` is RSS's, and the other formats' too where they have no id of their own. `published` is None for an article from the
    time before feeds, which readers would take for a fault.
    """

    guid: str
    link: str
    title: str
    summary: str
    content_html: str
    published: datetime | None
    updated: datetime
    is_permalink: bool = False
    atom_id: str | None = None
    json_id: str | None = None
    authors: tuple[str, ...] = ()
    editors: tuple[str, ...] = ()
    categories: tuple[Category, ...] = ()
    media: tuple[Media, ...] = ()
    language: str | None = None
    original: str | None = None
    rights: str | None = None
    origin: Origin | None = None
    text: str = ""
    """For partners, as the two below: the full text without markup."""
    expires: datetime | None = None
    """Until when it may be shown."""
    gone: datetime | None = None
    """Since when it is withdrawn."""

    def __hash__(self) -> int:
        """Hash what differs in nearly all entries: an entry is looked up several times a rendering, and its text is long."""
        return hash((self.guid, self.updated, self.title))

    @property
    def enclosure(self) -> Media | None:
        """The one file that RSS encloses: sound or film if there is any, which readers play, else the first of a known type."""
        typed = [media for media in self.media if media.type]
        return next((media for media in typed if medium_of(media) in ("audio", "video")), typed[0] if typed else None)

    @property
    def image(self) -> Media | None:
        """The picture that stands for the article."""
        return next((media for media in self.media if medium_of(media) == "image"), None)


@dataclass(frozen=True, slots=True)
class Look:
    """How a feed shows its entries, and the outlet that its closing line may name."""

    presentation: Presentation
    outlet: str = ""


AS_IT_IS = Look(Presentation())


def entry_of(article: Article, feed_language: str, addresses: Addresses, look: Look = AS_IT_IS) -> Entry:
    """Read an article for a feed. `language` is set only where it isn't the feed's."""
    revision, presentation = article.revision, look.presentation
    own = addresses.own(revision.link, revision.links)
    link = with_campaign(own or addresses.article(article), presentation.campaign)
    media = tuple(_absolute(media, addresses) for media in revision.media)
    content = scrub(addresses.moved_along(revision.content_html))
    notes = corrections_of(revision, revision.language or feed_language)
    content = text_shown(content, presentation, pictures=media, notes=notes, link=link, outlet=look.outlet)
    return Entry(
        guid=article.rss_guid,
        is_permalink=article.feed_ids.is_permalink and is_web_address(article.rss_guid),
        atom_id=article.atom_id if article.feed_ids else None,
        json_id=article.json_id if article.feed_ids else None,
        link=link,
        title=plain(revision.title) or UNTITLED,
        summary=plain(revision.summary or ""),
        content_html=_set_direction(content, revision.language),
        published=article.published if article.published >= OLDEST else None,
        updated=article.updated if article.updated >= OLDEST else _stored_at(article),
        authors=_names(revision.authors),
        editors=_names(revision.editors),
        categories=_categories(revision.section, revision.tags, addresses),
        media=media,
        language=revision.language if revision.language and not _is_same(revision.language, feed_language) else None,
        original=ascii_address(revision.link) if revision.link and own is None else None,
        rights=plain(revision.rights or "") or None,
        origin=_plain_origin(revision.origin) if revision.origin else None,
    )


def _categories(section: str | None, tags: tuple[str, ...], addresses: Addresses) -> tuple[Category, ...]:
    """Return the section, then the tags; a name stands once, also where a section is a tag too."""
    named = [(section, "section")] if section else []
    categories: dict[str, Category] = {}
    for written, kind in (*named, *((tag, "tag") for tag in tags)):
        if name := plain(written):
            categories.setdefault(name.casefold(), Category(name, addresses.feed(kind)))
    return tuple(categories.values())


def _stored_at(article: Article) -> datetime:
    """Date an article that an earlier release stored with a time from before feeds: when it was stored, and by its sequence
    within that second, since many may be stored in one and no two entries may share a date."""
    return article.changed.replace(microsecond=article.sequence % 1_000_000)


def medium_of(media: Media) -> str | None:
    """Return the Media RSS medium of a type: image, audio, video, document; None if the type is unknown."""
    kind = (media.type or "").partition("/")[0]
    return kind if kind in ("image", "audio", "video") else "document" if media.type else None


def name_of(person: str) -> str:
    """Return a name without addresses of e-mail: feedparser garbles what follows one, and nobody asked for it in public."""
    name = plain(person)
    return _ADDRESS.sub("", name).strip() if "@" in name else name


def _names(people: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(name for name in map(name_of, people) if name)


def _plain_origin(origin: Origin) -> Origin:
    url = ascii_address(origin.url)
    return Origin(title=plain(origin.title) or url, url=url, id=canonical_iri(origin.id or url, url), updated=origin.updated)


def _is_same(language: str, other: str) -> bool:
    return language.lower() == other.lower()


def _set_direction(content: str, language: str | None) -> str:
    """Mark content that runs right to left; readers set a page left to right unless the content says otherwise."""
    if language and language.partition("-")[0].lower() in RIGHT_TO_LEFT and content:
        return f'<div dir="rtl" lang="{language}">{content}</div>'
    return content


def _absolute(media: Media, addresses: Addresses) -> Media:
    return Media(
        url=ascii_address(addresses.absolute(media.url)),
        type=media.type,
        width=media.width,
        height=media.height,
        length=media.length,
        credit=plain(media.credit or "") or None,
        caption=plain(media.caption or media.alt or "") or None,
        alt=plain(media.alt or "") or None,
        copyright=plain(media.copyright or "") or None,
    )
