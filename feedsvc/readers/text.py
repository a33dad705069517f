"""Plain text: a page scraped or a wire's copy; what its lines are is for `normalise` to find out."""

import re
from pathlib import PurePosixPath

from feedsvc.domain.drafts import BodyKind, Draft
from feedsvc.errors import UnreadableArticle
from feedsvc.readers import databases
from feedsvc.readers.decode import decode
from feedsvc.readers.wire import columns

_HEADLINE = re.compile(r"^HD(?=[ \t|]|\r?$)", re.MULTILINE)


def read(path: PurePosixPath, content: bytes) -> tuple[Draft, ...]:
    """Read a text file as one page. Raises `UnreadableArticle` if it has no text."""
    if not content.strip():
        raise UnreadableArticle("The file is empty.")
    text, encoding = decode(content)
    documents = databases.documents_in(text) if _HEADLINE.search(text) else []
    if documents:
        return databases.read(path, documents, encoding)
    body = columns(text) if text.count("\n^") > 1 else text
    return (Draft(format="text", path=path, body=body, body_kind=BodyKind.PAGE, encoding=encoding),)
