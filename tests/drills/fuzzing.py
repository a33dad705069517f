"""Read damaged files in processes of their own, as the service does, and say what is wrong with the outcome."""

import mmap
import os
import pickle
import re
import resource
import shutil
import signal
import traceback
import unicodedata
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path, PurePosixPath
from random import Random

from feedsvc.app.nursery import CpuDeadlines, warm_up
from feedsvc.app.preparing import preparer
from feedsvc.app.settings import load_settings
from feedsvc.domain.articles import Revision
from feedsvc.domain.files import DroppedFile
from feedsvc.intake.prepare import Prepared
from tests.drills.mutating import mutate
from tests.drills.seeds import PICTURES, Seed, seeds

DEADLINE = 2
"""Seconds of CPU, for files of at most 200 kB; the service gives files of 20 MB ten."""

MEMORY = 300_000_000
DRILL_FAILED = 99
"""The exit code of a child that failed beside the reading."""

NOTED = 4_000_000
"""Bytes in which a process notes what it is about to read."""

TEXT = "The lamp is lit\n\nBy Ana Ruiz\n\nIt was lit on Friday, the harbour office said.\n"
DATED = b"---\ntitle: The lamp\ndate: 12345 quux 678\n---\nIt was lit.\n"
"""What loads every language of dates."""

MOST_ODD = 0.1
"""The share of signs that no text has, in what is published."""

_NO_TEXT = ("Cc", "Co", "Cs")
_FIELDS = ("published", "updated", "embargo", "expires", "authors", "section", "media", "link")
_NO_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


@dataclass(frozen=True, slots=True)
class Input:
    """A file to read, the seed that it was made of, and the number from which it is made again."""

    number: int
    file: DroppedFile
    seed: Seed


@dataclass(slots=True)
class Findings:
    """What came of reading: faults, sums by their names, and the inputs whose answers were new."""

    read: int = 0
    faults: list[tuple[str, Input]] = field(default_factory=list)
    sums: Counter[str] = field(default_factory=Counter)
    answers: set[str] = field(default_factory=set)
    fresh: list[Input] = field(default_factory=list)
    megabytes: int = 0
    """What reading took beyond what the process began with."""


def made(number: int, pool: Mapping[str, Sequence[Seed]]) -> Input:
    """Make an input: the same for the same number and pool."""
    chance = Random(number)  # noqa: S311 a seed makes it repeatable
    kind = chance.choice(sorted(pool))
    seed = chance.choice(pool[kind])
    damaged = mutate(seed.content, chance.choice(pool[kind]).content, kind, chance)
    if kind in PICTURES:
        return Input(number, DroppedFile(PurePosixPath("a.txt"), TEXT.encode(), pictures={f"a.{kind}": damaged}), seed)
    if kind == "toml":
        return Input(number, DroppedFile(PurePosixPath("a.txt"), TEXT.encode(), ("a.txt.meta.toml", damaged)), seed)
    return Input(number, DroppedFile(PurePosixPath(seed.name), damaged), seed)


