"""The pictures of articles: served while an article that is public uses them."""

from dataclasses import dataclass, field
from datetime import datetime

from feedsvc.domain.pictures import Exposure, original_name
from feedsvc.errors import ArticleGone, ArticleNotFound
from feedsvc.ports import Clock, Store
from feedsvc.ports.intake import MediaStore
from feedsvc.publishing.live import LiveFeeds

MOST_KNOWN = 10_000
"""Pictures of which it is remembered whether the public may see them."""

BATCH = 200
"""Articles whose pictures are recorded in one transaction."""


@dataclass(frozen=True, slots=True)
class _Known:
    """What holds while no article changes (`generation`) and time alone changes none (`turn`)."""

    generation: int
    turn: datetime | None
    exposures: dict[str, Exposure] = field(default_factory=dict)


@dataclass(slots=True, kw_only=True)
class Pictures:
    """Serve kept pictures, each by its name below `/media/`."""

    store: Store
    media: MediaStore
    live: LiveFeeds
    clock: Clock
    _known: _Known = field(default_factory=lambda: _Known(-1, None))

    def __call__(self, name: str) -> tuple[bytes, str]:
        """Return bytes and media type of a picture that the public may see. Raises `ArticleGone` once it might, else
        `ArticleNotFound`; `StoreUnavailable` for one that wasn't asked for since something changed."""
        exposure = self._exposure(original_name(name))
        if exposure is Exposure.GONE:
            raise ArticleGone("This picture has been withdrawn.")
        if exposure is Exposure.HIDDEN:
            raise ArticleNotFound("There is no such picture.")
        return self.kept(name)

    def kept(self, name: str) -> tuple[bytes, str]:
        """Return bytes and media type of a picture for the newsroom itself. Raises `ArticleNotFound`."""
        try:
            return self.media.read(name)
        except FileNotFoundError as error:
            raise ArticleNotFound("There is no such picture.") from error

    def record(self) -> None:
        """Record which pictures the articles of an earlier release use; with none left that is one query."""
        is_more = True
        while is_more:
            with self.store.begin() as unit:
                is_more = unit.articles.list_pictures(limit=BATCH)

    def _exposure(self, name: str) -> Exposure:
        now, generation, known = self.clock(), self.live.current_generation(), self._known
        is_current = generation == known.generation and (known.turn is None or now < known.turn)
        if is_current and name in known.exposures:
            return known.exposures[name]
        with self.store.read() as view:
            if not is_current or len(known.exposures) >= MOST_KNOWN:
                known = self._known = _Known(generation, view.articles.next_turn(now))
            exposure = known.exposures[name] = view.articles.exposure(name, now=now)
        return exposure
