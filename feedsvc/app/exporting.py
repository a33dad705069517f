"""What an export reads from, and what is asked of it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from feedsvc.app.wiring import Service
from feedsvc.domain.articles import guid_from_id
from feedsvc.domain.exports import Chosen, Exported, ExportFormat
from feedsvc.domain.feeds import Selection
from feedsvc.errors import ArticleNotFound, FeedNotFound
from feedsvc.moving.exporting import Export
from feedsvc.moving.targets import opened
from feedsvc.moving.writing import writer_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What is asked for by name; nothing means everything."""

    feeds: Sequence[str] = ()
    sections: Sequence[str] = ()
    tags: Sequence[str] = ()
    languages: Sequence[str] = ()
    ids: Sequence[str] = ()
    since: datetime | None = None
    is_all: bool = False
    has_revisions: bool = False


@dataclass(frozen=True, slots=True)
class MovingOut:
    """Writes what is asked for."""

    service: Service

    @property
    def _export(self) -> Export:
        usecases = self.service.usecases
        return Export(store=self.service.store, media=usecases.pictures.media, clock=usecases.pictures.clock)

    def count(self) -> int:
        """Count all articles there are."""
        return self._export.count()

    def __call__(self, asked: Asked, target: Path, export_format: ExportFormat) -> Iterator[Exported | None]:
        """Write each article that is asked for and yield it, None for each that isn't.

        The target is there once the last was yielded. Raises `FeedsvcError` for one that can't be written.
        """
        chosen, outlet = self.chosen(asked), self.service.usecases.outlet
        redirects = self._export.redirects() if chosen.is_whole else {}
        with opened(target) as into:
            writer = writer_of(export_format, into, outlet, redirects)
            for exported in self._export(chosen):
                if exported is not None:
                    writer.add(exported)
                yield exported
            writer.finish()

    def chosen(self, asked: Asked) -> Chosen:
        """Return which articles are meant. Raises `FeedNotFound` and `ArticleNotFound` for names that nothing has."""
        named = Selection(sections=tuple(asked.sections), tags=tuple(asked.tags), languages=tuple(asked.languages))
        selections = [*map(self._selection, asked.feeds), named]
        guids = [guid_from_id(name) for name in asked.ids]
        with self.service.store.read() as view:
            missing = next((guid for guid in guids if view.articles.by_guid(guid) is None), None)
        if missing is not None:
            raise ArticleNotFound(f"There is no article {missing}.")
        return Chosen(
            selections=tuple(selection for selection in selections if selection != Selection()),
            since=asked.since,
            guids=frozenset(guids),
            is_all=asked.is_all,
            has_revisions=asked.has_revisions,
        )

    def _selection(self, slug: str) -> Selection:
        streams = self.service.usecases.streams
        known = streams.every.get(slug)
        if known is None and "/" not in slug:
            raise FeedNotFound(f"There is no feed called {slug}. There are: {', '.join(streams.every)}.")
        return (known or streams.get(slug)).selection
