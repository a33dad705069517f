"""How costs are measured."""

import time
from collections.abc import Callable


def cpu(work: Callable[[], object], *, rounds: int = 5, repeat: int = 20) -> float:
    """Give the CPU milliseconds of one call: the best of several rounds, since noise only adds."""
    work()
    best = []
    for _ in range(rounds):
        start = time.process_time()
        for _ in range(repeat):
            work()
        best.append((time.process_time() - start) / repeat * 1000)
    return min(best)
