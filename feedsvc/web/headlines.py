"""An article as scripts on pages have it: by live events, and by the list that the widget asks for."""

from feedsvc.domain.addresses import Addresses
from feedsvc.domain.articles import Article, Precision
from feedsvc.domain.pictures import THUMBNAIL, fitting
from feedsvc.render.entries import medium_of, name_of
from feedsvc.render.xml import plain


def headline(article: Article, addresses: Addresses) -> dict[str, object]:
    """Return what a list of headlines shows; addresses are absolute, `page` is that of
    our page where `url` leads elsewhere, `day` is true where the source gave no time of day."""
    revision = article.revision
    picture = next((media for media in revision.media if medium_of(media) == "image"), None)
    link, page = addresses.link(article), addresses.article(article)
    return {
        "guid": article.guid,
        "url": link,
        **({"page": page} if page != link else {}),
        "title": plain(revision.title),
        "published": article.published.isoformat().replace("+00:00", "Z"),
        "day": revision.published is not None and revision.published.precision is Precision.DAY,
        "section": revision.section,
        "summary": plain(revision.summary or "") or None,
        "authors": [name_of(person) for person in revision.authors],
        "image": addresses.absolute(fitting(picture, THUMBNAIL)) if picture else None,
        **({"credit": plain(picture.credit)} if picture and picture.credit else {}),
        "language": revision.language,
    }
