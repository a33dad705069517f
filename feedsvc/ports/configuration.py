"""The file that declares the feeds."""

from collections.abc import Mapping, Sequence
from typing import Protocol

from feedsvc.domain.configuration import ConfigurationState, DeclaredFeed, Setting
from feedsvc.domain.feeds import Feed


class FeedsFile(Protocol):
    """Declares feeds; what is written holds in every process a moment later. It is the truth: by hand it is written too.

    What changes raises `RefusedChange` for what would be wrong, with a sentence a line, for a file that was changed since the
    state that `mark` names, and for one that can't be written.
    """

    def state(self) -> ConfigurationState:
        """Return what is wrong with the configuration, and what waits for a restart."""

    def settings(self) -> Sequence[Setting]:
        """List what may be set of a feed."""

    def declared(self, slug: str) -> DeclaredFeed:
        """Return a feed as it is declared; of one that isn't, `slug` alone."""

    def keep(self, slug: str, values: Mapping[str, str], *, mark: str) -> None:
        """Change the feed of a slug, or add it; with another slug in `values` it moves there, and where it was answers 301."""

    def tried(self, slug: str, values: Mapping[str, str]) -> Feed:
        """Return the feed of a slug, or a new one, as it would be with these values, and write nothing."""

    def retire(self, slug: str, sentence: str, *, mark: str) -> None:
        """End a feed: its addresses answer 410 with a sentence."""
