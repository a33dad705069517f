"""The partners by name: one file each in this folder, and those that other packages register as `feedsvc.partners`."""

from collections.abc import Iterator, Mapping
from importlib import import_module
from importlib.metadata import entry_points
from pkgutil import iter_modules

from feedsvc.render.partner import Partner


def known_partners() -> Iterator[Partner]:
    """Yield the partners of this folder, then those of other packages."""
    for module in iter_modules(__path__):
        yield import_module(f"{__name__}.{module.name}").PARTNER
    for registered in entry_points(group="feedsvc.partners"):
        yield registered.load()


PARTNERS: Mapping[str, Partner] = {partner.name: partner for partner in known_partners()}
"""By the name that stands in addresses and settings; of two with one name, the registered one counts."""
