"""`python -m feedsvc` is the command `feedsvc`."""

import signal
import sys

LASTING = {"run", "serve", "work"}
"""The commands that begin a service."""


def main() -> None:
    """Run the command line. SIGHUP ends no service, not even while it loads what it needs."""
    if LASTING & set(sys.argv[1:2]):
        signal.signal(signal.SIGHUP, signal.SIG_IGN)
    from feedsvc.cli import main as command_line

    command_line()


if __name__ == "__main__":
    main()
