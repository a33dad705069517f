"""Move in: read an import piece by piece, and store its articles unannounced, with their ids, dates and old addresses."""

import html
import re
from collections import Counter, deque
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import Future
from contextlib import suppress
from dataclasses import dataclass, replace
from itertools import count
from pathlib import PurePosixPath

from feedsvc.domain.addresses import Addresses, is_web_address
from feedsvc.domain.articles import Revision, guid_from_id
from feedsvc.domain.drafts import PassedOver
from feedsvc.domain.files import DroppedFile
from feedsvc.domain.imports import Fetched, ImportedItem, Outcome, Piece, StoredPiece
from feedsvc.domain.old_addresses import place_of
from feedsvc.domain.subscriptions import host_of
from feedsvc.errors import StoreConflict
from feedsvc.intake.deciding import Deciding
from feedsvc.intake.prepare import OUR_FAULT, Prepared, Submit
from feedsvc.intake.restoring import Restore
from feedsvc.intake.taking_over import TakeOver
from feedsvc.ports import Store, Unit
from feedsvc.ports.imports import Source

TRIES = 5
"""Times that a piece is stored anew while other transactions are in the way."""

OTHERS = frozenset({"google-reader"})
"""Formats that hold the entries of other sites."""

_SHOWN = re.compile(r"<img\b[^>]*?\bsrc=[\"']([^\"']+)")

Pictures = Callable[[Sequence[str]], Mapping[str, Fetched]]
"""Fetches pictures by their addresses."""


class _Undone(Exception):
    """Ends the transaction of a piece that is only tried."""


@dataclass(frozen=True, slots=True)
class ImportedPiece:
    """What became of a piece: its items, how much of the source is through with it, pictures that could not be had."""

    items: Sequence[ImportedItem]
    share: float
    lost_pictures: Sequence[tuple[str, str]] = ()
    """(address, reason)"""


@dataclass(frozen=True, slots=True)
class _Run:
    """An import under way."""

    source: Source
    take: TakeOver
    pictures: Pictures | None
    is_dry: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Import:
    """Take in what a newsroom moves in with."""

    store: Store
    submit: Submit
    deciding: Deciding
    addresses: Addresses
    restore: Restore

    def __call__(
        self, source: Source, *, pictures: Pictures | None = None, is_dry: bool = False, ahead: int = 4
    ) -> Iterator[ImportedPiece]:
        """Yield what becomes of each piece, as it is stored; so many more are read meanwhile.

        What an import that was stopped has stored is not read again. Raises `UnreadableArticle` for a source that can't be
        read.
        """
        with self.store.read() as view:
            known = {} if is_dry else view.imports.stored(source.name)
        run = _Run(source, TakeOver(deciding=self.deciding, addresses=self.addresses), pictures, is_dry)
        waiting: deque[tuple[Piece, Future[Prepared] | None]] = deque()
        pieces = source.pieces()
        while True:
            while len(waiting) < ahead and (piece := next(pieces, None)) is not None:
                stored = known.get(piece.name)
                is_new = stored is None or stored.version != piece.version
                waiting.append((piece, self._begin(piece) if is_new and piece.exported is None else None))
            if not waiting:
                break
            piece, reading = waiting.popleft()
            stored = known.get(piece.name)
            if reading is not None:
                yield self._finish(run, piece, reading.result())
            elif stored is not None and stored.version == piece.version:
                run.take.brought.update(guid_from_id(item.id) for item in stored.items if item.id)
                yield ImportedPiece(stored.items, piece.share)
            else:
                lost = [] if is_dry else list(self.restore.pictures(piece.exported or ()))
                yield ImportedPiece(self._store(run, piece, []), piece.share, lost)
        if not is_dry:
            with self.store.begin() as unit:
                unit.imports.forget(source.name)

    def _begin(self, piece: Piece) -> Future[Prepared]:
        if piece.refusal is None:
            return self._read(piece.file)
        refused: Future[Prepared] = Future()
        refused.set_result(Prepared(refusal=(piece.refusal, "reading")))
        return refused

    def _read(self, file: DroppedFile) -> Future[Prepared]:
        return self.submit(lambda: file, is_small=False)

    def _finish(self, run: "_Run", piece: Piece, prepared: Prepared) -> ImportedPiece:
        """Store a piece; one that can't be read whole is read item by item, and one with pictures again with those."""
        parts = [(piece.file, prepared)]
        if piece.apart and (prepared.refusal or prepared.bug):
            parts = [(file, self._read(file).result()) for file in piece.apart]
        lost: list[tuple[str, str]] = []
        if run.pictures is not None and not run.is_dry:
            parts = [(file, self._with_pictures(file, one, run.pictures, lost)) for file, one in parts]
        items = self._store(run, piece, parts)
        return ImportedPiece(items, piece.share, lost)

    def _with_pictures(
        self, file: DroppedFile, prepared: Prepared, pictures: Pictures, lost: list[tuple[str, str]]
    ) -> Prepared:
        """Fetch the pictures that articles show, and read them again with those; what can't be had stays where it is."""
        wanted = [address for address in _pictures_of(prepared.revisions) if address not in file.fetched]
        if not wanted:
            return prepared
        fetched = pictures(wanted)
        lost += [(address, found.fault) for address, found in fetched.items() if found.fault]
        got = {address: found.content for address, found in fetched.items() if not found.fault}
        again = self._read(replace(file, fetched=file.fetched | got)).result() if got else prepared
        return prepared if again.refusal or again.bug else again

    def _store(self, run: "_Run", piece: Piece, parts: Sequence[tuple[DroppedFile, Prepared]]) -> Sequence[ImportedItem]:
        """Store the articles of a piece, and that it is stored, in one transaction."""
        for _ in range(TRIES - 1):
            with suppress(StoreConflict):
                return self._store_once(run, piece, parts)
        return self._store_once(run, piece, parts)

    def _store_once(self, run: "_Run", piece: Piece, parts: Sequence[tuple[DroppedFile, Prepared]]) -> Sequence[ImportedItem]:
        items: list[ImportedItem] = []
        take = replace(run.take, brought=set(run.take.brought))
        with suppress(_Undone), self.store.begin() as unit:
            for file, prepared in parts:
                items += _of_part(piece, file, prepared, take, unit)
            items += self.restore(piece, take, unit)
            unit.redirects.put(piece.redirects)
            unit.imports.note(run.source.name, piece.name, StoredPiece(piece.version, items))
            if run.is_dry:
                raise _Undone
        run.take.brought.update(take.brought)
        return items


