"""The sound files that the fuzz drill damages: one or more of every format that the drop folder takes, and pictures."""

import io
import os
import tarfile
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path, PurePosixPath
from zlib import compress

from PIL import Image

from tests.drills.shapes import READERS, SHAPES
from tests.unit.readers.outlook_file import message
from tests.unit.readers.test_pdf import pdf
from tests.unit.readers.test_tables import row, words, workbook

GOLDEN = Path(__file__).parents[1] / "golden"
SIZE = 1_200
"""Bytes of a seed made of one shape."""

LARGEST = 60_000
PICTURES = ("png", "jpeg", "gif", "webp")

SIDECAR = b'title = "A lamp"\nauthors = ["Ana Ruiz"]\nembargo = 2026-01-01T00:00:00Z\ntags = ["a", "b"]\n'


@dataclass(frozen=True, slots=True)
class Seed:
    """A file; `is_binary` if no article may ever come of it, whatever its name says."""

    name: str
    content: bytes
    is_binary: bool = False

    @property
    def kind(self) -> str:
        """What it counts as: its suffix."""
        return "binary" if self.is_binary else PurePosixPath(self.name).suffix.lstrip(".")


@cache
def seeds() -> dict[str, tuple[Seed, ...]]:
    """Return every seed, by kind."""
    by_kind: dict[str, list[Seed]] = {}
    for seed in _all():
        if len(seed.content) <= LARGEST:
            by_kind.setdefault(seed.kind, []).append(seed)
    return {kind: tuple(found) for kind, found in by_kind.items()}


def _all() -> Iterator[Seed]:
    for path in sorted(GOLDEN.glob("*/*")):
        if path.is_file() and ".truth" not in path.name and not (path.parent.name == "readers" and path.suffix == ".json"):
            yield Seed(path.name, path.read_bytes())
    for name, make in (*READERS.values(), *list(SHAPES.values())[::5]):
        yield Seed(name, make(SIZE))
    yield Seed("a.pdf", pdf([(50, 500, 24, "The lamp is lit"), (50, 440, 10, "It was lit on Friday, the office said.")]))
    dated = "Date: Tue, 03 Feb 2026 10:15:00 +0100\n"
    yield Seed("a.msg", message(subject="The lamp", body="It was lit on Friday.", headers=dated))
    sheet = row(words("A1", "title"), words("B1", "text")) + row(words("A2", "The lamp"), words("B2", "It was lit."))
    yield Seed("a.xlsx", workbook(sheet))
    yield Seed("a.csv", b'title,text,date\n"The lamp is lit","It was lit, the office said.",2026-02-03\n')
    yield Seed("a.rst", b"The lamp\n========\n\n:date: 2026-02-03\n\nIt was *lit* on Friday.\n\n.. image:: a.png\n")
    yield Seed("a.tar", _tar())
    yield Seed("a.toml", SIDECAR)
    for kind in PICTURES:
        yield Seed(f"a.{kind}", _picture(kind.upper()))
    yield from _binaries()


def _tar() -> bytes:
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode="w") as archive:
        member = tarfile.TarInfo("a.txt")
        member.size = len(SIDECAR)
        archive.addfile(member, io.BytesIO(SIDECAR))
    return packed.getvalue()


def _picture(kind: str) -> bytes:
    drawn = io.BytesIO()
    Image.new("RGB", (40, 30), (9, 90, 200)).save(drawn, kind)
    return drawn.getvalue()


def _binaries() -> Iterator[Seed]:
    """Yield bytes that are no text, under names that promise one."""
    dense = compress(b"".join(path.read_bytes() for path in sorted(GOLDEN.glob("formats/*.xml"))))
    samples = bytes((n * n // 7) % 256 for n in range(3000))
    program = Path(os.path.realpath("/proc/self/exe")).read_bytes()[:40_000]
    for content in (_picture("PNG"), _picture("JPEG"), _picture("WEBP"), dense, samples, program, program[4096:9000]):
        for suffix in ("txt", "md", "html", "eml", "csv"):
            yield Seed(f"a.{suffix}", content, is_binary=True)
