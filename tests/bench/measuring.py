"""How costs are measured: CPU time of calls and of process trees, memory, and load by wrk."""

import os
import re
import subprocess
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import psutil

TICKS = os.sysconf("SC_CLK_TCK")


def cpu(work: Callable[[], object], *, rounds: int = 5, repeat: int = 20) -> float:
    """Return the CPU milliseconds of one call: the best of several rounds, since noise only adds."""
    work()
    best = []
    for _ in range(rounds):
        start = time.process_time()
        for _ in range(repeat):
            work()
        best.append((time.process_time() - start) / repeat * 1000)
    return min(best)


def in_turns(works: Mapping[str, Callable[[], object]], *, rounds: int = 40, repeat: int = 2) -> dict[str, float]:
    """Return the CPU milliseconds of one call of each work, the best of several rounds, in each of which all take their turn:
    the machine's pace changes from one second to the next, and ratios should not."""
    taken = [{name: cpu(work, rounds=1, repeat=repeat) for name, work in works.items()} for _ in range(rounds)]
    return {name: min(costs[name] for costs in taken) for name in works}


def tree(pid: int) -> list[int]:
    """Return a process and all below it."""
    process = psutil.Process(pid)
    return [pid, *(child.pid for child in process.children(recursive=True))]


def cpu_seconds(pid: int) -> float:
    """Return the CPU seconds that a process tree has spent (utime + stime of all its processes)."""
    spent = 0
    for process in tree(pid):
        stat = Path(f"/proc/{process}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()
        spent += int(stat[11]) + int(stat[12])
    return spent / TICKS


def memory(pid: int) -> dict[int, float]:
    """Return the MB that each process of a tree takes, shared pages in proportion (PSS of smaps_rollup)."""
    taken = {}
    for process in tree(pid):
        rollup = Path(f"/proc/{process}/smaps_rollup").read_text(encoding="utf-8")
        pss = re.search(r"^Pss:\s+(\d+) kB", rollup, re.MULTILINE)
        taken[process] = int(pss[1]) / 1000 if pss else 0.0
    return taken


@dataclass(frozen=True, slots=True)
class Load:
    """What a server did under load: answers a second, and microseconds of CPU an answer."""

    rate: float
    cpu_us: float


def load(url: str, pid: int, headers: Sequence[str], *, seconds: int = 3, connections: int = 16) -> Load:
    """Have wrk ask for `url` over kept connections, and measure the server's process tree meanwhile."""
    command = [
        "wrk",
        "-t1",
        "--timeout",
        "30s",
        f"-c{connections}",
        f"-d{seconds}s",
        *(f"-H{header}" for header in headers),
        url,
    ]
    before = cpu_seconds(pid)
    printed = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    spent = cpu_seconds(pid) - before
    match = re.search(r"(\d+) requests in ([\d.]+)(m?s)", printed)
    if match is None or "Non-2xx" in printed or "Socket errors" in printed:
        raise RuntimeError(f"{url}: {printed}")
    answered, lasted = int(match[1]), float(match[2]) * (0.001 if match[3] == "ms" else 1)
    return Load(answered / lasted, spent / answered * 1e6)


def best(loads: Sequence[Load]) -> Load:
    """Return the round that cost least CPU: noise only adds."""
    return min(loads, key=lambda measured: measured.cpu_us)
