"""Pages that a browser saved in one file (.mhtml, .mht): a message whose root is the page, RFC 2557."""

import re
from collections.abc import Iterator
from dataclasses import replace
from email import policy
from email.message import EmailMessage
from email.parser import BytesParser
from pathlib import PurePosixPath

from feedsvc.domain.drafts import Draft
from feedsvc.errors import UnreadableArticle
from feedsvc.readers import html
from feedsvc.readers.json_values import web_address

_HEAD = 4_000
_RELATED = re.compile(rb"^content-type:\s*multipart/related\b", re.IGNORECASE | re.MULTILINE)
_SAVED = re.compile(rb"^(?:from:\s*[^\n]{0,100}\bsaved by\b|snapshot-content-location:)", re.IGNORECASE | re.MULTILINE)


def is_saved_page(path: PurePosixPath, content: bytes) -> bool:
    """Return whether a message is a saved page: it says so at its head, or by its name."""
    head = content[:_HEAD].partition(b"\r\n\r\n")[0].partition(b"\n\n")[0]
    is_named = path.suffix.lower() in (".mhtml", ".mht")
    return bool(_RELATED.search(head) or (is_named and b"text/html" in head.lower())) and (
        is_named or bool(_SAVED.search(head))
    )


def read(path: PurePosixPath, content: bytes) -> tuple[Draft, ...]:
    """Read the page; its address is where it was saved from, unless it names its own."""
    try:
        message = BytesParser(policy=policy.default).parsebytes(content)
        page = next(_pages(message), None)
        markup = page.get_payload(decode=True) if page is not None else None
        places = (str(one.get(name, "")).strip() for one in (message, page) if one is not None for name in _PLACES)
        address = next((place for place in places if web_address(place)), None)
    except (LookupError, ValueError, AttributeError, TypeError, RecursionError, OverflowError) as error:
        raise UnreadableArticle(f"The saved page can't be read: {error}.") from error
    if page is None or not isinstance(markup, bytes):
        raise UnreadableArticle("The saved page holds no HTML.")
    drafts = html.read(path, markup, is_saved=True)
    return tuple(replace(draft, source_id=draft.source_id or address, link=draft.link or address) for draft in drafts)


_PLACES = ("Snapshot-Content-Location", "Content-Location")


def _pages(message: EmailMessage) -> Iterator[EmailMessage]:
    return (part for part in message.walk() if part.get_content_type() in ("text/html", "application/xhtml+xml"))
