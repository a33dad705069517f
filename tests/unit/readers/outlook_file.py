"""Messages as Outlook saves them, written for tests: a compound file (MS-CFB) of property streams (MS-OXMSG)."""

import struct
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

SECTOR, SMALL_SECTOR, ENTRY = 512, 64, 128
FREE, END, FAT = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD
ROOT, STORAGE, STREAM = 5, 1, 2


@dataclass(frozen=True, slots=True)
class Storage:
    """A folder of a compound file."""

    streams: Mapping[str, bytes]
    storages: Mapping[str, "Storage"] = field(default_factory=dict)


def properties(
    texts: Mapping[int, str],
    *,
    binaries: Mapping[int, bytes] = {},
    times: Mapping[int, int] = {},
    numbers: Mapping[int, int] = {},
    header: int = 8,
) -> dict[str, bytes]:
    """Return the streams of an object's properties by their ids; times are in 100 ns since 1601."""
    values = {(key, 0x1F): text.encode("utf-16-le") for key, text in texts.items()} | {
        (key, 0x102): value for key, value in binaries.items()
    }
    entries = [struct.pack("<HHIII", kind, key, 6, len(value), 0) for (key, kind), value in values.items()]
    entries += [struct.pack("<HHIQ", 0x40, key, 6, time) for key, time in times.items()]
    entries += [struct.pack("<HHIII", 0x03, key, 6, number, 0) for key, number in numbers.items()]
    streams = {f"__substg1.0_{key:04X}{kind:04X}": value for (key, kind), value in values.items()}
    return {"__properties_version1.0": bytes(header) + b"".join(entries), **streams}


def message(
    *, subject: str = "", body: str = "", html: bytes = b"", headers: str = "", kind: str = "IPM.Note", rich: bytes = b"",
    attachments: Sequence[tuple[str, str, bytes, str]] = (), sent: int = 0,
) -> bytes:  # fmt: skip
    """Return a message; each attachment by name, media type, bytes and content id."""
    texts = {0x001A: kind, 0x0037: subject, 0x1000: body, 0x007D: headers}
    binaries = {key: value for key, value in ((0x1013, html), (0x1009, rich)) if value}
    held = {
        f"__attach_version1.0_#{number:08X}": Storage(
            properties(
                {0x3707: name, 0x370E: mime, **({0x3712: identity} if identity else {})},
                binaries={0x3701: content},
                numbers={0x3705: 1},
            )
        )
        for number, (name, mime, content, identity) in enumerate(attachments)
    }
    streams = properties(
        {key: text for key, text in texts.items() if text},
        binaries=binaries,
        times={0x0039: sent},
        numbers={0x3FDE: 65001},
        header=32,
    )
    head = struct.pack("<8x4I8x", 0, len(held), 0, len(held))
    streams["__properties_version1.0"] = head + streams["__properties_version1.0"][32:]
    return compound_file(Storage(streams, held))


def compound_file(root: Storage) -> bytes:
    """Write a compound file in which all streams are small ones: directory, small sectors, their table, then the FAT."""
    entries: list[bytes] = []
    small = bytearray()
    table: list[int] = []

    def stream(content: bytes) -> int:
        if not content:
            return END
        first, count = len(table), -(-len(content) // SMALL_SECTOR)
        table.extend([*range(first + 1, first + count), END])
        small.extend(content.ljust(count * SMALL_SECTOR, b"\0"))
        return first

    def add(name: str, kind: int, right: int, child: int, start: int, size: int) -> int:
        letters = name.encode("utf-16-le")
        packed = struct.pack("<64sHBBIII16xI8x8xIQ", letters, len(letters) + 2, kind, 1, FREE, right, child, 0, start, size)
        entries.append(packed)
        return len(entries) - 1

    def members(storage: Storage) -> int:
        place = FREE
        for name, inner in storage.storages.items():
            place = add(name, STORAGE, place, members(inner), 0, 0)
        for name, content in storage.streams.items():
            place = add(name, STREAM, place, FREE, stream(content), len(content))
        return place

    entries.append(b"")
    child = members(root)
    sizes = [-(-len(entries) * ENTRY // SECTOR), -(-len(small) // SECTOR), -(-len(table) * 4 // SECTOR)]
    starts = [0, sizes[0], sizes[0] + sizes[1]]
    add("Root Entry", ROOT, FREE, child, starts[1], len(small))
    entries[0] = entries.pop()
    chains = [link for start, size in zip(starts, sizes, strict=True) for link in [*range(start + 1, start + size), END]]
    fat_sectors = 1 + (len(chains) + 1) // (SECTOR // 4)
    chains += [FAT] * fat_sectors
    places = list(range(sum(sizes), sum(sizes) + fat_sectors))
    head = struct.pack(
        "<8s16xHHHHH6x9I", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", 0x3E, 3, 0xFFFE, 9, 6, 0, fat_sectors, starts[0], 0, 4096, starts[2],
        sizes[2], END, 0,
    )  # fmt: skip
    head += b"".join(struct.pack("<I", place) for place in [*places, *[FREE] * (109 - len(places))])
    parts = [b"".join(entries), bytes(small), struct.pack(f"<{len(table)}I", *table)]
    padded = b"".join(
        part.ljust(size * SECTOR, b"\xff" if part is parts[2] else b"\0") for part, size in zip(parts, sizes, strict=True)
    )
    fat = struct.pack(f"<{len(chains)}I", *chains).ljust(fat_sectors * SECTOR, b"\xff")
    return head + padded + fat
