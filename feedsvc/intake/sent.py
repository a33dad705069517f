"""Files that were sent: by whom, and what became of them, noted in the transaction that settles them."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256

from feedsvc.domain.articles import Article
from feedsvc.domain.decide import Decision, Verdict
from feedsvc.domain.drafts import PassedOver
from feedsvc.domain.files import DESK, DroppedFile
from feedsvc.domain.sending import HELD, QUARANTINED, READY, SentOutcome, is_in_folder
from feedsvc.errors import UnreadableArticle
from feedsvc.ports import Store, Unit
from feedsvc.ports.intake import Claim

OVERTAKEN = SentOutcome(status=READY, verdict=Verdict.UNCHANGED, reason="A later file brought the same articles.")


@dataclass(frozen=True, slots=True)
class FindSender:
    """Find who sent a file."""

    store: Store

    def __call__(self, dropped: DroppedFile) -> str | None:
        """Return the name of the key that a dropped file was sent by; None if these bytes came in any other way."""
        with self.store.read() as view:
            for sent in view.sent.of([str(dropped.path)]):
                if sent.folder != DESK and sent.digest == sha256(dropped.content).hexdigest():
                    return sent.sender
        return None


def settle_sent(unit: Unit, settled: Sequence[tuple[Claim, Sequence[SentOutcome]]], *, at: datetime) -> None:
    """Note the outcomes of claimed files for them and for what came with them, as far as that was sent; bytes that were
    replaced since stay without. What is in no key's folder, nor the desk's, is not looked at.

    The same bytes once more, if they changed nothing, keep the outcome that they had.
    """
    folders = {DESK, *(key.folder for key in unit.drop_keys.all())}
    for claim, outcomes in settled:
        if any(is_in_folder(str(claim.path), folder) for folder in folders):
            _settle(unit, claim, outcomes, at)


def _settle(unit: Unit, claim: Claim, outcomes: Sequence[SentOutcome], at: datetime) -> None:
    parts = dict(_parts(claim))
    known = unit.sent.of(list(parts)) if parts else ()
    for sent in known:
        content = parts[sent.path]
        is_it = content is None or sha256(content).hexdigest() == sent.digest
        if not is_it and sent.settled is None:
            continue
        if not is_it:
            unit.sent.forget([sent.path])
        elif sent.settled is None or sent.is_refused or not _changed_nothing(outcomes):
            unit.sent.settle(sent.path, outcomes or [OVERTAKEN], at=at)


def outcomes_of(decisions: Sequence[Decision], passed_over: Sequence[PassedOver]) -> Sequence[SentOutcome]:
    """Return what became of each article of a file, and which of its items are left out."""
    left_out = [
        SentOutcome(status=QUARANTINED, reason=f"Item {item.position} is left out: {item.reason}") for item in passed_over
    ]
    return [*(_outcome(decision) for decision in decisions), *left_out]


def outcomes_of_refusal(reason: str) -> Sequence[SentOutcome]:
    """Return the outcome of a file that is quarantined."""
    return [SentOutcome(status=QUARANTINED, reason=reason)]


def _outcome(decision: Decision) -> SentOutcome:
    article, verdict = decision.article, decision.verdict
    held = article.held if verdict in (Verdict.HELD, Verdict.UNCHANGED, Verdict.WITHDRAWN) else None
    reason = " ".join(hold.reason for hold in held.holds) if held else None
    return SentOutcome(status=HELD if held else READY, verdict=verdict, guid=article.guid, reason=reason or None)


def _changed_nothing(outcomes: Sequence[SentOutcome]) -> bool:
    return all(outcome.verdict in (None, Verdict.UNCHANGED) for outcome in outcomes)


def _parts(claim: Claim) -> Iterator[tuple[str, bytes | None]]:
    """Yield the path and the bytes of a claimed file and of what came with it; of a file that can't be read no bytes."""
    beside: Mapping[str, bytes] = {}
    content = None
    with suppress(Exception):  # whatever it is, it has been met before, and is what the file is refused for
        content = claim.read()
        sidecar = claim.sidecar()
        beside = claim.pictures() | (dict([sidecar]) if sidecar else {})
    yield str(claim.path), content
    for name, part in beside.items():
        yield str(claim.path.with_name(name)), part


def check_sender(unit: Unit, path: str, current: Article) -> None:
    """Raise `UnreadableArticle` where a file was sent by a key that is for another folder than the one that brought the
    article which it would revise or withdraw."""
    for sent in unit.sent.of([path]):
        if not is_in_folder(current.revision.path, sent.folder):
            reason = (
                f"Its id belongs to “{current.revision.title}”, which came as {current.revision.path};"
                f" the key {sent.sender} revises and withdraws only what came in {sent.folder}/."
            )
            raise UnreadableArticle(reason, stage="deciding")
