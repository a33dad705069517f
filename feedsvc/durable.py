"""What is to be on the disk when the power goes: names, since a file's own bytes are synced where it is written."""

import os
from pathlib import Path


def sync_folder(folder: Path) -> None:
    """Have the disk keep which names are in a folder now: one that was given, or taken away, can come undone until then."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
