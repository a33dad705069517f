"""The text and the link of an entry as a feed shows them: an excerpt, pictures, a closing line, campaign parameters."""

import html
from collections.abc import Iterator, Sequence
from urllib.parse import urlsplit, urlunsplit

from lxml import etree
from lxml import html as markup

from feedsvc.domain.drafts import Media
from feedsvc.domain.feeds import Pictures, Presentation

_FRAMES = frozenset({"div", "section", "article", "main"})
_PARAGRAPHS = frozenset({"p", "ul", "ol", "dl", "blockquote", "table", "pre"})
_HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
_CONTENT_OF_FIGURES = ("table", "pre", "blockquote", "video", "audio")


def with_campaign(link: str, campaign: str) -> str:
    """Add what is counted by to a link, before its fragment."""
    if not campaign:
        return link
    scheme, place, path, query, fragment = urlsplit(link)
    return urlunsplit((scheme, place, path, f"{query}&{campaign}" if query else campaign, fragment))


def text_shown(
    content: str,
    presentation: Presentation,
    *,
    pictures: Sequence[Media] = (),
    notes: Sequence[str] = (),
    link: str,
    outlet: str,
) -> str:
    """Return the part of an article's sanitised HTML that a feed shows; `pictures` are the article's, addresses absolute.

    `notes` of corrections are its last paragraphs, whatever part is shown.
    """
    if content and (presentation.excerpt or presentation.pictures is Pictures.NONE):
        body = markup.fragment_fromstring(content, create_parent="div")
        if presentation.pictures is Pictures.NONE:
            _drop_pictures(body)
        if presentation.excerpt:
            _cut(_inmost(body), presentation.excerpt)
        content = _written(body)
    if presentation.pictures is Pictures.ALL:
        content = "".join(_figures(content, pictures)) + content
    content += "".join(f"<p>{html.escape(note, quote=False)}</p>" for note in notes)
    if content and presentation.closing:
        line = presentation.closing.replace("{outlet}", outlet)
        content += f'<p><a href="{html.escape(link)}">{html.escape(line, quote=False)}</a></p>'
    return content


def _inmost(body: markup.HtmlElement) -> markup.HtmlElement:
    """Return what the paragraphs stand in: the frame, or the frame that is all of a frame."""
    while len(body) == 1 and body[0].tag in _FRAMES and not (body.text or "").strip() and not (body[0].tail or "").strip():
        body = body[0]
    return body


def _cut(body: markup.HtmlElement, paragraphs: int) -> None:
    """Take out what stands behind so many paragraphs, and the headings before it."""
    counted = 0
    for part in list(body):
        if counted == paragraphs:
            body.remove(part)
            continue
        counted += part.tag in _PARAGRAPHS and bool(part.text_content().strip())
        if counted == paragraphs:
            part.tail = None
    while len(body) and body[-1].tag in _HEADINGS:
        body.remove(body[-1])


def _drop_pictures(body: markup.HtmlElement) -> None:
    """Take pictures out with what is about them; a link or paragraph that held nothing else goes too."""
    for figure in list(body.iter("figure")):
        if figure.find(".//img") is not None and not any(True for _ in figure.iter(*_CONTENT_OF_FIGURES)):
            figure.drop_tree()
    for picture in [*body.iter("picture", "img")]:
        around = picture.getparent()
        if around is not None:
            picture.drop_tree()
            _drop_empty(around, body)


def _drop_empty(part: markup.HtmlElement, body: markup.HtmlElement) -> None:
    around = part.getparent()
    if part is body or around is None or len(part) or (part.text or "").strip():
        return
    part.drop_tree()
    _drop_empty(around, body)


def _written(body: markup.HtmlElement) -> str:
    parts = [etree.tostring(part, encoding="unicode", method="html") for part in body]
    return html.escape(body.text or "", quote=False) + "".join(parts)


def _figures(content: str, pictures: Sequence[Media]) -> Iterator[str]:
    """Yield the pictures that the text has not, each with what is said of it."""
    for picture in pictures:
        address = html.escape(picture.url)
        if not (picture.type or "").startswith("image/") or address in content:
            continue
        about = " ".join(html.escape(words, quote=False) for words in (picture.caption, picture.credit) if words)
        caption = f"<figcaption>{about}</figcaption>" if about else ""
        described = html.escape(picture.alt or picture.caption or "")
        yield f'<figure><img src="{address}" alt="{described}">{caption}</figure>'
