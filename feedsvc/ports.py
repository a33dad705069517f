"""What the use cases ask of the outside world: one Protocol a port, its promises and errors in the docstrings.

One contract suite in tests/contract runs against each port's fake and each real adapter.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from pathlib import PurePosixPath
from threading import Event
from typing import Protocol
from uuid import UUID

from feedsvc.domain.article import Article, Guid, Identity, Revision
from feedsvc.domain.audience import Polls
from feedsvc.domain.decide import Decision
from feedsvc.domain.draft import Media
from feedsvc.domain.feed import Selection
from feedsvc.domain.intake import IntakeHour
from feedsvc.domain.override import Override
from feedsvc.domain.refusal import KeptBack
from feedsvc.domain.rendition import Coding, Rendition
from feedsvc.domain.staff import Account, Failures, Session
from feedsvc.domain.standing import Standing
from feedsvc.domain.subscription import Delivery, Errand, Parcel, Served, Subscription
from feedsvc.errors import StoreUnavailable


class Clock(Protocol):
    """The present instant, aware UTC."""

    def __call__(self) -> datetime: ...


class Term(StrEnum):
    """A property that articles are grouped by, each value a stream of its own."""

    SECTION = "section"
    TAG = "tag"
    AUTHOR = "author"
    LANGUAGE = "language"
    SOURCE = "source"


@dataclass(frozen=True, slots=True)
class TermCount:
    """A value of a term and how many public articles carry it; `value` is spelt as the newest of them spells it."""

    value: str
    count: int


@dataclass(frozen=True, slots=True)
class Place:
    """A place in a stream, newest first: where the next page goes on."""

    published: datetime
    guid: Guid


@dataclass(frozen=True, slots=True)
class Block:
    """So many articles in the order in which they were first stored: how many of them are public, what changes with them
    (`sequence`), and when the last of them changed."""

    number: int
    public: int
    sequence: int
    changed: datetime


@dataclass(frozen=True, slots=True)
class Listed:
    """An article as a list of pages names it."""

    id: str
    title: str
    updated: datetime


class Articles(Protocol):
    """The articles, inside one transaction. "Public" is as `domain.article.is_public` at the given `now`, and never
    includes duplicates (`duplicate_of`)."""

    def get(self, identity: Identity) -> Article | None:
        """Give the article of this identity, public or not; None if it was never seen."""
        ...

    def by_guid(self, guid: Guid) -> Article | None:
        """Give the article of this guid, public or not."""
        ...

    def by_path(self, path: str) -> Sequence[Article]:
        """Give the articles whose current revision was dropped under this path, public or not."""
        ...

    def alike(self, revision: Revision, *, max_bits: int, limit: int = 20) -> Sequence[Article]:
        """Give the articles that may be copies of a revision under another guid, the first seen first: with the same exact
        fingerprint, or a sketch that differs in at most `max_bits` (`domain.likeness`); no withdrawn ones, no duplicates."""
        ...

    def duplicates(self, guid: Guid) -> Sequence[Article]:
        """Give the articles that are kept as copies of this one, the first seen first."""
        ...

    def apply(self, decision: Decision) -> Article:
        """Store what was decided and give the article with its new `sequence`; UNCHANGED stores nothing.

        Sequences rise and never repeat. `updated` is kept unique among all articles: a taken instant is
        moved on to the next free microsecond (validators fault two Atom entries that share one).
        """
        ...

    def latest(self, selection: Selection, *, now: datetime, limit: int, after: Place | None = None) -> Sequence[Article]:
        """Give the public articles of a selection, latest published first (guid breaks ties), from `after` on."""
        ...

    def changed_since(self, sequence: int, *, limit: int) -> Sequence[Article]:
        """Give the articles, public or not, whose current state was stored after `sequence`, oldest change first."""
        ...

    def turned(self, *, since: datetime, until: datetime, known: int, limit: int) -> Sequence[Article]:
        """Give the articles of sequences up to `known` that time alone showed or hid after `since` and not after `until`."""
        ...

    def last_sequence(self) -> int:
        """Give the highest sequence ever given; 0 before the first."""
        ...

    def withdrawn(self, selection: Selection, *, since: datetime, limit: int) -> Sequence[Article]:
        """Give the articles of a selection withdrawn after `since`, latest first."""
        ...

    def next_turn(self, now: datetime) -> datetime | None:
        """Give the first instant after `now` at which time alone changes what is public: an embargo's end, an expiry."""
        ...

    def revisions(self, guid: Guid) -> Sequence[Revision]:
        """Give every revision ever stored of an article, first to last; empty for an unknown guid."""
        ...

    def terms(self, term: Term, *, now: datetime, limit: int) -> Sequence[TermCount]:
        """Give the values of a term that public articles carry, the most used first."""
        ...

    def browse(
        self,
        *,
        words: str = "",
        standing: Standing | None = None,
        now: datetime | None = None,
        limit: int,
        after: Place | None = None,
    ) -> Sequence[Article]:
        """Give articles for the newsroom's own lists, public or not, latest published first; `words` must all occur.

        A `standing` that is asked for is that at `now`, which has to be given with it.
        """
        ...

    def count(self) -> int:
        """Count the articles, public or not."""
        ...

    def blocks(self, *, size: int, now: datetime) -> Sequence[Block]:
        """Part all articles into blocks of at most `size`, which keep their articles for ever, and give those that hold public
        ones, first to last; blocks count from 1."""
        ...

    def listed(self, block: int, *, size: int, now: datetime) -> Sequence[Listed]:
        """List the public articles of a block, the first stored first."""
        ...


