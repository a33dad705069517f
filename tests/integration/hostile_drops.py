"""Names, owners and places that stop careless intakes, and the program that takes them in without root's rights.

Where the tests run as root, each row is dropped by root, in folders that belong to `nobody`; then
`python -m tests.integration.hostile_drops FOLDER WAY` goes on as nobody, takes each row in, drops a good file after it, and
says what came out.
"""

import io
import json
import os
import socket
import sys
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from feedsvc.app.events import log_ingest
from feedsvc.app.preparing import preparer
from feedsvc.app.settings import Settings, load_settings
from feedsvc.app.wiring import Service, build
from feedsvc.intake.ingest import IngestReport
from feedsvc.telemetry import configure
from tests.fakes.wiring import prepared_here

NOBODY = 65534
WAYS = ("move", "keep", "bulk")

ARTICLE, QUARANTINE, STAYS = "an article", "quarantine", "stays"
HOSTILE = "Hostile lamp lit\n\nThe lamp on the quay was lit again on Friday, the harbour office said.\n"
SIDECAR = 'title = "Lamp of the sidecar"\n'


@dataclass(frozen=True)
class Row:
    """What is dropped, what root does to it then, and where it ends."""

    name: str
    drop: Callable[[Path], None]
    ends: str
    lock: Callable[[Path], None] = lambda _: None
    owner: bool = False
    """Whether it takes another owner, and so root's rights to make it."""


def named(*names: bytes | str, text: str = HOSTILE) -> Callable[[Path], None]:
    """Drop files of these names."""

    def drop(folder: Path) -> None:
        for name in map(os.fsdecode, names):
            path = folder / name.replace("{today}", f"{datetime.now(UTC):%Y/%m/%d}")
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(SIDECAR if name.endswith(".toml") else text)

    return drop


def deep(level: str, levels: int) -> Callable[[Path], None]:
    """Drop a file below many folders."""

    def drop(folder: Path) -> None:
        here = os.open(folder, os.O_RDONLY)
        for _ in range(levels):
            os.mkdir(level, dir_fd=here)
            inner = os.open(level, os.O_RDONLY, dir_fd=here)
            os.close(here)
            here = inner
        with os.fdopen(os.open("a.txt", os.O_WRONLY | os.O_CREAT, 0o644, dir_fd=here), "w") as file:
            file.write(HOSTILE)
        os.close(here)

    return drop


def mode(name: str, bits: int) -> Callable[[Path], None]:
    return lambda folder: (folder / name).chmod(bits)


def owned(*names: str, bits: int) -> Callable[[Path], None]:
    """Give these to root, with these permissions."""

    def lock(folder: Path) -> None:
        for name in names:
            os.chown(folder / name, 0, 0)
            (folder / name).chmod(bits)

    return lock


def linked(target: str) -> Callable[[Path], None]:
    return lambda folder: (folder / "a.txt").symlink_to(target)


def listening(folder: Path) -> None:
    here = Path.cwd()
    os.chdir(folder)  # an address of a socket has 108 bytes
    with socket.socket(socket.AF_UNIX) as server:
        server.bind("a.txt")
    os.chdir(here)


def spelt_twice(folder: Path) -> None:
    named("Überfahrt.txt", text=HOSTILE.replace("Friday", "Thursday"))(folder)
    os.utime(folder / "Überfahrt.txt", (1, 1))
    named("U\u0308berfahrt.txt")(folder)


def sticky(*names: str) -> Callable[[Path], None]:
    """Make the folder `world` sticky and root's, with files of root in it."""

    def lock(folder: Path) -> None:
        owned(*names, bits=0o644)(folder)
        os.chown(folder / "world", 0, 0)
        (folder / "world").chmod(0o1777)

    return lock