class Reader:
    """Reads inputs in children, which end with a file that takes too long or crashes them; pictures are kept in `folder`."""

    def __init__(self, folder: Path) -> None:
        limits = {"FEEDSVC_INTAKE_SECONDS_TO_OPEN": f"{DEADLINE}", "FEEDSVC_INTAKE_SECONDS_PER_ARTICLE": f"{DEADLINE}"}
        settings = load_settings(None, limits, data=folder)
        self._media, self._noted = settings.media_folder, mmap.mmap(-1, NOTED)
        self._prepare, unhurried = preparer(settings, deadlines=CpuDeadlines(settings)), preparer(settings, is_dry=True)
        warm_up(unhurried)
        for name, content in (("a.md", DATED), *((sound[0].name, sound[0].content) for sound in seeds().values())):
            unhurried(DroppedFile(PurePosixPath(name), content))

    def read(self, inputs: Iterable[Input], known: set[str]) -> Findings:
        """Read inputs, at most until one ends the child; `known` are the answers that are no news."""
        answer, its = os.pipe()
        child = os.fork()
        if child == 0:
            os.close(answer)
            self._answer(inputs, known, its)
        os.close(its)
        with os.fdopen(answer, "rb") as pipe:
            written = pipe.read()
        _, status = os.waitpid(child, 0)
        shutil.rmtree(self._media, ignore_errors=True)
        if written:
            findings: Findings = pickle.loads(written)  # noqa: S301 our own child
            return findings
        code = os.waitstatus_to_exitcode(status)
        if code == DRILL_FAILED:
            raise RuntimeError("The drill itself failed; see above.")
        return self._last(code)

    def _last(self, code: int) -> Findings:
        """Return what is known of a child that ended early: which input it ended on."""
        self._noted.seek(0)
        read, last = pickle.load(self._noted)  # noqa: S301 our own child
        ended = "over the deadline" if code in (-signal.SIGPROF, -signal.SIGALRM) else f"ended with {code}"
        return Findings(read, [(f"{ended}, {last.seed.kind}", last)])

    def _answer(self, inputs: Iterable[Input], known: set[str], its: int) -> None:
        try:
            before = _most_memory()
            findings = self._findings(inputs, known)
            findings.megabytes = (_most_memory() - before) // 1000
            with os.fdopen(its, "wb") as pipe:
                pipe.write(pickle.dumps(findings))
        except BaseException:  # noqa: BLE001 the child's outermost frame
            traceback.print_exc()
            os._exit(DRILL_FAILED)
        os._exit(0)

    def _findings(self, inputs: Iterable[Input], known: set[str]) -> Findings:
        findings, taken = Findings(), int(Path("/proc/self/statm").read_text().split()[0]) * resource.getpagesize()
        resource.setrlimit(resource.RLIMIT_AS, (taken + MEMORY, taken + MEMORY))
        for findings.read, given in enumerate(inputs, 1):
            self._noted.seek(0)
            self._noted.write(pickle.dumps((findings.read, given)))
            outcome = self._prepare(given.file)
            findings.sums[kind_of(outcome)] += 1
            findings.faults += [(fault, given) for fault in faults_of(outcome, given.seed)]
            digest = sha256(f"{given.seed.kind} {answer_of(outcome)}".encode("utf-8", "replace")).hexdigest()[:12]
            if digest not in known | findings.answers:
                findings.answers.add(digest)
                findings.fresh.append(given)
        return findings


def _most_memory() -> int:
    """Return the kilobytes that this process had in memory at most."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss


def kind_of(outcome: Prepared) -> str:
    """Return what came of a file in a word."""
    if not outcome.revisions:
        return "refused"
    return "held" if all(revision.holds for revision in outcome.revisions) else "ready"


def faults_of(outcome: Prepared, seed: Seed) -> list[str]:
    """Return what is wrong with an outcome."""
    if outcome.bug:
        *_, place, _line, error = ["", "", *outcome.bug.strip().splitlines()]
        return [f"crash, {error[:60]} {place.strip()[-60:]}"]
    if outcome.refusal and "memory" in outcome.refusal[0]:
        return [f"over the memory, {seed.kind}"]
    if not outcome.revisions:
        return [] if outcome.refusal and outcome.refusal[0].strip() else ["refused without a reason"]
    public = [revision for revision in outcome.revisions if not revision.holds]
    faults = [fault for revision in public for fault in _published_faults(revision)]
    return [*faults, *(["published, though binary"] if public and seed.is_binary else [])]


def _published_faults(revision: Revision) -> list[str]:
    shown = (revision.title, revision.content_html, revision.summary or "", revision.section or "", *revision.authors)
    faults = ["a sign that XML may not have"] if any(_NO_XML.search(text) for text in (*shown, *revision.tags)) else []
    text = f"{revision.title} {revision.content_text}"
    odd = sum(sign not in "\n\t" and unicodedata.category(sign) in _NO_TEXT for sign in text) + text.count("\ufffd")
    return [*faults, *(["published signs that no text has"] if odd > max(20, MOST_ODD * len(text)) else [])]


def answer_of(outcome: Prepared) -> str:
    """Return what an answer has in common with others of the same way through the readers."""
    refusal = re.sub(r"\d+|'[^']*'|\"[^\"]*\"|[A-Za-z0-9_./-]+\.\w+", "", outcome.refusal[0])[:80] if outcome.refusal else ""
    first = outcome.revisions[0] if outcome.revisions else None
    if first is None:
        return refusal
    filled = [name for name in _FIELDS if getattr(first, name)]
    roles = sorted({line.role for line in first.furniture})
    warnings = sorted({re.sub(r"\d+|'[^']*'|\"[^\"]*\"", "", warning)[:40] for warning in first.warnings})
    return f"{first.format} {len(outcome.revisions) > 1} {filled} {roles} {warnings} {[hold.kind for hold in first.holds]}"
