"""From bytes to Drafts: one module a format, found by content; no I/O, nothing guessed beyond the file."""

from pathlib import PurePosixPath

from feedsvc.domain.draft import Draft
from feedsvc.readers import text


def read(path: PurePosixPath, content: bytes) -> tuple[Draft, ...]:
    """Read a file into its drafts. Raises `UnreadableArticle` with a sentence for its sender."""
    return text.read(path, content)
