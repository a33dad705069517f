"""The name of a drop folder: machines that see the same folder find the same name in it, and claim its files from one another.

A folder of a machine's own has a name of its own, and so its files wait for that machine, whatever the same path is elsewhere.
"""

import os
import tempfile
from contextlib import suppress
from pathlib import Path
from uuid import uuid4

from feedsvc.domain.files import ANY_NODE
from feedsvc.ports import Store

NAME = ".feedsvc-folder"
"""The hidden file that holds the name."""


def node_of(folder: Path, store: Store) -> str:
    """Return a folder's name; one that has none gets one, and the rows of its files with it.

    A folder that can't be written to has none: whoever mounts it sees the same.
    """
    file = folder / NAME
    with suppress(OSError):
        return file.read_text(encoding="ascii").strip() or ANY_NODE
    node = str(uuid4())
    try:
        _write_once(file, node)
    except FileExistsError:
        return file.read_text(encoding="ascii").strip() or ANY_NODE
    except OSError:
        return ANY_NODE
    with store.begin() as unit:
        unit.drops.move(ANY_NODE, node)
    return node


def _write_once(file: Path, content: str) -> None:
    """Write a file whole, unless it is there."""
    descriptor, name = tempfile.mkstemp(prefix=f"{NAME}-", dir=file.parent)
    try:
        with os.fdopen(descriptor, "w", encoding="ascii") as written:
            written.write(f"{content}\n")
            os.fchmod(written.fileno(), 0o644)
        os.link(name, file)
    finally:
        Path(name).unlink()
