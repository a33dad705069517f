"""What can go wrong, grouped by who can act on it.

FeedsvcError
├── UnreadableArticle      the file's sender: the sentence ends up beside the file in quarantine
├── RefusedFile            the file's sender: it leaves the drop folder, is a link, or is too large to be read at all
├── ConfigurationError     the operator: names the file and the line
├── FeedNotFound           the client: 404
├── FeedMoved              the client: 301, to the feed that took its place
├── FeedRespelled          the client: 308, to the one spelling of the stream
├── FeedRetired            the client: 410, it is published no more
├── AccountRevoked         the client: 410, its private feeds were taken away
├── KeyRefused             who sends files by HTTP: 401, the key is missing, unknown or revoked
├── FolderRefused          who sends files by HTTP: 403, the key is for another folder
├── RefusedPath            who sends files by HTTP: 400, no file can be sent under this path
├── RefusedBody            who sends files by HTTP: 413 or 415, what is wrong with what was sent
├── NothingSent            who sends files by HTTP: 404, nothing is known of this path
├── SentTooOften           who sends files by HTTP: 429, with the seconds after which the key may send again
├── FolderFull             who sends files by HTTP: 507 or 503, the drop folder can't take a file now
├── ArticleNotFound        the client: 404
├── ArticleGone            the client: 410, it was published here and is withdrawn
├── ProviderNotFound       who works at the desk: 404
├── SignInRefused          who signs in at the desk: 403, name or password is wrong
├── TooManyAttempts        who signs in at the desk: 429, with the instant from which to try again
├── RefusedChange          who works at the desk or the command line: 409, what was asked can't be done
│   └── RefusedRule        a provider's rule that can't hold, with a sentence for each field
├── RefusedSubscription    the subscriber: what it asked of the hub can't be done
├── HubBusy                the subscriber: too many of its requests wait; try again later
├── FaultyRendition        the operator: a feed that would break the conformance list; the last good one stays live
├── PluginFailed           the operator: what another package adds is at fault, and named
├── Unanswered             whoever checks a feed: its server can't be reached, or doesn't answer as HTTP asks
├── ClaimLost              nobody: another process has taken the file over, and deals with it
├── CannotReread           the operator: an article stays as it is, since its file can't be read again
├── FileChanged            nobody: a dropped file has changed since it was listed, and is read anew
├── LeaseLost              nobody: another process schedules now, and does what was to be done
└── StoreUnavailable       nobody yet: try again later
    └── StoreConflict      nobody: another transaction was in the way; repeat it
"""

from collections.abc import Mapping
from datetime import datetime


class FeedsvcError(Exception):
    """Any failure that feedsvc foresees; its message is a sentence for a person."""


class UnreadableArticle(FeedsvcError):
    """A file that can't become articles; `stage` is where it failed: reading, normalising or deciding."""

    def __init__(self, reason: str, *, stage: str = "reading") -> None:
        super().__init__(reason)
        self.reason = reason
        self.stage = stage


class RefusedFile(UnreadableArticle):
    """A file that isn't read at all: a symbolic link, a path out of the drop folder, a file over the limit."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason, stage="claiming")


class ProviderNotFound(FeedsvcError):
    """No provider of this name."""


class ClaimLost(FeedsvcError):
    """Another process has taken a file over."""


class LeaseLost(FeedsvcError):
    """Another process has taken the right to schedule over."""


class FileChanged(FeedsvcError):
    """A dropped file is no longer the version that was listed, or is gone."""


class CannotReread(FeedsvcError):
    """An article that can't be read again: its file is kept no more, can't be told from another, or isn't read so today."""


class ConfigurationError(FeedsvcError):
    """A setting that can't be used; the message names file, line and remedy."""


class FeedNotFound(FeedsvcError):
    """No feed has this address."""


