"""Accounts of aggregators: given, listed and revoked; each reads private feeds by a token that is shown once."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from feedsvc.desk.sign_in import new_token
from feedsvc.domain.addresses import Addresses, feed_name, place_of
from feedsvc.domain.feeds import FeedFormat
from feedsvc.domain.people import Account, key_of
from feedsvc.errors import RefusedChange
from feedsvc.ports import Clock, Store
from feedsvc.publishing.streams import Streams

LONGEST_NAME = 80
"""Characters."""


@dataclass(frozen=True, slots=True)
class NewAccount:
    """An account that was just given: its addresses hold the token, of which only a hash is kept."""

    name: str
    token: str
    addresses: Sequence[tuple[str, str]]
    """(feed's title and format, address) of everything that it may read."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedAccounts:
    """Grant and revoke access to the private feeds."""

    store: Store
    streams: Streams
    clock: Clock
    new_token: Callable[[], str] = new_token

    def accounts(self) -> Sequence[Account]:
        """List every account, revoked or not, by name."""
        with self.store.read() as view:
            return view.accounts.all()

    def add(self, name: str) -> NewAccount:
        """Grant an account. Raises `RefusedChange` for a name that won't do or has one."""
        name = " ".join(name.split())
        if not 0 < len(name) <= LONGEST_NAME:
            raise RefusedChange(f"An account needs a name of up to {LONGEST_NAME} characters, such as the aggregator's.")
        token, now = self.new_token(), self.clock()
        with self.store.begin() as unit:
            if any(account.name == name and account.revoked is None for account in unit.accounts.all()):
                raise RefusedChange(f"{name} has an account. Revoke it, or give the new one another name.")
            unit.accounts.keep(Account(name, key_of(token), now))
        return NewAccount(name, token, self._addresses(token))

    def revoke(self, name: str) -> None:
        """End an account: its addresses answer 410 from now on. Raises `RefusedChange` if there is none of the name."""
        now = self.clock()
        with self.store.begin() as unit:
            accounts = [account for account in unit.accounts.all() if account.name == name and account.revoked is None]
            if not accounts:
                raise RefusedChange(f"There is no account {name} that could be revoked.")
            for account in accounts:
                unit.accounts.keep(replace(account, revoked=now))

    def _addresses(self, token: str) -> Sequence[tuple[str, str]]:
        addresses = Addresses(self.streams.outlet.base_url, place_of(token))
        return [
            (f"{feed.title} ({form.upper()})", addresses.feed(feed_name(feed.slug, form)))
            for feed in self.streams.every.values()
            for form in FeedFormat
        ]