ROWS = [
    Row("not UTF-8", named(b"Mu\xf1oz.txt"), ARTICLE),
    Row("every byte over 127", named(bytes(range(128, 256)) + b".txt"), ARTICLE),
    Row("200 bytes that are no UTF-8", named(b"\xf1" * 200 + b".txt"), ARTICLE),
    Row("surrogates in UTF-8", named(b"a\xed\xa0\x80.txt"), ARTICLE),
    Row("a folder that is not UTF-8", named(b"Espa\xf1a/a.txt"), ARTICLE),
    Row("a sidecar that is not UTF-8", named(b"\xf1.txt.meta.toml", b"\xf1.txt"), ARTICLE),
    Row("240 bytes", named("x" * 236 + ".txt"), ARTICLE),
    Row("246 bytes", named("x" * 242 + ".txt"), ARTICLE),
    Row("255 bytes", named("x" * 251 + ".txt"), ARTICLE),
    Row("82 Chinese characters", named("港" * 82 + ".txt"), ARTICLE),
    Row("255 bytes without a suffix", named("x" * 255), ARTICLE),
    Row("255 bytes that can't be read", named("x" * 251 + ".txt", text=""), QUARANTINE),
    Row("a suffix of 250 bytes", named("a." + "x" * 250), ARTICLE),
    Row("a sidecar of 255 bytes", named("x" * 245 + ".meta.toml", "x" * 245 + ".txt"), ARTICLE),
    Row("a line feed", named("a\nb.txt"), ARTICLE),
    Row("codes of a terminal", named("a\x1b[31m\x1b]0;x\x07.txt"), ARTICLE),
    Row("letters turned round", named("a\u202etxt.exe.txt"), ARTICLE),
    Row("what a shell reads", named("$(rm -rf ~);`id`'\"*?.txt"), ARTICLE),
    Row("backslashes", named("a\\xf1\\..\\b.txt"), ARTICLE),
    Row("an option", named("-rf.txt"), ARTICLE),
    Row("spaces at both ends", named(" a .txt "), ARTICLE),
    Row("a family", named("👨\u200d👩\u200d👧.txt"), ARTICLE),
    Row("composed and decomposed", spelt_twice, ARTICLE),
    Row("a folder named as a file", named("a.txt/b.txt"), ARTICLE),
    Row("1,200 folders deep", deep("d", 1200), ARTICLE),
    Row("a path over PATH_MAX", deep("d" * 200, 25), ARTICLE),
    Row("a path just below PATH_MAX", deep("d" * 200, 19), ARTICLE),
    Row("70 folders deep", deep("d", 70), ARTICLE),
    Row("a link to itself", linked("a.txt"), QUARANTINE),
    Row("a link out", linked("/etc/passwd"), QUARANTINE),
    Row("a link to nothing", linked("nothing\udcf1"), QUARANTINE),
    Row("a pipe", lambda folder: os.mkfifo(folder / "a.txt"), QUARANTINE),
    Row("a socket", listening, QUARANTINE),
    Row("a file in place of the claims", named(".claims"), STAYS),
    Row("strangers among the claims", named(".claims/a.txt", ".claims/123-x/b.txt", ".claims/.c/d.txt"), STAYS),
    Row("claims of another owner", named(".claims/a.txt"), STAYS, owned(".claims", bits=0o700), owner=True),
    Row(
        "a claim that can't be listed",
        named(".claims/00000000000000000001-1/a.txt"),
        STAYS,
        mode(".claims/00000000000000000001-1", 0),
    ),
    Row("a file of a folder's name was accepted", named("../accepted/{today}/a", "a/b.txt"), ARTICLE),
    Row("a file of a folder's name was quarantined", named("../quarantine/a", "a/b.txt", text=""), QUARANTINE),
    Row("a file nobody may read", named("a.txt"), QUARANTINE, mode("a.txt", 0)),
    Row("a file of another owner", named("a.txt"), QUARANTINE, owned("a.txt", bits=0o600), owner=True),
    Row("a folder nobody may enter", named("world/a.txt"), STAYS, mode("world", 0)),
    Row("a folder that can be listed alone", named("world/a.txt"), STAYS, mode("world", 0o400)),
    Row("a folder that can't be listed", named("world/a.txt"), STAYS, mode("world", 0o300)),
    Row("a read-only folder", named("world/a.txt"), ARTICLE, mode("world", 0o500)),
    Row("a folder of another owner", named("world/a.txt"), ARTICLE, owned("world", bits=0o755), owner=True),
    Row("a sticky folder", named("world/a.txt"), ARTICLE, sticky("world/a.txt"), owner=True),
    Row(
        "a sidecar of another owner in a sticky folder",
        named("world/a.txt.meta.toml", "world/a.txt"),
        ARTICLE,
        sticky("world/a.txt.meta.toml"),
        owner=True,
    ),
    Row("a sidecar nobody may read", named("a.txt.meta.toml", "a.txt"), QUARANTINE, mode("a.txt.meta.toml", 0)),
    Row("a picture nobody may read", named("a.jpg", "a.txt"), QUARANTINE, mode("a.jpg", 0)),
    Row("nothing may be accepted", named("a.txt"), ARTICLE, mode("../accepted", 0o500)),
    Row("nothing may be quarantined", named("a.txt", text=""), STAYS, mode("../quarantine", 0o500)),
]


def settings_of(data: Path, way: str) -> Settings:
    environment = {"FEEDSVC_INTAKE_SETTLE_SCANS": "1", "FEEDSVC_INTAKE_MODE": "keep" if way == "keep" else "move"}
    return load_settings(None, environment, data=data)


def take_in(service: Service, way: str) -> list[IngestReport]:
    """Scan once and publish, as a tick or `feedsvc ingest` does."""
    ingest = service.usecases.ingest
    ingest.reading.submit = prepared_here(preparer(service.settings))
    reports = list(ingest.bulk()) if way == "bulk" else [ingest()]
    for report in reports:
        log_ingest(report)
    service.usecases.publish()
    return reports


def outcome(data: Path, way: str) -> dict[str, object]:
    """Take a row in, then a good file, then another after a restart; say what came of them and of the log."""
    log = io.TextIOWrapper(io.BytesIO(), encoding="utf-8")
    configure(as_json=True, stream=log)
    faults: list[str] = []
    repeated: list[tuple[str, str]] = []
    for good in ("Good neighbour", "Second neighbour"):
        service = build(settings_of(data, way))
        first = take_in(service, way)
        (service.settings.drop_folder / f"{good}.txt").write_text(
            f"{good}\n\nThe mill of the {good} opens on Sunday, and is free.\n"
        )
        second, third = take_in(service, way), take_in(service, way)
        faults += [fault for report in [*first, *second, *third] for _, fault in report.faults]
        repeated += [obstacle for report in third for obstacle in report.obstacles]
        service.close()
    titles = [article.revision.title for article in service.usecases.serve.page("latest", limit=99).articles]
    log.flush()
    written = log.buffer.getvalue().decode()  # type: ignore[attr-defined]
    return {
        "titles": titles,
        "quarantined": [file.reason for file in service.usecases.repair.files()],
        "repeated": repeated,
        "faults": faults,
        "is_plain": not set("\x1b\x07\u202e") & set(written),
        "log": written[-2000:],
    }


def main(folder: Path, way: str) -> None:
    outcome(folder / "warm-up", way)  # what is loaded later, nobody may not be allowed to read
    if os.getuid() == 0:
        os.setgroups([])
        os.setgid(NOBODY)
        os.setuid(NOBODY)
    outcomes = {data.name: outcome(data, way) for data in sorted(folder.glob("[0-9]*"))}
    sys.stdout.write(json.dumps(outcomes))


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2])
