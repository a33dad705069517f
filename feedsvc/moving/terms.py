"""How sources are read."""

from dataclasses import dataclass
from pathlib import PurePosixPath

from feedsvc.ports.imports import Fetcher


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """So many items are in a piece; `site` is where the old site stood, without a slash at its end, "" if that isn't known;
    `provider` is the folder of the drop folder whose articles they are, "" for its top."""

    size: int
    fetch: Fetcher
    site: str = ""
    provider: str = ""

    def path(self, *parts: str) -> PurePosixPath:
        """Return the path by which articles know a file: as if their provider had dropped it."""
        return PurePosixPath(self.provider, *parts)
