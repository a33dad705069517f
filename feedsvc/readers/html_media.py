"""The pictures of a page: the one its metadata name, and figures in the article, with captions and credits."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import islice
from posixpath import basename
from typing import Any
from urllib.parse import urljoin, urlsplit

from lxml import html

from feedsvc.domain.drafts import Media
from feedsvc.domain.picture_addresses import picture_address
from feedsvc.readers.html_jsonld import address_of, name_of, text_of

MOST = 10
"""Pictures of one article."""

_KINDS = {
    **dict.fromkeys(("jpg", "jpeg"), "image/jpeg"),
    **{name: f"image/{name}" for name in ("png", "webp", "gif", "avif")},
}
_WEB = "https:"
"""What an address that begins with a host is resolved against, on a page that doesn't say its own."""

_CREDITED = re.compile(r"credit|copyright|photographer|attribution|source\b|byline", re.IGNORECASE)
_CREDIT = re.compile(
    r"\s*[(\[|–—-]?\s*\b(?:photo(?:graph)?|foto|credit|image|bild|picture|crédit|crédito|quelle|illustration)\s*"
    r"(?:credit\s*)?(?::|\bby\b|\bvon\b|\bpar\b|\bpor\b|\bdi\b)\s*([^()\[\]]{2,80}?)[)\].]?\s*$"
    r"|\s*[(\[]([^()\[\]]{0,30}\bphotos?/[^()\[\]]{2,60}|[^()\[\]]{2,40}/(?:AP|AFP|Reuters|Getty Images|EPA|dpa))[)\]]\s*$",
    re.IGNORECASE,
)
_ELSEWHERE = re.compile(
    r"related|recirc|promo|teaser|widget|sidebar|footer|comment|gallery-nav|author|avatar|logo", re.IGNORECASE
)


def media_of(
    tree: html.HtmlElement, metas: Mapping[str, Sequence[str]], article: Mapping[str, Any], base: str
) -> tuple[Media, ...]:
    """Return the pictures of a page's article, the leading one first; addresses are absolute, resolved against `base`."""
    found: dict[str, Media] = {}
    lead = _lead(metas, article, base)
    figures = list(_figures(tree, base))
    for one in [lead, *figures] if lead else figures:
        key = _key(one.url)
        known = found.setdefault(key, one)
        if known.caption is None and known.credit is None:
            found[key] = replace(known, caption=one.caption, credit=one.credit, alt=known.alt or one.alt)
    return tuple(found.values())[:MOST]


def picture_of(img: html.HtmlElement, base: str) -> Media | None:
    """Return an `img` as a picture, with caption and credit of the figure round it; None without an address.

    Without a base, an address relative to the page stays as it is: the picture may lie beside it. Pages that load pictures
    late keep the address in other attributes than `src`.
    """
    around = img.getparent()
    sources = [each.get("srcset") or each.get("data-srcset") for each in around.iter("source")] if around is not None else []
    absolute = _absolute(picture_address(dict(img.attrib), next(filter(None, sources), None)), base)
    if absolute is None:
        return None
    figure = next(img.iterancestors("figure"), None)
    caption, credit = _captioned(figure) if figure is not None else (None, None)
    width, height = (int(value) if (value := img.get(name) or "").isdigit() else None for name in ("width", "height"))
    return Media(
        url=absolute,
        type=kind_of(absolute),
        width=width,
        height=height,
        alt=img.get("alt") or None,
        caption=caption,
        credit=credit,
    )


def kind_of(url: str) -> str:
    """Return a picture's media type by the end of its address; most are JPEG."""
    return _KINDS.get(urlsplit(url).path.rpartition(".")[2].lower(), "image/jpeg")


def part_credit(caption: str | None) -> tuple[str | None, str | None]:
    """Separate a caption from the credit it ends with: "The crane. Photo: Di Oh", "The crane (AP Photo/Di Oh)"."""
    match = _CREDIT.search(caption) if caption else None
    if caption is None or match is None:
        return caption, None
    return caption[: match.start()].strip() or None, (match[1] or match[2]).strip()


