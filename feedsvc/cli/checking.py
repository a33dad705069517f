"""`feedsvc feeds check`: whether feeds keep the rules, ours and anybody's."""

import json
import re
import sys
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

import click

from feedsvc.app.checking import feed_checker
from feedsvc.app.settings import Settings
from feedsvc.app.wiring import build
from feedsvc.check.finding import Finding
from feedsvc.cli.options import with_settings
from feedsvc.errors import FeedsvcError, Unanswered
from feedsvc.publishing.check_feeds import Checked, CheckFeeds
from feedsvc.render.partners import PARTNERS

_LIKE_A_HOST = re.compile(r"(?:[\w-]+\.)+[a-z]{2,}(?::\d+)?(?:/|$)", re.IGNORECASE)
SHOWN = 5
"""Findings of one rule that are shown for people."""


@click.command("check")
@click.argument("targets", nargs=-1, metavar="[URL|FILE]...")
@click.option(
    "--profile",
    "partners",
    multiple=True,
    type=click.Choice(list(PARTNERS)),
    help="Also check a partner's limits. For our feeds: only what the partner takes, and why it refuses the rest.",
)
@click.option(
    "--stored", is_flag=True, help="Check our feeds as they are stored instead of as they are served; needs no server."
)
@click.option("--json", "machine", is_flag=True, help="One JSON object per line for each document, with every finding.")
@click.option(
    "--timeout",
    type=click.FloatRange(min=1),
    default=60.0,
    show_default=True,
    help="Seconds that a server may take for a feed.",
)
@with_settings
def check(
    settings: Settings, targets: tuple[str, ...], partners: tuple[str, ...], *, stored: bool, machine: bool, timeout: float
) -> None:
    """Check feeds as readers meet them: RSS, Atom or JSON Feed, at any address or in a file; all of ours without one.

    \b
    Each finding names the rule that is broken (docs/conformance.md), the line, and what to do about it.
    A fault breaks readers, and sets the exit status to 1; advice doesn't.

    \b
      feedsvc feeds check
      feedsvc feeds check https://example.org/feed.xml
      feedsvc feeds check --profile msn
      feedsvc feeds check --profile flipboard draft.rss
    """
    checker = feed_checker(timeout)
    checks = _foreign(checker, targets, partners) if targets else _ours(checker, settings, partners, stored=stored)
    sys.exit(1 if _print(checks, machine=machine) else 0)


def _foreign(checker: CheckFeeds, targets: Sequence[str], partners: Sequence[str]) -> Iterator[Checked]:
    for target in targets:
        if target.startswith(("http://", "https://")):
            yield checker.served(target, partners)
            continue
        try:
            body = Path(target).read_bytes()
        except (OSError, ValueError) as error:
            hint = f"; as an address, write https://{target}" if _LIKE_A_HOST.match(target) else ""
            raise FeedsvcError(f"{target} is neither an address (https://...) nor a file that can be read{hint}.") from error
        yield checker.document(target, body, partners)


def _ours(checker: CheckFeeds, settings: Settings, partners: Sequence[str], *, stored: bool) -> Iterator[Checked]:
    service = build(settings)
    preflight = service.usecases.preflight
    try:
        yield from checker.ours_stored(preflight, partners) if stored else checker.ours_served(preflight, partners)
    except Unanswered as error:
        advice = "Start `feedsvc run`, look at base_url, or check what is stored: `feedsvc feeds check --stored`."
        raise FeedsvcError(f"{settings.public_url} gives no answer: {error} {advice}") from error
    finally:
        service.store.close()


def _print(checks: Iterable[Checked], *, machine: bool) -> int:
    """Print what was found, each document as soon as it is checked; give the number of faults."""
    documents = faults = advice = 0
    for checked in checks:
        documents, faults = documents + 1, faults + checked.faults
        advice += len(checked.findings) - checked.faults
        for line in [_as_json(checked)] if machine else _lines(checked):
            click.echo(line)
    if not machine:
        click.echo(f"{documents} checked: {faults or 'no'} {'fault' if faults == 1 else 'faults'}, {advice or 'no'} advice")
    return faults


def _as_json(checked: Checked) -> str:
    findings = [
        {"rule": finding.rule, "line": finding.line, "fault": finding.is_fault, "what": finding.what, "remedy": finding.remedy}
        for finding in checked.findings
    ]
    report = {"target": checked.target, "faults": checked.faults, "note": checked.note, "findings": findings}
    return json.dumps(report, ensure_ascii=False)


def _lines(checked: Checked) -> Iterator[str]:
    mark = click.style("faulty", fg="red") if checked.faults else click.style("right", fg="green")
    yield f"{click.style(checked.target, bold=True)}  {mark}"
    if checked.note:
        yield f"  {checked.note}"
    by_rule: dict[str, list[Finding]] = defaultdict(list)
    for finding in sorted(checked.findings, key=lambda finding: not finding.is_fault):
        by_rule[finding.rule].append(finding)
    for rule, findings in by_rule.items():
        for finding in findings[:SHOWN]:
            kind = click.style("fault ", fg="red") if finding.is_fault else click.style("advice", fg="yellow")
            where = f"line {finding.line}: " if finding.line else ""
            yield f"  {kind} {rule:4} {where}{finding.what}"
        if len(findings) > SHOWN:
            yield f"              and {len(findings) - SHOWN:,} more of {rule}; --json lists them all"
        yield click.style(f"              {findings[0].remedy}", dim=True)
