"""From a dropped file to revisions: read it, keep its pictures, normalise it. No store, so processes may share the work."""

import html
import re
import traceback
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Future
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import partial
from pathlib import PurePosixPath
from typing import Protocol
from urllib.parse import unquote

from feedsvc.domain.articles import Revision
from feedsvc.domain.drafts import Draft, Media, PassedOver, none_left
from feedsvc.domain.files import DroppedFile, composed
from feedsvc.domain.pictures import MOST_SCALED, effort
from feedsvc.domain.providers import NO_PROVIDERS, Provider, Providers
from feedsvc.errors import FileChanged, StoreUnavailable, UnreadableArticle
from feedsvc.ports import Clock
from feedsvc.ports.intake import MediaStore, Readable

Read = Callable[[PurePosixPath, bytes], Sequence[Draft]]
Override = Callable[[Draft, bytes, str], Draft]
Normalise = Callable[[Draft, datetime, Provider | None], Revision]

OUR_FAULT = "feedsvc failed on this file, which is a fault of feedsvc and not of the file; its log tells more."


@dataclass(frozen=True, slots=True)
class Prepared:
    """The outcome of a dropped file: revisions, or the reason and the stage at which it was refused, or the report of a bug."""

    revisions: tuple[Revision, ...] = ()
    refusal: tuple[str, str] | None = None
    bug: str | None = None
    passed_over: tuple[PassedOver, ...] = ()
    """Items of the file that are left out, each with its reason."""


Fetch = Callable[[], "DroppedFile | Prepared"]
"""Read a dropped file from where it lies, or its outcome where that is known already."""


class Submit(Protocol):
    """Have a file turned into revisions elsewhere; small ones don't wait for large ones."""

    def __call__(self, fetch: Fetch, *, is_small: bool) -> Future[Prepared]: ...


class Deadlines:
    """What is called as a file is read, so that it may be ended if it takes too long; here nothing is."""

    def opening(self) -> None:
        """Begin to open a file."""

    def article(self) -> None:
        """Begin with the next article of it."""

    def done(self) -> None:
        """End with a file."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Prepare:
    """Make revisions of what was dropped."""

    read: Read
    override: Override
    normalise: Normalise
    media: MediaStore
    clock: Clock
    deadlines: Deadlines = field(default_factory=Deadlines)

    def __call__(self, dropped: DroppedFile) -> Prepared:
        """Make the revisions of a dropped file; what goes wrong is part of the outcome, so that it passes between processes."""
        self.deadlines.opening()
        try:
            revise = partial(self._revision, dropped=dropped)
            revisions, passed_over = normalise_each(self.drafts(dropped), revise)
            return Prepared(tuple(revisions), passed_over=tuple(passed_over))
        except UnreadableArticle as error:
            return refusal_of(error)
        except MemoryError:
            return Prepared(refusal=("Reading it takes more memory than a file may (intake.max_memory).", "reading"))
        except Exception:  # noqa: BLE001 a file's outermost frame: one bad file never blocks the others
            return Prepared(bug=traceback.format_exc())
        finally:
            self.deadlines.done()

    def _revision(self, draft: Draft, *, dropped: DroppedFile) -> Revision:
        self.deadlines.article()
        provider = (dropped.providers or NO_PROVIDERS).of(str(draft.path), draft.sender, dropped.sent_by)
        if provider is not None and dropped.is_moving_in:
            provider = provider.moving_in
        revision = self.normalise(with_media(draft, self.media), dropped.received or self.clock(), provider)
        return replace(revision, sent_by=dropped.sent_by) if dropped.sent_by else revision

    def drafts(self, dropped: DroppedFile) -> list[Draft]:
        """Return what a reader found, with the pictures and the sidecar that came with it. Raises `UnreadableArticle`."""
        drafts = [_placed(draft, dropped) for draft in self.read(dropped.path, dropped.content)]
        if dropped.pictures and len(drafts) == 1:
            media = tuple(Media(url=name) for name in dropped.pictures)
            attachments = drafts[0].attachments | dropped.pictures
            drafts = [replace(drafts[0], media=drafts[0].media + media, attachments=attachments)]
        if dropped.sidecar is not None:
            name, content = dropped.sidecar
            drafts = [self.override(draft, content, name) for draft in drafts]
        return [_moving_in(draft, dropped) for draft in drafts] if dropped.is_moving_in else drafts


def _placed(draft: Draft, dropped: DroppedFile) -> Draft:
    """Count a draft by its place in the whole that its file is a part of."""
    before = dropped.first - 1
    passed_over = tuple(replace(left, position=left.position + before) for left in draft.passed_over)
    return replace(draft, position=before + (draft.position or 1), passed_over=passed_over) if before else draft


def _moving_in(draft: Draft, dropped: DroppedFile) -> Draft:
    """Have a draft keep the ids that its source calls it by, and the pictures of it that were fetched."""
    shown = f"{html.unescape(draft.body)} {' '.join(media.url for media in draft.media)}"
    pictures = {address: content for address, content in dropped.fetched.items() if address in shown}
    return replace(draft, feed_ids=draft.feed_ids.otherwise(draft.former), attachments=draft.attachments | pictures)


def normalise_each(
    drafts: Sequence[Draft], normalise: Callable[[Draft], Revision]
) -> tuple[Sequence[Revision], Sequence[PassedOver]]:
    """Return the revisions of a file's drafts, and what is left out, by reading and by normalising.

    Raises `UnreadableArticle` if nothing is left.
    """
    revisions: list[Revision] = []
    passed_over = [left for draft in drafts for left in draft.passed_over]
    for number, draft in enumerate(drafts, 1):
        try:
            revisions.append(normalise(draft))
        except UnreadableArticle as error:
            if len(drafts) == 1 and not passed_over:
                raise
            passed_over.append(PassedOver(position=draft.position or number, reason=error.reason, title=draft.title))
    passed_over.sort(key=lambda left: left.position)
    if not revisions:
        raise UnreadableArticle(none_left(passed_over), stage="normalising")
    return revisions, passed_over


@dataclass(frozen=True, slots=True)
class WithRules:
    """Have files read by the rules for providers as they are when it is fetched, unless it brings others along.

    `sender` finds the name of the key that a file was sent by; it is asked where that matters to a rule.
    """

    submit: Submit
    rules: Callable[[], Providers]
    sender: Callable[[DroppedFile], str | None] = lambda _: None

    def __call__(self, fetch: Fetch, *, is_small: bool) -> Future[Prepared]:
        """Submit a file."""
        return self.submit(partial(self._fetched, fetch), is_small=is_small)

    def _fetched(self, fetch: Fetch) -> DroppedFile | Prepared:
        fetched = fetch()
        if isinstance(fetched, Prepared) or fetched.providers is not None:
            return fetched
        rules = self.rules()
        sent_by = fetched.sent_by or (self.sender(fetched) if rules.has_keys else None)
        return replace(fetched, providers=rules, sent_by=sent_by)


def dropped_file_of(claim: Readable) -> DroppedFile | Prepared:
    """Read a dropped file; return the outcome at once of one that may not be read, or of a fault while it was.

    Raises `FileChanged` for a claim of an older version.
    """
    try:
        return DroppedFile(claim.path, claim.read(), claim.sidecar(), claim.pictures())
    except UnreadableArticle as error:
        return refusal_of(error)
    except (StoreUnavailable, FileChanged):
        raise
    except Exception:  # noqa: BLE001 a file's outermost frame too
        return Prepared(bug=traceback.format_exc())


def refusal_of(error: UnreadableArticle) -> Prepared:
    """Return the outcome of an error of the file's sender."""
    return Prepared(refusal=(error.reason, error.stage))


