"""The tutorial does what it says: its commands are run as they are written, and answer what it shows."""

import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from tests.acceptance.running import environment, free_port

TUTORIAL = Path(__file__).parents[2] / "docs" / "tutorial.md"
BLOCK = re.compile(r"^```sh\n(?P<commands>.*?)^```\n(?:\n```text\n(?P<shown>.*?)^```\n)?", re.MULTILINE | re.DOTALL)
PATIENCE = 20.0
"""Seconds after which a command that has shown something else is taken at its word; a reader would ask again as well."""


@dataclass(frozen=True)
class Shell:
    """A shell that commands are typed into."""

    process: "subprocess.Popen[str]"

    def run(self, commands: str) -> tuple[int, str]:
        """Run commands, and give the status of the last and all that was written."""
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.process.stdin.write(f'{commands}\necho "@@status $?"\n')
        self.process.stdin.flush()
        written = ""
        for line in self.process.stdout:
            if line.startswith("@@status "):
                return int(line.removeprefix("@@status ")), written
            written += line
        raise AssertionError(f"The shell ended: {written}")


@contextmanager
def shell(folder: Path, port: int) -> Iterator[Shell]:
    told = environment(folder, None, FEEDSVC_WEB_BIND=f"127.0.0.1:{port}", COLUMNS="120")
    del told["FEEDSVC_DATA"], told["FEEDSVC_LOG_FORMAT"]
    told["PATH"] = f"{Path(sys.executable).parent}:{told['PATH']}"
    process = subprocess.Popen(
        ["bash", "--norc"], cwd=folder, env=told, text=True, start_new_session=True,
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
    )  # fmt: skip
    try:
        yield Shell(process)
    finally:
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGTERM)  # what the tutorial left running, if it failed halfway
        process.communicate()


def shows(written: str, shown: str | None) -> bool:
    """Return whether a command wrote what the tutorial shows; three dots stand for anything."""
    pattern = ".*".join(re.escape(part) for part in (shown or "...").strip().split("..."))
    return re.fullmatch(pattern, written.strip(), re.DOTALL) is not None


def test_the_newcomers_hour_works_as_it_is_written(tmp_path: Path) -> None:
    port = free_port()
    text = TUTORIAL.read_text(encoding="utf-8").replace("127.0.0.1:8000", f"127.0.0.1:{port}")
    blocks = list(BLOCK.finditer(text))

    assert len(blocks) > 20
    with shell(tmp_path, port) as bash:
        for block in blocks:
            end = time.monotonic() + PATIENCE
            while True:
                status, written = bash.run(block["commands"])
                if status == 0 and shows(written, block["shown"]):
                    break
                assert time.monotonic() < end, (
                    f"{block['commands']}\nanswered ({status}):\n{written}\nand not:\n{block['shown']}"
                )
                time.sleep(0.2)


def test_every_command_of_the_tutorial_is_run() -> None:
    told = TUTORIAL.read_text(encoding="utf-8")

    assert told.count("```") == 2 * len(re.findall(r"^```(?:sh|text)$", told, re.MULTILINE))