@dataclass(frozen=True, slots=True)
class EntriesMark:
    """Up to where a feed has looked for its entries: `selection` as it was then, the articles' `sequence`, and the time."""

    selection: str
    sequence: int
    until: datetime


@dataclass(frozen=True, slots=True)
class ArchivePage:
    """A closed page of a feed's archive: its entries, public or not, latest published first, and when it was closed."""

    number: int
    closed: datetime
    articles: Sequence[Article]


class Entries(Protocol):
    """Which articles are entries of each configured feed, inside one transaction: open ones in the subscription document,
    the others each in one page of its archive, for ever (RFC 5005 section 4)."""

    def mark(self, slug: str) -> EntriesMark | None:
        """Give up to where a feed has looked; None before its first look."""
        ...

    def add(self, slug: str, articles: Sequence[Article], mark: EntriesMark) -> None:
        """Make articles open entries of a feed, save those that are its entries already, and keep the mark."""
        ...

    def open(self, slug: str) -> Sequence[Article]:
        """Give a feed's open entries, public or not, latest published first."""
        ...

    def close(self, slug: str, guids: Sequence[Guid], *, at: datetime) -> int:
        """Put open entries in the next page of the feed's archive and give its number; pages count from 1."""
        ...

    def page(self, slug: str, number: int) -> ArchivePage | None:
        """Give a page of a feed's archive; None if there is none of this number."""
        ...

    def pages(self, slug: str) -> int:
        """Count the pages of a feed's archive."""
        ...

    def state(self, slug: str) -> tuple[int, int, int]:
        """Give what changes with a feed's open entries: their number, their highest sequence, the number of pages."""
        ...

    def gone(self, slug: str, *, since: datetime, now: datetime, limit: int) -> Sequence[Article]:
        """Give the entries of a feed, open or not, that were withdrawn or expired after `since`, the last to go first."""
        ...

    def withdrawals(self, slug: str, *, since: datetime) -> tuple[int, int]:
        """Give what changes with the entries withdrawn after `since`: their number and their highest sequence."""
        ...


