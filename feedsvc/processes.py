"""What processes owe one another."""

import ctypes
import signal
import sys


def end_with_parent(number: signal.Signals = signal.SIGTERM) -> None:
    """Have the kernel end this process when its parent is killed (prctl(2), PR_SET_PDEATHSIG); Linux only.

    Without it a web worker whose server was killed goes on holding the port, and answers with what it knew then.
    """
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(1, number)
