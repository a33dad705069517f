"""CPU seconds of reading and normalising as a file grows: every reader and each shape of a field at 10 kB, 100 kB and 1 MB.

Ten times the bytes may take ten times as long, and three times that; no file may reach the deadline of a reader.
`SIZE=small` tries fewer shapes, up to 100 kB.
"""

import json
import os
import signal
import sys
import time
from collections.abc import Iterator
from pathlib import PurePosixPath

from feedsvc.errors import UnreadableArticle
from feedsvc.normalise import normalise
from feedsvc.readers import read
from tests.builders import NOW, outlet
from tests.drills.report import Outcome, Promise
from tests.drills.shapes import SHAPES

SIZES = {"small": (10_000, 100_000), "full": (10_000, 100_000, 1_000_000)}
DEADLINE = 10.0
"""Seconds of CPU after which a reader ends: to open a file, and for each article (`intake.seconds_to_open`)."""

NOISE = 0.02
"""Seconds of CPU below which a file takes no measurable time."""

TIMES_LINEAR = 3

MENDED = (
    "mail of parameters",
    "mail of dispositions",
    "text of capitals",
    "text of bullets",
    "text of a table",
    "text of embargoes",
    "HTML: headings in headings",
    "mail of signs",
    "table of a long name",
    "text above short lines",
    "text above hyphens",
    "text above slashes",
    "Markdown of embargoes",
    "JSON Feed: <",
    "ninjs: <",
)
"""Shapes over which readers once took quadratic time."""


PROMISE = Promise(
    "Reading a file takes no longer for its shape than its size explains.",
    "Each reader and each shape of a field at 10 kB, 100 kB and 1 MB: ten times the bytes take at most thirty times as long.",
    "make drill PART=growth",
)


def drill() -> Outcome:
    """Print a row for each shape, and which grow faster than they may."""
    size = os.environ.get("SIZE", "full")
    wrong = []
    names = list(SHAPES) if size == "full" else list(dict.fromkeys([*MENDED, *list(SHAPES)[::8]]))
    for name in names:
        _cpu(name, 100)  # loads what reading needs
    signal.setitimer(signal.ITIMER_PROF, 0)
    for name in names:
        seconds = list(_seconds(name, SIZES[size]))
        sys.stdout.write(f"{name:36}" + "".join(f"{cpu:9.3f}" for cpu in seconds) + "\n")
        sys.stdout.flush()
        wrong += [f"{name}: {fault}" for fault in _faults(seconds, SIZES[size])]
    return Outcome(len(names), "shapes", failures=wrong)


def _faults(seconds: list[float], sizes: tuple[int, ...]) -> Iterator[str]:
    if len(seconds) < len(sizes):
        yield f"{sizes[len(seconds)]:,} bytes take more than {DEADLINE:g} s"
    for n in range(1, len(seconds)):
        may_take = TIMES_LINEAR * sizes[n] / sizes[n - 1] * max(seconds[n - 1], NOISE)
        if seconds[n] > may_take:
            yield f"{sizes[n]:,} bytes take {seconds[n]:.2f} s, of at most {may_take:.2f}"


def _seconds(name: str, sizes: tuple[int, ...]) -> Iterator[float]:
    """Read a shape at each size, in a process that ends at the deadline; yield the seconds of those that were read."""
    for size in sizes:
        answer, its = os.pipe()
        pid = os.fork()
        if pid == 0:
            os.close(answer)
            os.write(its, json.dumps(_cpu(name, size)).encode())
            os._exit(0)
        os.close(its)
        with os.fdopen(answer) as answered:
            written = answered.read()
        os.waitpid(pid, 0)
        if not written:
            return
        yield json.loads(written)


def _cpu(name: str, size: int) -> float:
    file, make = SHAPES[name]
    content = make(size)
    signal.setitimer(signal.ITIMER_PROF, DEADLINE)
    begun = time.process_time()
    try:
        for draft in read(PurePosixPath(file), content):
            signal.setitimer(signal.ITIMER_PROF, DEADLINE)
            normalise(draft, outlet=outlet(), received=NOW)
    except UnreadableArticle:
        pass  # which is an answer too, if it comes in time
    return time.process_time() - begun