def _of_part(piece: Piece, file: DroppedFile, prepared: Prepared, take: TakeOver, unit: Unit) -> Iterator[ImportedItem]:
    if prepared.refusal or prepared.bug:
        yield ImportedItem(piece.name, None, Outcome.LEFT_OUT, prepared.refusal[0] if prepared.refusal else OUR_FAULT)
        return
    places, site = _places(file, prepared), _site_of(prepared.revisions)
    for number, new in zip(places, _without_folders(prepared.revisions), strict=False):
        decision, outcome = take(new, unit)
        article = decision.article
        old = [*piece.also, *_addresses_of(new, site)]
        unit.redirects.put({place: f"/articles/{article.id}" for place in map(place_of, old) if place not in ("", "/")})
        holds = article.held.holds if outcome is Outcome.HELD and article.held else ()
        reason = " ".join(hold.reason for hold in holds) or None
        yield ImportedItem(f"{piece.name}:{number}", new.title, outcome, reason, article.id)
    for left in prepared.passed_over:
        if not piece.items or left.position < piece.file.first + piece.items:
            yield _left_out(piece, left)


def _site_of(revisions: Sequence[Revision]) -> str | None:
    """Return the host at which most articles stood: what a site takes from others stays with those."""
    hosts = Counter(host_of(new.link) for new in revisions if new.link and new.format not in OTHERS)
    host, number = next(iter(hosts.most_common(1)), (None, 0))
    return host if number * 2 >= sum(hosts.values()) else None


def _addresses_of(new: Revision, site: str | None) -> Iterator[str]:
    """Yield the addresses that an article had at the old site."""
    guid = new.feed_ids.rss_guid if new.feed_ids.is_permalink else None
    yield from (address for address in (new.link, guid) if address and host_of(address) == site)


def _places(file: DroppedFile, prepared: Prepared) -> Iterator[int]:
    """Return the places of a file's articles among its items, those that are left out passed over."""
    left = {item.position for item in prepared.passed_over}
    return (number for number in count(file.first) if number not in left)


def _left_out(piece: Piece, left: PassedOver) -> ImportedItem:
    return ImportedItem(f"{piece.name}:{left.position}", left.title, Outcome.LEFT_OUT, left.reason)


def _without_folders(revisions: Sequence[Revision]) -> Sequence[Revision]:
    """Take the folder of an archive that all of its articles lie in for no section."""
    folders = {PurePosixPath(new.path).parent.name for new in revisions}
    if len(revisions) < 2 or len(folders) > 1:
        return revisions
    return [replace(new, section=None) if new.section in folders else new for new in revisions]


def _pictures_of(revisions: Sequence[Revision]) -> Sequence[str]:
    """Return the addresses of the pictures on other servers that articles show."""
    shown = (html.unescape(address) for new in revisions for address in _SHOWN.findall(new.content_html))
    media = (one.url for new in revisions for one in new.media if (one.type or "image/").startswith("image/"))
    return [address for address in dict.fromkeys([*shown, *media]) if is_web_address(address)]
