"""Plain text: a page scraped or a wire's copy; what its lines are is for `normalise` to find out."""

from pathlib import PurePosixPath

from feedsvc.domain.drafts import BodyKind, Draft
from feedsvc.errors import UnreadableArticle
from feedsvc.readers.decode import decode
from feedsvc.readers.wire import columns


def read(path: PurePosixPath, content: bytes) -> tuple[Draft, ...]:
    """Read a text file as one page. Raises `UnreadableArticle` if it has no text."""
    if not content.strip():
        raise UnreadableArticle("The file is empty.")
    text, encoding = decode(content)
    body = columns(text) if text.count("\n^") > 1 else text
    return (Draft(format="text", path=path, body=body, body_kind=BodyKind.PAGE, encoding=encoding),)
