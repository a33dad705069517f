"""Files of every format, damaged at random, through the whole way from bytes to revisions, as the service reads them.

None may end in a fault of ours, take more than two seconds of CPU to open or for an article, need more than 300 MB, or have
bytes published that are no text. A file whose answer is like none before (its refusal, warnings, holds, kinds of furniture)
is damaged further, so that the inputs find their way into the readers.

`INPUTS` (1,000) is how many are tried, or `SECONDS` for how long; `STATE` is the folder from which it goes on where it ended:
sums, files worth damaging, and what failed, which is tried again first and forgotten once it is mended.
"""

import os
import pickle
import re
import sys
import tempfile
import time
from collections import Counter
from dataclasses import dataclass, field, replace
from hashlib import sha256
from pathlib import Path

from tests.drills.fuzzing import Findings, Reader, made
from tests.drills.report import Outcome, Promise
from tests.drills.seeds import Seed, seeds

BLOCK = 500
"""Inputs of a process."""

POOL = 300
"""Files of a kind that are worth damaging further."""

ALIKE = 3
"""Files that are kept of the same fault."""

PROMISE = Promise(
    "No file can crash what reads it, take it long or fill the memory, and nothing is published that is no text.",
    "Files of each format are damaged in its own terms, and read with two seconds of CPU and 300 MB each.",
    "make drill PART=fuzz INPUTS=1000000 STATE=/var/tmp/fuzz",
)


@dataclass
class State:
    """What a run goes on from; it lies in a folder."""

    folder: Path
    reached: int = 0
    megabytes: int = 0
    sums: Counter[str] = field(default_factory=Counter)
    answers: set[str] = field(default_factory=set)
    """Digests of the answers that came before."""
    pool: dict[str, list[Seed]] = field(default_factory=dict)
    """What is worth damaging, by kind: what is sound, and what had a new answer."""

    def save(self) -> None:
        """Write it whole or not at all."""
        beside = self.folder / "state.new"
        beside.write_bytes(pickle.dumps(self))
        beside.rename(self.folder / "state")

    def add(self, findings: Findings) -> None:
        """Add what came of a block."""
        self.reached += findings.read
        self.megabytes = max(self.megabytes, findings.megabytes)
        self.sums += findings.sums
        self.answers |= findings.answers
        for fresh in findings.fresh:
            kin = self.pool[fresh.seed.kind]
            if not (fresh.pictures or fresh.sidecar) and len(kin) < POOL:
                kin.append(Seed(fresh.seed.name, fresh.content, fresh.seed.is_binary))
        for fault, given in findings.faults:
            name = re.sub(r"\W+", "-", fault).strip("-")
            if len(list(self.folder.glob(f"{name}.*.find"))) < ALIKE:
                digest = sha256(given.content).hexdigest()[:8]
                (self.folder / f"{name}.{digest}.find").write_bytes(pickle.dumps(given))
                sys.stdout.write(f"{given.number}: {fault}\n")


def begun(folder: Path) -> State:
    """Return what the last run left in a folder."""
    folder.mkdir(parents=True, exist_ok=True)
    file = folder / "state"
    if file.exists():
        state: State = pickle.loads(file.read_bytes())  # noqa: S301 our own
        return replace(state, folder=folder)
    return State(folder, pool={kind: list(sound) for kind, sound in seeds().items()})


def drill() -> Outcome:
    """Try again what failed, go on from where the last run ended, and return the sums of all."""
    inputs, seconds = int(os.environ.get("INPUTS", "1000")), float(os.environ.get("SECONDS", "inf"))
    with tempfile.TemporaryDirectory(prefix="feedsvc-fuzz-") as scratch:
        state, reader = begun(Path(os.environ.get("STATE", scratch))), Reader(Path(scratch))
        for find in state.folder.glob("*.find"):
            if not reader.read([pickle.loads(find.read_bytes())], set()).faults:  # noqa: S301 our own
                find.unlink()
        target, until = state.reached + inputs, time.monotonic() + seconds
        while state.reached < target and time.monotonic() < until:
            block = range(state.reached, min(state.reached + BLOCK, target))
            state.add(reader.read((made(number, state.pool) for number in block), state.answers))
            state.save()
        failures = sorted(find.name for find in state.folder.glob("*.find"))
    return Outcome(state.reached, "files", {**state.sums, "MB at most": state.megabytes}, failures)
