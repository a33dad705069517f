"""Whether a program still has a file open for writing, as far as the kernel knows."""

import os
import sys
from contextlib import suppress
from pathlib import Path, PurePosixPath

from feedsvc.dropfolder.places import opened

_FILE = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC


def is_closed(root: Path, place: PurePosixPath) -> bool:
    """Return whether no process has a file open for writing; False where that can't be known.

    It is known on Linux, of files that are ours (or by CAP_LEASE), on a disk of this machine: another machine may write to what
    is on no block device.
    """
    with suppress(OSError), opened(root, place.parent) as folder:
        descriptor = os.open(place.name, _FILE, dir_fd=folder)
        try:
            return os.major(os.fstat(descriptor).st_dev) != 0 and _can_be_leased(descriptor)
        finally:
            os.close(descriptor)
    return False


def _can_be_leased(descriptor: int) -> bool:
    """Take a lease for reading, which there is only while nobody writes, and give it back (fcntl(2), "Leases").

    Whoever opens the file in between waits for that moment, and we are sent a signal that is passed over.
    """
    if sys.platform != "linux":
        return False
    import fcntl
    import signal

    fcntl.fcntl(descriptor, fcntl.F_SETSIG, signal.SIGURG)
    fcntl.fcntl(descriptor, fcntl.F_SETLEASE, fcntl.F_RDLCK)  # raises OSError while another has it open for writing
    fcntl.fcntl(descriptor, fcntl.F_SETLEASE, fcntl.F_UNLCK)
    return True