class Renditions(Protocol):
    """The feeds as they are live, inside one transaction."""

    def get(self, name: str) -> Rendition | None:
        """Give the live rendition of this name."""
        ...

    def replace(self, rendition: Rendition) -> None:
        """Put a rendition live in place of the one of the same name, whole."""
        ...

    def remove(self, name: str) -> None:
        """Take a rendition down; nothing happens if there is none."""
        ...

    def lacking(self, codings: Collection[Coding]) -> Sequence[str]:
        """Name the live renditions that have no bytes in some of these codings, sorted."""
        ...

    def compress(self, rendition: Rendition) -> None:
        """Add the codings of a live rendition; nothing happens if another stands in its place meanwhile."""
        ...

    def stamps(self, names: Sequence[str]) -> Mapping[str, str]:
        """Give a stamp of each live rendition of these names: another one whenever the rendition was replaced or compressed."""
        ...

    def names(self) -> Sequence[str]:
        """Name every live rendition, sorted."""
        ...

    def keep_back(self, kept: KeptBack) -> None:
        """Note that a rendition could not go live, in place of what was noted of it before."""
        ...

    def let_go(self, name: str) -> None:
        """Forget that a rendition could not go live; `replace` does so too."""
        ...

    def kept_back(self) -> Sequence[KeptBack]:
        """Give the renditions that could not go live, by name."""
        ...


@dataclass(frozen=True, slots=True)
class LedgerEntry:
    """A file of a read-only drop folder that was dealt with: its path, and size (bytes) and mtime (ns) at that time."""

    path: PurePosixPath
    size: int
    mtime_ns: int


class Ledger(Protocol):
    """Which files of a read-only drop folder were dealt with, inside one transaction."""

    def has(self, entry: LedgerEntry) -> bool:
        """Tell whether this very state of the file was dealt with."""
        ...

    def add(self, entry: LedgerEntry) -> None:
        """Note that this state of the file was dealt with; a later state of the same path takes its place."""
        ...


@dataclass(frozen=True, slots=True)
class HubCounts:
    """How the hub stands: subscriptions by standing, how many of them fail, errands that wait.

    `behind` is the instant of the oldest change that some subscriber has yet to be told of; None if all know all.
    """

    active: int
    paused: int
    failing: int
    waiting: int
    behind: datetime | None


class Subscriptions(Protocol):
    """Who subscribed to which topic, inside one transaction; (topic, callback) is the key."""

    def confirm(self, subscription: Subscription) -> Subscription:
        """Store a verified subscription, or renew the one of the same key whole, and give it with its id.

        It is told of the changes from now on; a renewal keeps what it has yet to be told of.
        """
        ...

    def find(self, topic: str, callback: str) -> Subscription | None:
        """Give the subscription of a key."""
        ...

    def get(self, number: int) -> Subscription | None:
        """Give the subscription of an id."""
        ...

    def remove(self, topic: str, callback: str) -> bool:
        """Delete a subscription; False if there is none."""
        ...

    def set_standing(self, number: int, standing: Served, *, now: datetime) -> None:
        """Pause a subscription, or serve it again: it is then due at once if the topic changed meanwhile."""
        ...

    def browse(self, *, is_troubled: bool = False, after: int = 0, limit: int) -> Sequence[Subscription]:
        """Give subscriptions by id, from `after` on: all, or those alone that fail or are paused."""
        ...

    def topics(self, *, now: datetime) -> Sequence[str]:
        """Name the topics that have active subscriptions, sorted."""
        ...

    def expire(self, now: datetime, *, limit: int) -> int:
        """Delete subscriptions whose lease has ended, and count them."""
        ...

    def counts(self) -> HubCounts:
        """Count what the hub has to do."""
        ...


