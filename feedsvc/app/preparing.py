"""What turns dropped files into revisions: in this process, or in several."""

import multiprocessing
import signal
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial

from feedsvc import readers
from feedsvc.app.settings import Settings
from feedsvc.app.starting import outlet_of
from feedsvc.domain.articles import Revision
from feedsvc.domain.drafts import Draft
from feedsvc.domain.files import DroppedFile
from feedsvc.domain.outlet import Outlet
from feedsvc.dropfolder import MediaFolder
from feedsvc.intake.ingest import Submit
from feedsvc.intake.prepare import Prepare, Prepared
from feedsvc.intake.preview import Preview
from feedsvc.normalise import annotate, normalise
from feedsvc.processes import end_with_parent
from feedsvc.readers.sidecar import override


def previewer(settings: Settings) -> Preview:
    """Make a preview; it needs no store, and stores nothing."""
    outlet = outlet_of(settings)
    return Preview(
        prepare=preparer(settings, is_dry=True),
        annotate=lambda draft, received: annotate(draft, outlet=outlet, received=received),
    )


def preparer(settings: Settings, *, is_dry: bool = False) -> Prepare:
    """Make what turns dropped files into revisions; it needs no store. `is_dry` keeps no pictures."""
    return Prepare(
        read=readers.read,
        override=override,
        normalise=_normaliser(outlet_of(settings)),
        media=media_folder(settings, is_dry=is_dry),
        clock=partial(datetime.now, UTC),
    )


@contextmanager
def preparing_processes(settings: Settings, count: int) -> Iterator[Submit]:
    """Start processes that turn dropped files into revisions, and end them with the block."""
    context = multiprocessing.get_context("spawn")  # this process has threads, which a fork would not take along
    with ProcessPoolExecutor(count, mp_context=context, initializer=_become_preparer, initargs=(settings,)) as pool:
        for _ in range(count):
            pool.submit(_prepare_each, ())  # each starts now, while files settle, and not with the first that has
        try:
            yield lambda files: pool.submit(_prepare_each, files)
        finally:
            pool.shutdown(wait=True, cancel_futures=True)


def preparing_here(prepare: Prepare) -> Submit:
    """Have this process itself prepare what is submitted, when its turn has come."""
    return lambda files: _Later(prepare, files)


@dataclass(frozen=True, slots=True)
class _Later:
    prepare: Prepare
    files: Sequence[DroppedFile]

    def result(self) -> list[Prepared]:
        return [self.prepare(file) for file in self.files]


_prepare: Prepare | None = None


def _become_preparer(settings: Settings) -> None:
    global _prepare
    end_with_parent(signal.SIGKILL)
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the parent's to act on
    _prepare = preparer(settings)


def _prepare_each(files: Sequence[DroppedFile]) -> list[Prepared]:
    if _prepare is None:
        raise RuntimeError("This process has no settings yet.")
    return [_prepare(file) for file in files]


def media_folder(settings: Settings, *, is_dry: bool = False) -> MediaFolder:
    """Make the folder of the pictures that came with articles."""
    return MediaFolder(settings.media_folder, settings.intake.max_bytes, is_dry)


def _normaliser(outlet: Outlet) -> Callable[[Draft, datetime], Revision]:
    return lambda draft, received: normalise(draft, outlet=outlet, received=received)