def _lead(metas: Mapping[str, Sequence[str]], article: Mapping[str, Any], base: str) -> Media | None:
    images = article.get("image")
    first = images[0] if isinstance(images, list) and images else images
    if isinstance(first, dict):
        url = _absolute(text_of(first.get("url")) or text_of(first.get("contentUrl")) or address_of(first), base)
        if url:
            width, height = (_number(first.get(side)) for side in ("width", "height"))
            credit = text_of(first.get("creditText")) or name_of(first.get("creator")) or name_of(first.get("copyrightHolder"))
            caption = text_of(first.get("caption")) or text_of(first.get("description"))
            return Media(url=url, type=kind_of(url), width=width, height=height, caption=caption, credit=credit)
    names = [name for name in ("og:image:secure_url", "og:image", "og:image:url", "twitter:image") if name in metas]
    url = _absolute(text_of(first) or next((metas[name][0] for name in names), None), base)
    if url is None:
        return None
    is_og = bool(names) and text_of(first) is None
    width, height = (_number(metas.get(f"og:image:{side}", [""])[0]) if is_og else None for side in ("width", "height"))
    return Media(url=url, type=kind_of(url), width=width, height=height, alt=metas.get("og:image:alt", [None])[0])


def _figures(tree: html.HtmlElement, base: str) -> Iterator[Media]:
    """Yield the figures with a caption that stand in the article: no teasers, portraits of authors or logos."""
    for figure in tree.iter("figure"):
        img = next(figure.iter("img"), None)
        if img is None or _caption_of(figure) is None or _is_elsewhere(figure):
            continue
        picture = picture_of(img, base)
        if picture is not None and (picture.caption or picture.credit):
            yield picture


def _captioned(figure: html.HtmlElement) -> tuple[str | None, str | None]:
    caption = _caption_of(figure)
    if caption is None:
        return None, None
    within = [one for part in (figure, caption) for one in part.iterdescendants() if isinstance(one.tag, str)]
    marked = [one for one in within if _CREDITED.search(one.get("class") or "") or one.get("itemprop") == "author"]
    credit = " ".join(marked[0].text_content().split()) if marked and marked[0].tag != "figcaption" else ""
    whole = " ".join(caption.text_content().split())
    if credit and len(credit) < len(whole):
        return whole.replace(credit, "").strip(" |–—-") or None, re.sub(
            r"^\W*(?:credit|photo|foto)\s*:?\s*", "", credit, flags=re.I
        )
    return part_credit(whole or None)


def _caption_of(figure: html.HtmlElement) -> html.HtmlElement | None:
    """Return the caption in a figure, or beside it in a box that holds no further picture."""
    inner, box = next(figure.iter("figcaption"), None), figure.getparent()
    if inner is not None or box is None or len(list(islice(box.iter("img"), 2))) > 1:
        return inner
    return next(box.iter("figcaption"), None)


def _is_elsewhere(figure: html.HtmlElement) -> bool:
    return any(
        one.tag in ("aside", "nav", "footer", "a") or _ELSEWHERE.search(f"{one.get('class') or ''} {one.get('id') or ''}")
        for one in (figure, *figure.iterancestors())
        if one.tag not in ("body", "html", "article", "main")
    )


def _absolute(url: str | None, base: str) -> str | None:
    if not url:
        return None
    try:
        absolute = urljoin(base or _WEB, url.strip()) if url.strip().startswith("//") else urljoin(base, url.strip())
        parts = urlsplit(absolute)
    except ValueError:
        return None
    is_beside = not base and not parts.scheme and not parts.netloc and not absolute.startswith("/")
    return absolute if is_beside or (parts.scheme in ("http", "https") and parts.netloc) else None


def _key(url: str) -> str:
    """What pictures are told apart by: the name of the file, since its sizes lie under different addresses."""
    return re.sub(r"-\d{2,4}x\d{2,4}(?=\.)", "", basename(urlsplit(url).path)) or url


def _number(value: object) -> int | None:
    digits = re.match(r"\d{1,5}", str(value or ""))
    return int(digits.group()) if digits else None
