"""How much is published of an article that its source shows only to subscribers."""

import html
from dataclasses import replace
from urllib.parse import urlsplit

from feedsvc.domain.articles import Revision


def teaser(revision: Revision) -> Revision:
    """Return what goes out of a revision: of one for payers its summary and a link to its source in place of its text, and its
    first picture alone.

    Nothing else is stored, so that no feed, page or search can show more.
    """
    if not revision.is_paywalled:
        return revision
    paragraphs = [revision.summary] if revision.summary else []
    markup = [f"<p>{html.escape(text, quote=False)}</p>" for text in paragraphs]
    if revision.link is not None:
        site = (urlsplit(revision.link).hostname or revision.link).removeprefix("www.")
        paragraphs.append(site)
        markup.append(f'<p><a href="{html.escape(revision.link)}">{html.escape(site)}</a></p>')
    return replace(revision, content_html="\n".join(markup), content_text="\n\n".join(paragraphs), media=revision.media[:1])
