"""What plugins and services add to an exported text: rows to share it, lists of related ones, forms to subscribe."""

import re

from lxml import html

from feedsvc.errors import UnreadableArticle
from feedsvc.readers._html import inner_html, parse_html

LARGEST_SHARE = 0.25
"""Share of a text; a box that holds more is none."""

_NAMED = re.compile(
    r"(?:^|[\s_-])(?:sharedaddy|sharing|share-?buttons?|social-?(?:share|links|icons)|jp-relatedposts|"
    r"related-?posts|yarpp\S*|addtoany\S*|a2a_kit"
    r"|heateor\S*|subscri(?:be|ption)s?|newsletters?|sign-?up|button-wrapper|captioned-button-wrap|"
    r"(?:convertkit|formkit|hs|sib|ml|ml-embedded|wpforms|gravity)-form|tnp|ngl|gform_wrapper|wpcf7|"
    r"kg-signup-card|kg-cta-card"
    r"|install-substack-app-embed|poll-embed|mc4wp\S*|mailpoet\S*|adsbygoogle|ad-slot|code-block|post-?navigation|"
    r"wpcnt|tiled-ads?)(?=[\s_-]|$)",
    re.IGNORECASE,
)
_HINT = re.compile(
    r"\b(?:class|id)\s*=\s*[\"'][^\"'<>]{0,500}?(?:shar|social|related|subscri|newsletter|sign|form|tnp|ngl|wpcf7|button|yarpp|a2a|heateor|kg-|substack"
    r"|mc4wp|mailpoet|ads|code-block|navigation|wpcnt)",
    re.IGNORECASE,
)


def without_boxes(markup: str) -> str:
    """Return an export's HTML without the boxes that no author wrote."""
    if not _HINT.search(markup):
        return markup
    try:
        tree = parse_html(f"<html><body>{markup}</body></html>")
    except UnreadableArticle:
        return markup
    body = tree.find("body")
    boxes = [one for one in body.iter() if isinstance(one.tag, str) and _is_box(one)]
    whole = len(body.text_content()) or 1
    for box in boxes:
        if box.getparent() is not None and len(box.text_content()) <= max(200, whole * LARGEST_SHARE):
            box.drop_tree()
    return inner_html(body) if boxes else markup


def _is_box(element: html.HtmlElement) -> bool:
    return _NAMED.search(f"{element.get('class') or ''} {element.get('id') or ''}") is not None
