"""Hold feeds to the conformance list: ours, as they are stored or served, and anybody's."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from feedsvc.check.examining import examine
from feedsvc.check.exchange import Exchange, exchange_findings
from feedsvc.check.finding import Finding, shown
from feedsvc.check.partners import examine_for
from feedsvc.domain.feeds import Profile
from feedsvc.errors import Unanswered
from feedsvc.ports import Clock
from feedsvc.publishing.preflight import PartnerReport, Preflight

_UNANSWERED = (
    "Look at the address, and whether its server runs and can be reached from here; readers give up what never answers."
)


@dataclass(frozen=True, slots=True)
class Checked:
    """What was found of a document, named by its address or file; `note` is a sentence about it, maybe none."""

    target: str
    findings: Sequence[Finding]
    note: str = ""

    @property
    def faults(self) -> int:
        """How many findings are faults."""
        return sum(finding.is_fault for finding in self.findings)


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckFeeds:
    """Check documents; `ask` fetches one as readers do, and raises `Unanswered`."""

    ask: Callable[[str], Exchange]
    clock: Clock

    def served(self, url: str, profiles: Sequence[Profile] = ()) -> Checked:
        """Check what is served at an address, and how, for partners too. A server that gives no answer is a fault."""
        try:
            exchange = self.ask(url)
        except Unanswered as error:
            return Checked(url, [Finding("D11", f"there is no answer: {shown(error)}", own_remedy=_UNANSWERED)])
        return self._fetched(url, exchange, profiles)

    def document(self, name: str, body: bytes, profiles: Sequence[Profile] = (), *, address: str | None = None) -> Checked:
        """Check a document, for partners too; `address` is where it was fetched, if it was."""
        now = self.clock()
        findings = list(examine(body, address=address, now=now))
        for profile in profiles:
            findings += examine_for(profile, body, now=now)
        return Checked(name, findings)

    def ours_served(self, preflight: Preflight, profiles: Sequence[Profile] = ()) -> Iterator[Checked]:
        """Check our own feeds where readers fetch them, then tell what is kept back and what partners won't take.

        `profiles` narrow it to partners. Raises `Unanswered` if our own server gives no answer.
        """
        for address in preflight.addresses(profiles).values():
            yield self._fetched(address, self.ask(address), ())
        yield from _told(preflight, profiles)

    def ours_stored(self, preflight: Preflight, profiles: Sequence[Profile] = ()) -> Iterator[Checked]:
        """Check our own feeds as the store has them, without any server; else like `ours_served`."""
        for name, address in preflight.addresses(profiles).items():
            body = preflight.live(name)
            if body is not None:
                yield self.document(name, body, address=address)
            elif not profiles:
                yield Checked(name, [Finding("D11", "nothing is live yet; `feedsvc run` or `feedsvc feeds render` makes it")])
        yield from _told(preflight, profiles)

    def _fetched(self, url: str, exchange: Exchange, profiles: Sequence[Profile]) -> Checked:
        findings = list(exchange_findings(exchange))
        if exchange.first.status == 200:
            findings += self.document(url, exchange.first.body, profiles, address=exchange.address).findings
        return Checked(url, findings)


def _told(preflight: Preflight, profiles: Sequence[Profile]) -> Iterator[Checked]:
    for kept in preflight.kept_back() if not profiles else ():
        findings = [_finding(fault) for fault in kept.faults]
        yield Checked(kept.name, findings, f"A newer version is kept back since {kept.since:%Y-%m-%d %H:%M} UTC.")
    for report in preflight.partners(profiles):
        yield _partner(report)


def _partner(report: PartnerReport) -> Checked:
    refused = [Finding(one.rule, f"“{shown(one.title)}”: {one.reason}", is_fault=False) for one in report.refused]
    note = f"Articles that it takes: {report.taken}, that are left out: {len(report.refused)}."
    return Checked(f"{report.feed.slug} for {report.profile}", [*map(_finding, report.obstacles), *refused], note)


def _finding(told: str) -> Finding:
    """Read a fault as a sentence tells it: `A5: two entries share a guid.`"""
    rule, _, what = told.rstrip(".").partition(": ")
    return Finding(rule, what)