class Outbox(Protocol):
    """What has yet to be told to subscribers and other hubs, inside one transaction.

    What is taken is `holder`'s until the instant `until`; what isn't settled by then may be taken by anybody.
    """

    def changed(self, topic: str, mark: str, *, at: datetime) -> bool:
        """Note in one row that a topic changed; False if `mark` says that it is as it was. Every subscriber is then told."""
        ...

    def number(self, topic: str) -> int:
        """Count the changes of a topic; 0 before the first. It stays at that until the transaction ends.

        Whoever asks for several in a transaction asks in the order of their names: two that don't might wait for each other.
        """
        ...

    def take_fresh(self, holder: str, *, now: datetime, until: datetime, limit: int) -> Sequence[Delivery]:
        """Take deliveries of changes nobody told yet, the oldest change first; never two at a time of one subscription."""
        ...

    def take_due(self, holder: str, *, now: datetime, until: datetime, limit: int) -> Sequence[Delivery]:
        """Take deliveries that are to be tried again, or that a worker took and never settled."""
        ...

    def delivered(self, deliveries: Sequence[Delivery], *, now: datetime) -> None:
        """Note that subscribers were told; one whose topic changed meanwhile is due again at once."""
        ...

    def failed(self, delivery: Delivery, *, now: datetime, due: datetime | None, fault: str) -> None:
        """Note a failed attempt; the next is `due`, None pauses the subscription."""
        ...

    def put_back(self, deliveries: Sequence[Delivery], *, due: datetime) -> None:
        """Give deliveries back that were not tried."""
        ...

    def put(self, errand: Errand, *, due: datetime) -> None:
        """Add an errand in place of any other of the same target and topic (announcements stand apart)."""
        ...

    def waiting(self, host: str | None = None) -> int:
        """Count the errands to subscribers that wait: all, or those to one host (`domain.subscription.host_of`)."""
        ...

    def take_errands(self, holder: str, *, now: datetime, until: datetime, limit: int) -> Sequence[Errand]:
        """Take errands that are due."""
        ...

    def end(self, errand: Errand) -> bool:
        """Delete an errand that is done; False if another took its place meanwhile."""
        ...

    def put_off(self, errand: Errand, *, due: datetime) -> None:
        """Try an errand again later; it counts as failed once more."""
        ...

    def next_due(self, now: datetime) -> datetime | None:
        """Give the earliest instant at which something is due; None if nothing ever is. It may lie in the past."""
        ...

    def holders(self) -> Sequence[str]:
        """Name those who have taken something and not settled it."""
        ...

    def release(self, holder: str, *, now: datetime) -> int:
        """Make due at once what a holder had taken that is gone, and count it."""
        ...


class Overrides(Protocol):
    """Corrections by hand, inside one transaction."""

    def get(self, identity: Identity) -> Override | None:
        """Give the corrections of an article; None if there are none."""
        ...

    def keep(self, override: Override) -> None:
        """Keep an article's corrections in place of those it had; without any it has none."""
        ...


class Staff(Protocol):
    """The people who may sign in at the desk, inside one transaction."""

    def names(self) -> Sequence[str]:
        """Name everybody who may sign in, sorted."""
        ...

    def password(self, name: str) -> str | None:
        """Give the hash of somebody's password; None for an unknown name."""
        ...

    def set_password(self, name: str, hashed: str) -> None:
        """Let somebody sign in by a password of this hash, and end every session of theirs."""
        ...

    def remove(self, name: str) -> None:
        """Let somebody sign in no longer, and end every session of theirs."""
        ...

    def open(self, session: Session) -> None:
        """Keep a session."""
        ...

    def session(self, key: str) -> Session | None:
        """Give a session by the hash of its token, run out or not."""
        ...

    def use(self, key: str, at: datetime) -> None:
        """Note when a session was used last."""
        ...

    def close(self, key: str) -> None:
        """End a session."""
        ...

    def failures(self, key: str) -> Failures:
        """Give the failed attempts of a network or a name."""
        ...

    def fail(self, key: str, at: datetime) -> None:
        """Count a failed attempt."""
        ...

    def forgive(self, key: str) -> None:
        """Forget the failed attempts of a network or a name."""
        ...

    def forget(self, *, opened: datetime, failed: datetime) -> None:
        """Delete the sessions opened, and the failures made, before these instants."""
        ...


class Accounts(Protocol):
    """The aggregators that read private feeds, inside one transaction."""

    def all(self) -> Sequence[Account]:
        """List every account, revoked or not, by name."""
        ...

    def get(self, key: str) -> Account | None:
        """Give the account of a token's hash, revoked or not."""
        ...

    def keep(self, account: Account) -> None:
        """Keep an account in place of the one of the same key."""
        ...

    def use(self, key: str, at: datetime) -> None:
        """Note when an account was used last."""
        ...


class PollLog(Protocol):
    """The polls of feeds, inside one transaction."""

    def add(self, polls: Sequence[Polls]) -> None:
        """Add to what is counted of each day, feed and client."""
        ...

    def since(self, day: date, *, limit: int) -> Sequence[Polls]:
        """Give the polls from a day on, the latest day first, then the busiest first."""
        ...

    def forget(self, before: date) -> None:
        """Delete the polls of the days before this one."""
        ...


