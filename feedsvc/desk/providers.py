"""The providers: how each does, and a rule tried on what it delivered last before it is kept."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import islice

from feedsvc.domain.articles import Article
from feedsvc.domain.intake_counts import Arrival, provider_silences
from feedsvc.domain.providers import DeclaredRule, Provider, Providers, Values
from feedsvc.errors import RefusedRule
from feedsvc.intake.redeciding import newest_of
from feedsvc.intake.rereading import Reread, Rereading
from feedsvc.ports import Clock, Store
from feedsvc.ports.providers import RuleFile

TRIED = 10
"""Articles on which a rule is tried."""

LOOKED_THROUGH = 1000
"""Articles, the last to change, among which those of a rule for senders or keys are looked for."""


@dataclass(frozen=True, slots=True)
class ProviderRow:
    """A provider, its last article (None: none since its rule is there, nor in its folders), whether it is silent for too long,
    and how many of its articles wait."""

    provider: Provider
    last: Arrival | None
    is_silent: bool
    held: int


@dataclass(frozen=True, slots=True)
class Trial:
    """What a rule would make of what came last."""

    provider: Provider
    rows: Sequence[Rereading]
    now: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewProviders:
    """Look at the providers and their rules, try rules out, keep them."""

    store: Store
    rules: RuleFile
    reread: Reread
    clock: Clock

    def rows(self) -> Sequence[ProviderRow]:
        """List the providers in the order of the file."""
        now, providers = self.clock(), self.rules.listed()
        with self.store.read() as view:
            arrivals = dict(view.intake.arrivals())
            waiting = [article.held.provider for article in view.articles.held(limit=LOOKED_THROUGH) if article.held]
        come = {name: arrival for name, arrival in arrivals.items() if not arrival.is_new}
        silent = {silence.provider for silence in provider_silences(providers, arrivals, now)}
        return [
            ProviderRow(rule, come.get(rule.name) or self._before(rule), rule.name in silent, waiting.count(rule.name))
            for rule in providers.rules
        ]

    def declared(self, name: str | None = None) -> DeclaredRule:
        """Return a rule as the file has it, or without a name the beginning of one. Raises `ProviderNotFound`."""
        return self.rules.declared(name)

    def try_out(self, values: Values, *, of: str | None = None) -> Trial:
        """Read again what a provider delivered last, by the rules as they would be.

        Raises `RefusedRule`, `ProviderNotFound`.
        """
        rules = self.rules.with_rule(values, of=of)
        rule = rules.named(str(values["name"]))
        if rule is None:
            raise RefusedRule({"name": "Write what the desk is to call it."})
        rows = list(self.reread.try_rules(self._taken(rule, rules), rules))
        return Trial(rule, rows, self.clock())

    def keep(self, values: Values, *, of: str | None = None, mark: str) -> None:
        """Keep a rule, in place of a provider's or besides: what comes in from then on is read by it. Raises likewise."""
        self.rules.keep(values, of=of, mark=mark)

    def remove(self, name: str, *, mark: str) -> None:
        """Take a provider's rule away: what it delivers is read as if nobody had delivered it. Raises likewise."""
        self.rules.remove(name, mark=mark)

    def _taken(self, rule: Provider, rules: Providers) -> Sequence[Article]:
        """Return the last articles that a rule would take, the latest first."""
        limit = LOOKED_THROUGH if rule.senders or rule.keys or len(rules.rules) > 1 else TRIED
        with self.store.read() as view:
            candidates = view.articles.newest_in(rule.folders, limit=limit)
            sent = view.sent.of([newest_of(article).path for article in candidates]) if rule.keys else ()
        senders = {file.path: file.sender for file in sent}
        return list(islice((article for article in candidates if _provider(article, rules, senders) is rule), TRIED))

    def _before(self, rule: Provider) -> Arrival | None:
        """Return the last article that lies in a provider's folders, of the time before its rule."""
        if not rule.folders or rule.senders or rule.keys:
            return None
        with self.store.read() as view:
            for article in view.articles.newest_in(rule.folders, limit=1):
                return Arrival(newest_of(article).received, newest_of(article).path)
        return None


def _provider(article: Article, rules: Providers, senders: Mapping[str, str]) -> Provider | None:
    """Return the provider of an article; `senders` are the keys of files that came before any rule asked for theirs."""
    newest = newest_of(article)
    return rules.of(newest.path, newest.sender, newest.sent_by or senders.get(newest.path))
