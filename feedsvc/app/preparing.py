"""What turns dropped files into revisions, in this process."""

from datetime import UTC, datetime
from functools import partial

from feedsvc import readers
from feedsvc.app.settings import Settings, load_providers
from feedsvc.app.starting import outlet_of
from feedsvc.domain.articles import Revision
from feedsvc.domain.drafts import Draft
from feedsvc.domain.providers import Provider
from feedsvc.dropfolder import MediaFolder
from feedsvc.intake.prepare import Deadlines, Prepare
from feedsvc.intake.preview import Preview
from feedsvc.normalise import annotate
from feedsvc.normalise.provided import normalise_for
from feedsvc.readers.sidecar import override


def previewer(settings: Settings) -> Preview:
    """Make a preview; it needs no store, and stores nothing."""
    outlet = outlet_of(settings)
    return Preview(
        prepare=preparer(settings, is_dry=True),
        providers=load_providers(settings),
        annotate=lambda draft, received: annotate(draft, outlet=outlet, received=received),
    )


def preparer(settings: Settings, *, deadlines: Deadlines | None = None, is_dry: bool = False) -> Prepare:
    """Make what turns dropped files into revisions; it needs no store. `is_dry` keeps no pictures."""
    outlet, deadlines = outlet_of(settings), deadlines or Deadlines()

    def normalised(draft: Draft, received: datetime, provider: Provider | None) -> Revision:
        return normalise_for(provider, draft, outlet=outlet, received=received)

    return Prepare(
        read=partial(readers.read, on_member=deadlines.article),
        override=override,
        normalise=normalised,
        media=MediaFolder(settings.media_folder, settings.intake.max_bytes, is_dry),
        clock=partial(datetime.now, UTC),
        deadlines=deadlines,
    )