def with_media(draft: Draft, media: MediaStore) -> Draft:
    """Keep the pictures that came inside a file, and have the draft refer to where they are kept."""
    if not draft.attachments:
        return draft
    kept = _kept(draft.attachments, media)

    def address(match: re.Match[str]) -> str:
        name = _attached(html.unescape(match[2]), kept)
        stored = kept[name] if name else None
        return f'{match[1]}"{stored.url}"' if stored else match.group()

    media_by_url: dict[str, Media] = {}
    for named in draft.media:
        name = _attached(named.url, kept)
        stored = kept[name] if name else named
        if stored is not None and (stored.url not in media_by_url or named.caption or named.credit):
            media_by_url[stored.url] = _said_of(stored, named)
    lost = tuple(f"{name} is no picture that can be shown." for name, stored in kept.items() if stored is None)
    body = _SOURCE.sub(address, draft.body)
    return replace(draft, body=body, media=tuple(media_by_url.values()), attachments={}, warnings=(*draft.warnings, *lost))


def _said_of(stored: Media, named: Media) -> Media:
    """Return a kept picture with what the article says of it, and where that is silent with what it says of itself."""
    said = {name: getattr(named, name) or getattr(stored, name) for name in ("credit", "caption", "alt", "copyright")}
    return replace(stored, **said)


def _kept(pictures: Mapping[str, bytes], media: MediaStore) -> dict[str, Media | None]:
    """Keep pictures; the last of very many large ones get no copies, for which an article would wait."""
    kept: dict[str, Media | None] = {}
    copied = 0
    for name, content in pictures.items():
        kept[name] = stored = media.keep(name, content, is_copied=copied < MOST_SCALED)
        copied += effort(stored) if stored else 0
    return kept


_SOURCE = re.compile(r"""(\bsrc=)["']([^"'<>]{1,500})["']""")


def _attached(address: str, names: Mapping[str, object]) -> str | None:
    """Find the attachment that a relative address means: by its whole path, by the end of one, or by its name alone."""
    if "://" in address or address.startswith(("/", "data:")):
        return address if address in names else None
    wanted = composed(unquote(address)).removeprefix("./")
    known = [(name, composed(name)) for name in names]
    ends = [name for name, path in known if path == wanted or path.endswith(f"/{wanted}")]
    alike = [name for name, path in known if PurePosixPath(path).name == PurePosixPath(wanted).name]
    return next(iter([*ends, *alike]), None)
