"""The server: granian, a Rust HTTP front that calls `Front` on an event loop."""

from granian import Granian
from granian.constants import HTTPModes, Interfaces, Loops, RuntimeModes
from granian.log import LogLevels


def serve(target: str, *, host: str, port: int, workers: int) -> None:
    """Serve the RSGI application that the factory `target` ("module:function") makes, until SIGTERM or SIGINT."""
    Granian(
        target,
        address=host,
        port=port,
        interface=Interfaces.RSGI,
        factory=True,
        workers=workers,
        runtime_mode=RuntimeModes.st,
        loop=Loops.uvloop,
        http=HTTPModes.http1,
        log_access=False,
        log_level=LogLevels.warning,
        respawn_failed_workers=True,
        websockets=False,
    ).serve()