class FeedMoved(FeedsvcError):
    """The feed has another address for good: `to` is a slug, or an absolute address."""

    def __init__(self, to: str) -> None:
        super().__init__(f"This feed has moved to {to}.")
        self.to = to


class FeedRespelled(FeedsvcError):
    """The stream `asked` for is spelt otherwise: `to` is its slug."""

    def __init__(self, asked: str, to: str) -> None:
        super().__init__(f"This feed is called {to}.")
        self.asked = asked
        self.to = to

    def corrected(self, address: str) -> str:
        """Return an address, or a name, that holds the slug as it is spelt."""
        return address.replace(self.asked, self.to, 1)


class FeedRetired(FeedsvcError):
    """The feed is published no more."""


class AccountRevoked(FeedsvcError):
    """The account of this token has been revoked."""


class KeyRefused(FeedsvcError):
    """Files are sent without a key, or with one that is unknown or revoked."""


class FolderRefused(FeedsvcError):
    """A key is for another folder than the one that a file is sent to."""


class RefusedPath(FeedsvcError):
    """A path that no file can be sent under."""


class RefusedBody(FeedsvcError):
    """What was sent can't be taken: it is too large (413), or coded (415)."""

    def __init__(self, sentence: str, status: int) -> None:
        super().__init__(sentence)
        self.status = status


class NothingSent(FeedsvcError):
    """Nothing is known of a path that a client asks for or withdraws."""


class SentTooOften(FeedsvcError):
    """A key has sent as many files as it may; the next is taken in so many `seconds`."""

    def __init__(self, limit: int, seconds: int) -> None:
        super().__init__(f"This key has sent {limit:,} files in a minute. Send on in {seconds} seconds.")
        self.seconds = seconds


class FolderFull(FeedsvcError):
    """The drop folder can't take a file now: its disk is full (507), or it can't be written to (503)."""

    def __init__(self, sentence: str, status: int) -> None:
        super().__init__(sentence)
        self.status = status


class ArticleNotFound(FeedsvcError):
    """No article has this id, or it isn't public yet."""


class ArticleGone(FeedsvcError):
    """The article was published here and has been withdrawn or has expired."""


class SignInRefused(FeedsvcError):
    """Nobody has this name and password."""


class TooManyAttempts(FeedsvcError):
    """A network or a name failed to sign in too often of late; the next attempt may be made at `until`."""

    def __init__(self, until: datetime) -> None:
        super().__init__("There were too many attempts that failed.")
        self.until = until


class RefusedChange(FeedsvcError):
    """A change by hand that can't be made: of a password, an account, a quarantined file."""


class RefusedRule(RefusedChange):
    """A rule for a provider that can't hold; `faults` are sentences by the field that each is of, "" for the whole."""

    def __init__(self, faults: Mapping[str, str]) -> None:
        super().__init__(" ".join(faults.values()))
        self.faults = faults


class NotInQuarantine(RefusedChange):
    """A file that isn't in quarantine, or not any more."""


class RefusedSubscription(FeedsvcError):
    """A request to the hub that can't be granted."""


class HubBusy(FeedsvcError):
    """Too many requests to the hub wait to be verified."""


class FaultyRendition(FeedsvcError):
    """A rendered feed that breaks a requirement; `faults` lists them, a sentence each."""

    def __init__(self, name: str, faults: tuple[str, ...]) -> None:
        super().__init__(f"{name}: " + "; ".join(faults))
        self.name = name
        self.faults = faults


class PluginFailed(FeedsvcError):
    """A part that another package registered raised what it must not."""


class Unanswered(FeedsvcError):
    """A server that gives no answer to look at."""


class StoreUnavailable(FeedsvcError):
    """The database does not answer; what was asked may be asked again."""


class BucketUnavailable(StoreUnavailable):
    """A bucket does not answer now, or refuses; the database may well do."""


class StoreConflict(StoreUnavailable):
    """Another transaction was in the way; repeated, this one goes through or sees what the other did."""
