"""Providers: who delivers, how what they deliver is read, and how far they are trusted."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import timedelta
from email.utils import parseaddr
from enum import StrEnum
from itertools import combinations

from feedsvc.domain.files import composed
from feedsvc.domain.links import LinkMode


class Trust(StrEnum):
    """What becomes of what a provider delivers: it goes out at once, waits for an editor, or stands in named feeds alone."""

    PUBLISH = "publish"
    HOLD = "hold"
    FEEDS = "feeds"


@dataclass(frozen=True, slots=True, kw_only=True)
class Provider:
    """A provider's rule.

    It takes what lies in one of `folders`, what one of `senders` mailed (an address, or a domain with those below it), what was
    sent by one of `keys`; where it names several of these, what meets all. `language`, `zone` and `day_first` count where an
    article tells none. `sections` and `tags` map names as printed to the newsroom's own, "" to none. `drop` are lines that are
    no text of the article, and `drop_below` lines that are none with all below them, `blocks` first and last lines of what is
    none; `*` in one stands for anything. `feeds` are the slugs of Trust.FEEDS.
    """

    name: str
    folders: tuple[str, ...] = ()
    senders: tuple[str, ...] = ()
    keys: tuple[str, ...] = ()
    credit: str | None = None
    language: str | None = None
    zone: str | None = None
    day_first: bool | None = None
    sections: tuple[tuple[str, str], ...] = ()
    tags: tuple[tuple[str, str], ...] = ()
    drop: tuple[str, ...] = ()
    drop_below: tuple[str, ...] = ()
    blocks: tuple[tuple[str, str], ...] = ()
    picture_credit: str | None = None
    links: LinkMode | None = None
    silence: timedelta | None = None
    trust: Trust = Trust.PUBLISH
    feeds: tuple[str, ...] = ()

    @property
    def moving_in(self) -> "Provider":
        """The rule for what an import brings, which was out before: it waits for nobody."""
        return replace(self, trust=Trust.PUBLISH) if self.trust is Trust.HOLD else self

    def takes(self, path: str, sender: str | None, sent_by: str | None) -> bool:
        """Return whether a file of this path, from this sender of a mail, sent by the key of this name, is the provider's."""
        if self.keys and sent_by not in self.keys:
            return False
        if self.folders and not any(is_in(path, folder) for folder in self.folders):
            return False
        return not self.senders or any(is_from(sender, known) for known in self.senders)

    @property
    def precision(self) -> int:
        """How much the rule asks: of two that take a file the one counts that asks more. A key asks most, since nobody else has
        it, and a folder more than a sender, whose name anybody can write."""
        return 4 * bool(self.keys) + 2 * bool(self.folders) + bool(self.senders)


@dataclass(frozen=True, slots=True)
class Providers:
    """Every rule for a provider, in the order of the settings."""

    rules: tuple[Provider, ...] = ()

    @property
    def has_keys(self) -> bool:
        """Whether it matters to any rule which key a file was sent by."""
        return any(rule.keys for rule in self.rules)

    def of(self, path: str, sender: str | None = None, sent_by: str | None = None) -> Provider | None:
        """Return the provider of a file, by its path below the drop folder, who mailed it, and the name of the key that sent
        it."""
        taking = (rule for rule in self.rules if rule.takes(path, sender, sent_by))
        return max(taking, key=lambda rule: rule.precision, default=None)

    def named(self, name: str) -> Provider | None:
        """Return the provider of a name."""
        return next((rule for rule in self.rules if rule.name == name), None)


NO_PROVIDERS = Providers()

Values = Mapping[str, object]
"""A rule as the settings have it: by key a text, a number, true or false, a list of texts, or a table of texts."""


@dataclass(frozen=True, slots=True)
class DeclaredRule:
    """A rule as it is declared; `mark` names the file's state that it is from."""

    values: Values
    mark: str


def is_in(path: str, folder: str) -> bool:
    """Return whether a path below the drop folder lies in a folder there."""
    return composed(path).startswith(f"{composed(folder)}/")


def is_from(sender: str | None, known: str) -> bool:
    """Return whether a mail's sender is a known address, or of a known domain."""
    address, known = address_of(sender), known.casefold()
    if "@" in known:
        return address == known
    return address.endswith((f"@{known}", f".{known}")) and "@" in address


def address_of(sender: str | None) -> str:
    """Return the address in a mail's From, in small letters; "" without one."""
    return parseaddr(sender or "")[1].casefold()


def overlaps(rules: Iterable[Provider]) -> Iterator[tuple[int, str]]:
    """Yield what two rules would both take though neither asks more, each with the place of the second rule."""
    for (_, one), (at, other) in combinations(enumerate(rules), 2):
        if one.precision == other.precision and (shared := _shared(one, other)):
            yield at, f"{other.name} and {one.name} would both take {shared}; leave it to one of them"


def _shared(one: Provider, other: Provider) -> str:
    folders = [max(pair, key=len) for pair in _pairs(one.folders, other.folders) if _is_nested(*pair)]
    senders = [max(pair, key=len) for pair in _pairs(one.senders, other.senders) if _is_same_sender(*pair)]
    keys = [key for key in one.keys if key in other.keys]
    asked = ((one.folders, folders), (one.senders, senders), (one.keys, keys))
    if any(asks and not shared for asks, shared in asked):
        return ""
    taken = f"what {senders[0]} mails" if senders else "what is sent" if keys else "what lies"
    return f"{taken}{f' by the key {keys[0]}' if keys else ''}{f' in {folders[0]}/' if folders else ''}"


def _pairs(ours: tuple[str, ...], theirs: tuple[str, ...]) -> Iterator[tuple[str, str]]:
    return ((own, their) for own in ours for their in theirs)


def _is_nested(own: str, their: str) -> bool:
    return is_in(f"{own}/", their) or is_in(f"{their}/", own)


def _is_same_sender(own: str, their: str) -> bool:
    return any(is_from(mailed if "@" in mailed else f"a@{mailed}", known) for mailed, known in ((own, their), (their, own)))
