"""What an import reads from, and how it fetches what is on other servers."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import partial

from feedsvc.app.settings import Settings
from feedsvc.app.starting import callback_terms
from feedsvc.hub.fetching import HttpFetcher
from feedsvc.intake.importing import Pictures
from feedsvc.moving import Terms, source_of
from feedsvc.ports.imports import Source

PIECE, PIECE_WITH_PICTURES = 100, 5
"""Items that are stored in one transaction; with their pictures they are in memory at once."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MovingIn:
    """What is asked of an import: `site` is where the old site stood, `provider` the folder whose articles they are."""

    settings: Settings
    site: str = ""
    provider: str = ""
    allow_private: bool = False
    has_media: bool = False

    @property
    def pictures(self) -> Pictures | None:
        """What fetches pictures, if they are wanted."""
        return partial(self._fetch.pictures, max_bytes=self.settings.intake.max_bytes) if self.has_media else None

    def sources(self, names: Sequence[str]) -> Sequence[Source]:
        """Return the sources of these names. Raises `UnreadableArticle` for one that there is none of."""
        size = PIECE_WITH_PICTURES if self.has_media else PIECE
        terms = Terms(size=size, fetch=self._fetch, site=self.site.rstrip("/"), provider=self.provider)
        return [source_of(name, terms) for name in names]

    @property
    def _fetch(self) -> HttpFetcher:
        terms = callback_terms(self.settings)
        return HttpFetcher(replace(terms, allow_private=terms.allow_private or self.allow_private))
