"""The partners by name: one file each in this folder, and those that other packages register as `feedsvc.partners`."""

import re
from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager, nullcontext
from importlib import import_module
from pkgutil import iter_modules

from feedsvc.domain.feeds import TOMBSTONES
from feedsvc.plugins import PARTNERS as GROUP
from feedsvc.plugins import Plugins, plugins
from feedsvc.render.fencing import fenced
from feedsvc.render.partner import Partner


def _refuse_name(name: str, partner: Partner) -> None:
    """Raise `ValueError` for a name that can't stand in addresses."""
    if not re.fullmatch(r"[a-z0-9]+", partner.name) or partner.name == TOMBSTONES:
        raise ValueError(f"{partner.name!r} can't be the name of a partner, which is made of a-z and 0-9")
    if name != partner.name:
        raise ValueError(f"its entry point is called {name}, and its partner {partner.name}: they need one name")


def _ours() -> Iterator[Partner]:
    for module in iter_modules(__path__):
        yield import_module(f"{__name__}.{module.name}").PARTNER


REGISTERED: Plugins[Partner] = plugins(GROUP, Partner, _refuse_name)

PARTNERS: Mapping[str, Partner] = {partner.name: partner for partner in _ours()} | {
    name: fenced(plugin) for name, plugin in REGISTERED.parts.items()
}
"""By the name that stands in addresses and settings; of two with one name, the registered one counts."""


def package_of(partner: str | None) -> str | None:
    """Return the name and version of the package that registered a partner, None for ours."""
    plugin = REGISTERED.parts.get(partner or "")
    return plugin.package if plugin else None


def rendering_for(partner: str | None) -> AbstractContextManager[None]:
    """Have whatever fails while a feed is rendered for a registered partner be `PluginFailed`."""
    plugin = REGISTERED.parts.get(partner or "")
    return plugin.calling() if plugin else nullcontext()
