"""Outlets of other kinds: the entry point `feedsvc.outlets` names an `OutletKind` for a scheme of addresses such as `sftp`."""

import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cache
from urllib.parse import urlsplit

from feedsvc.domain.outlets import SiteAnswer
from feedsvc.errors import PluginFailed, StoreUnavailable
from feedsvc.objects import BUCKETS
from feedsvc.plugins import OUTLETS, Plugin, Plugins, plugins
from feedsvc.ports.outlets import OutletWriter


@dataclass(frozen=True, slots=True, kw_only=True)
class OutletKind:
    """A kind of place that public addresses are written to as files.

    `open` takes the outlet's address as it is set, and returns the port `OutletWriter`, whose functions several threads call at
    once. `remedy` takes an address when the settings are read, and says what to write instead, nothing if it fits.
    """

    open: Callable[[str], OutletWriter]
    remedy: Callable[[str], str] = lambda _: ""


def _refuse_name(name: str, _: OutletKind) -> None:
    if name in (*BUCKETS, "file") or urlsplit(f"{name}://place").scheme != name:
        raise ValueError(f"{name} can't be the name of a kind of outlet: it is no scheme of addresses, or taken")


@cache
def registered() -> Plugins[OutletKind]:
    """Return the kinds of other packages by their schemes."""
    return plugins(OUTLETS, OutletKind, _refuse_name)


def check_address(address: str) -> None:
    """Raise `ValueError`, with what to write instead, for an address that no package writes to."""
    scheme, known = urlsplit(address).scheme, registered()
    plugin = known.parts.get(scheme)
    if plugin is None:
        kinds = ", ".join(f"{name}://" for name in (*BUCKETS, *known.parts))
        raise ValueError(" ".join([f"nothing here writes to {scheme}://; name a folder, or one of {kinds}.", *known.faults]))
    try:
        with plugin.calling():
            remedy = str(plugin.part.remedy(address))
    except PluginFailed as error:
        raise ValueError(str(error)) from error
    if remedy:
        raise ValueError(remedy)


@dataclass(slots=True)
class PluginWriter:
    """The port `OutletWriter` by a package: it is opened with the first file, and whatever it raises means that it doesn't
    answer now."""

    plugin: Plugin[OutletKind]
    url: str
    _writer: OutletWriter | None = None
    _opening: threading.Lock = field(default_factory=threading.Lock)

    def put(self, path: str, answer: SiteAnswer) -> None:
        """See `ports.outlets.OutletWriter`."""
        self._ask(lambda writer: writer.put(path, answer))

    def remove(self, path: str) -> None:
        """See `ports.outlets.OutletWriter`."""
        self._ask(lambda writer: writer.remove(path))

    def remove_below(self, path: str, *, but: str = "") -> None:
        """See `ports.outlets.OutletWriter`."""
        self._ask(lambda writer: writer.remove_below(path, but=but))

    def _ask(self, ask: Callable[[OutletWriter], None]) -> None:
        try:
            with self.plugin.calling():
                ask(self._opened())
        except PluginFailed as error:
            raise StoreUnavailable(str(error)) from error

    def _opened(self) -> OutletWriter:
        with self._opening:
            if self._writer is None:
                self._writer = self.plugin.part.open(self.url)
            return self._writer
