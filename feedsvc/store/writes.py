"""Hear of writes to a file from the kernel (inotify(7)), so that nobody has to wake up to look; Linux only."""

import ctypes
import os
import select
import sys
from dataclasses import dataclass
from pathlib import Path

_IN_MODIFY, _IN_CREATE, _IN_MOVED_TO = 0x2, 0x100, 0x80
_ROOM = 65_536


@dataclass(frozen=True, slots=True)
class FileWrites:
    """The writes to a file, on an inotify descriptor that watches its folder."""

    descriptor: int
    name: bytes

    def wait(self, seconds: float) -> bool:
        """Wait for a write; False if none came in time, or one to another file of the folder."""
        poll = select.poll()  # select() takes no descriptor over 1023, and there may be thousands of connections
        poll.register(self.descriptor, select.POLLIN)
        return bool(poll.poll(seconds * 1000)) and self.name in os.read(self.descriptor, _ROOM)

    def close(self) -> None:
        """Hear no more."""
        os.close(self.descriptor)


def file_writes(path: str) -> FileWrites | None:
    """Watch for writes to a file that need not be there yet; None where the kernel doesn't tell."""
    if sys.platform != "linux":
        return None
    libc, file = ctypes.CDLL(None, use_errno=True), Path(path)
    descriptor = libc.inotify_init1(os.O_NONBLOCK | os.O_CLOEXEC)
    if descriptor < 0:
        return None
    if libc.inotify_add_watch(descriptor, os.fsencode(file.parent), _IN_MODIFY | _IN_CREATE | _IN_MOVED_TO) < 0:
        os.close(descriptor)
        return None
    return FileWrites(descriptor, os.fsencode(file.name))
