"""Hold feeds to the conformance list: ours, as they are stored or served, and anybody's."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field

from feedsvc.check.examining import Checker
from feedsvc.check.exchange import Exchange, exchange_findings
from feedsvc.check.finding import Finding, shown
from feedsvc.check.partners import examine_for, partner_finding
from feedsvc.errors import Unanswered
from feedsvc.ports import Clock
from feedsvc.publishing.preflight import PartnerReport, Preflight
from feedsvc.render.partners import PARTNERS

_UNANSWERED = "Look at the address, and whether its server runs and can be reached; readers give up what never answers."


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
    checker: Checker = field(default_factory=Checker)

    def served(self, url: str, partners: Sequence[str] = ()) -> Checked:
        """Check what is served at an address, and how, for partners too. A server that gives no answer is a fault."""
        try:
            exchange = self.ask(url)
        except Unanswered as error:
            return Checked(url, [Finding("D11", f"there is no answer: {shown(error)}", own_remedy=_UNANSWERED)])
        return self._fetched(url, exchange, partners)

    def document(self, name: str, body: bytes, partners: Sequence[str] = (), *, address: str | None = None) -> Checked:
        """Check a document, for partners too; `address` is where it was fetched, if it was."""
        now = self.clock()
        findings = list(self.checker.examine(body, address=address, now=now))
        for partner in partners:
            findings += examine_for(PARTNERS[partner], body, now=now)
        return Checked(name, findings)

    def ours_served(self, preflight: Preflight, partners: Sequence[str] = ()) -> Iterator[Checked]:
        """Check our own feeds where readers fetch them, then report what is withheld and what partners won't take.

        `partners` narrow it to these. Raises `Unanswered` if our own server gives no answer.
        """
        for address in preflight.addresses(partners).values():
            yield self._fetched(address, self.ask(address), ())
        yield from _reports(preflight, partners)

    def ours_stored(self, preflight: Preflight, partners: Sequence[str] = ()) -> Iterator[Checked]:
        """Check our own feeds as the store has them, without any server; else like `ours_served`."""
        for name, address in preflight.addresses(partners).items():
            body = preflight.live(name)
            if body is not None:
                yield self.document(name, body, address=address)
            elif not partners:
                yield Checked(name, [Finding("D11", "nothing is live yet; `feedsvc run` or `feedsvc feeds render` makes it")])
        yield from _reports(preflight, partners)

    def _fetched(self, url: str, exchange: Exchange, partners: Sequence[str]) -> Checked:
        findings = list(exchange_findings(exchange))
        if exchange.first.status == 200:
            findings += self.document(url, exchange.first.body, partners, address=exchange.address).findings
        return Checked(url, findings)


def _reports(preflight: Preflight, partners: Sequence[str]) -> Iterator[Checked]:
    for withheld in preflight.withheld() if not partners else ():
        findings = [Finding(*_parted(fault)) for fault in withheld.faults]
        yield Checked(withheld.name, findings, f"A newer version is kept back since {withheld.since:%Y-%m-%d %H:%M} UTC.")
    for report in preflight.partners(partners):
        yield _partner(report)


def _partner(report: PartnerReport) -> Checked:
    partner = report.partner
    lacking = [partner_finding(partner, _parted(obstacle)[1]) for obstacle in report.obstacles]
    refused = [
        partner_finding(partner, f"“{shown(refusal.title)}”: {refusal.reason}", is_fault=False) for refusal in report.refused
    ]
    note = f"Articles that it takes: {report.taken}, that are left out: {len(report.refused)}."
    return Checked(f"{report.feed.slug} for {partner.name}", [*lacking, *refused], note)


def _parted(fault: str) -> tuple[str, str]:
    """Split a fault's sentence into rule and reason: `A5: two entries share a guid.`"""
    rule, _, reason = fault.rstrip(".").partition(": ")
    return rule, reason
