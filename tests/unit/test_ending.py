"""Processes that are asked to end, at any moment."""

import subprocess
import sys

INTERRUPTED = """
import os, signal, threading
from feedsvc.processes import when_asked_to_end

stop = threading.Event()
when_asked_to_end(stop.set)
with stop._cond:
    os.kill(os.getpid(), signal.SIGTERM)
    sum(range(100_000))
raise SystemExit(0 if stop.wait(10) else 1)
"""


def test_a_signal_that_interrupts_whoever_holds_the_lock_of_an_event_sets_it_all_the_same() -> None:
    ended = subprocess.run([sys.executable, "-c", INTERRUPTED], timeout=30, check=False)

    assert ended.returncode == 0
