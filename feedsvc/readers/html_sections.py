"""The section that a page shows its article in, where its metadata state none: marked near the headline, or a breadcrumb."""

from collections.abc import Iterator, Sequence
from urllib.parse import urlsplit

from lxml import html

from feedsvc.readers.html_authors import is_elsewhere
from feedsvc.readers.html_jsonld import JsonObject, name_of, text_of

_MARKED = (
    "//*[@itemprop='articleSection' or @itemprop='genre' or (self::a and contains(concat(' ', @rel, ' '), ' category '))"
    " or contains(@class, 'category-name') or contains(@class, 'section-name') or contains(@class, 'cat-links')]"
)
_CRUMBS = "//*[contains(@class, 'breadcrumb') or @aria-label='breadcrumb' or @aria-label='Breadcrumb']//a[@href]"

LONGEST = 40
"""Characters of a section's name."""

MOST_MARKS = 5
MOST_CRUMBS = 8


def section_shown(tree: html.HtmlElement, objects: Sequence[JsonObject], title: str | None) -> str | None:
    """Return the name of the section that a page shows; None where it shows none."""
    names = (" ".join(name.split()) for names in (_marked(tree), _stated(objects), _linked(tree)) for name in names)
    return next((name for name in names if 0 < len(name) <= LONGEST and name != title), None)


def _marked(tree: html.HtmlElement) -> Iterator[str]:
    for element in tree.xpath(_MARKED)[:MOST_MARKS]:
        if not is_elsewhere(element):
            link = next(element.iter("a"), element)
            yield element.get("content") or link.text_content()


def _stated(objects: Sequence[JsonObject]) -> Iterator[str]:
    """Yield the names of the breadcrumbs that a page states for machines, the innermost first, without its front page's."""
    for crumbs in objects:
        steps = crumbs.get("itemListElement") if crumbs.get("@type") == "BreadcrumbList" else None
        if isinstance(steps, list):
            names = (text_of(step.get("name")) or name_of(step.get("item")) for step in steps[1:] if isinstance(step, dict))
            yield from reversed(list(filter(None, names)))


def _linked(tree: html.HtmlElement) -> Iterator[str]:
    """Yield the names of the breadcrumbs that lead to a page below the front page, the innermost first."""
    crumbs = tree.xpath(_CRUMBS)[:MOST_CRUMBS]
    return (link.text_content() for link in reversed(crumbs) if urlsplit(link.get("href") or "").path.strip("/"))