class IntakeLog(Protocol):
    """What came in by hour and folder, inside one transaction."""

    def add(self, hours: Sequence[IntakeHour]) -> None:
        """Add to what is counted of each hour and folder; the later file counts as the last."""
        ...

    def since(self, hour: datetime) -> Sequence[IntakeHour]:
        """Give what came in from an hour on, first to last."""
        ...

    def forget(self, before: datetime) -> None:
        """Delete what came in before this hour."""
        ...


@dataclass(frozen=True, slots=True)
class Tally:
    """A running total of a metric: its name and labels, as Prometheus has them."""

    name: str
    labels: tuple[tuple[str, str], ...] = ()


class Tallies(Protocol):
    """Running totals of every process, inside one transaction; they only grow."""

    def add(self, amounts: Mapping[Tally, float]) -> None:
        """Add to totals."""
        ...

    def all(self) -> Mapping[Tally, float]:
        """Give every total."""
        ...


class Unit(Protocol):
    """One transaction over all that is stored."""

    @property
    def articles(self) -> Articles: ...
    @property
    def entries(self) -> Entries: ...
    @property
    def renditions(self) -> Renditions: ...
    @property
    def ledger(self) -> Ledger: ...
    @property
    def overrides(self) -> Overrides: ...
    @property
    def staff(self) -> Staff: ...
    @property
    def accounts(self) -> Accounts: ...
    @property
    def polls(self) -> PollLog: ...
    @property
    def intake(self) -> IntakeLog: ...
    @property
    def tallies(self) -> Tallies: ...
    @property
    def subscriptions(self) -> Subscriptions: ...
    @property
    def outbox(self) -> Outbox: ...


class Store(Protocol):
    """Where everything is kept."""

    def begin(self) -> AbstractContextManager[Unit]:
        """Open a transaction for writing: committed when the block ends well, rolled back when it raises.

        Raises `StoreUnavailable` when the database doesn't answer.
        """
        ...

    def read(self) -> AbstractContextManager[Unit]:
        """Open a consistent view for reading only."""
        ...

    def version(self) -> int:
        """Give a number that changes whenever another connection has committed; cheap enough to ask ten times a second."""
        ...

    def changes(self, stop: Event) -> Iterator[StoreUnavailable | None]:
        """Yield at once and then within 100 ms of every commit of another connection, until `stop` is set.

        Asks the database nothing that reads a table. Yields the error once when the database stops answering, and None when
        it answers again.
        """
        ...

    def lease(self, name: str, holder: str, *, seconds: float) -> bool:
        """Take or renew the lease `name` for `holder`; False while another holder's has not run out."""
        ...

    def holder(self, name: str) -> str | None:
        """Tell who has a lease that has not run out; None if nobody does."""
        ...

    def release(self, name: str, holder: str) -> None:
        """Give a lease back early; nothing happens if `holder` doesn't have it."""
        ...

    def namespace(self, told: UUID | None, *, otherwise: UUID) -> UUID:
        """Keep the namespace that names feeds and articles, and give it: the one that is told, else the one that was kept when
        the store was opened before, else `otherwise`."""
        ...

    def close(self) -> None:
        """Close every connection."""
        ...


class Claim(Protocol):
    """A file taken from the drop folder for this process alone, until it is accepted, quarantined or released."""

    @property
    def path(self) -> PurePosixPath:
        """The file's path relative to the drop folder, as it was dropped."""
        ...

    @property
    def was_tried(self) -> bool:
        """Whether a process ended while it had the file: it may be the file's doing."""
        ...

    def read(self) -> bytes:
        """Give the file's bytes. Raises `RefusedFile` over the size limit."""
        ...

    def sidecar(self) -> tuple[str, bytes] | None:
        """Give name and bytes of the metadata file that was dropped beside it (`NAME.meta.toml|json`), if any."""
        ...

    def pictures(self) -> dict[str, bytes]:
        """Give the pictures that were dropped with it, by name."""
        ...

    def accept(self) -> None:
        """File the source away: it has become articles. Called after the commit only."""
        ...

    def quarantine(self, reason: str, *, stage: str) -> None:
        """File the source away as unreadable, with the reason beside it."""
        ...

    def release(self) -> None:
        """Give the file back unread: the next scan takes it up again, before anything newer."""
        ...


class DropFolder(Protocol):
    """Where newsrooms drop files."""

    def claim_ready(self) -> Iterator[Claim]:
        """Claim each file that is complete, one after the other; files that another process takes first are passed over.

        What an earlier process claimed and never finished comes first.
        """
        ...

    def waiting(self) -> int:
        """Count the files that stand in the folder, complete or not."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class QuarantinedFile:
    """A file that couldn't be read, and why. `name` is its path below the quarantine folder."""

    name: str
    path: str
    reason: str
    stage: str
    at: datetime
    sha256: str
    size: int


class Quarantine(Protocol):
    """The files that couldn't be read."""

    def files(self) -> Sequence[QuarantinedFile]:
        """List them, oldest first."""
        ...

    def get(self, name: str) -> QuarantinedFile:
        """Give one. Raises `FileNotFoundError` for an unknown name."""
        ...

    def read(self, name: str) -> bytes:
        """Give a file's bytes. Raises `FileNotFoundError` for an unknown name."""
        ...

    def sidecar(self, name: str) -> tuple[str, bytes] | None:
        """Give name and bytes of the metadata file that was dropped with a file, if any."""
        ...

    def retry(self, name: str, sidecar: bytes | None = None) -> None:
        """Put a file back into the drop folder under its first name, with what came with it; metadata (TOML) that are given
        take the place of those. Raises `OSError` for a drop folder that can't be written to."""
        ...

    def discard(self, name: str) -> None:
        """Delete a file, its reason and what came with it."""
        ...


class MediaStore(Protocol):
    """Where pictures are kept that came with articles, by the hash of their content."""

    def keep(self, name: str, content: bytes) -> Media | None:
        """Keep a picture, and copies in the sizes that pages show it in (`domain.pictures`); give it with its site-relative
        address, type, size as it is shown, and length; None for what is none."""
        ...

    def read(self, name: str) -> tuple[bytes, str]:
        """Give bytes and media type of a kept picture or a copy of it: the picture itself where that copy was never made.
        Raises `FileNotFoundError` for an unknown name."""
        ...


class Outlets(Protocol):
    """Where renditions are written besides the store: a folder or bucket that a web server or CDN reads."""

    def write(self, renditions: Iterable[Rendition]) -> None:
        """Write each rendition whole or not at all."""
        ...


class Sources(Protocol):
    """The files that articles were read from, as they are kept."""

    def read(self, revision: Revision) -> bytes:
        """Give the bytes of the file a revision came from. Raises `FileNotFoundError` if it isn't kept any more."""
        ...


class Passwords(Protocol):
    """A slow hash for passwords (argon2id, RFC 9106)."""

    def hash(self, password: str) -> str:
        """Hash a password with a salt of its own; parameters and salt are part of the result."""
        ...

    def is_right(self, hashed: str | None, password: str) -> bool:
        """Tell whether a password has this hash; takes as long without a hash, and is never true then."""
        ...


@dataclass(frozen=True, slots=True)
class HubAnswer:
    """What came back of a message: `status` 0 if nothing did, and then `fault` says why.

    `is_confirmed`: the challenge came back exactly. `takes_gzip`: it said that it takes bodies in gzip (RFC 7694).
    `retry_after` is in seconds.
    """

    status: int
    fault: str = ""
    is_confirmed: bool = False
    takes_gzip: bool = False
    retry_after: int = 0

    @property
    def is_success(self) -> bool:
        """Whether the status says so (2xx)."""
        return 200 <= self.status < 300

    @property
    def told(self) -> str:
        """What to say of a message that failed."""
        return self.fault or f"answered {self.status}"


class HubSender(Protocol):
    """Sends the hub's messages. Nothing raises: what goes wrong stands in the answer. No redirect is followed."""

    async def deliver(self, delivery: Delivery, parcel: Parcel) -> HubAnswer:
        """Send a topic's bytes to a subscriber, signed if it has a secret."""
        ...

    async def run(self, errand: Errand) -> HubAnswer:
        """Ask a subscriber for its intent, deny it, or tell another hub."""
        ...
