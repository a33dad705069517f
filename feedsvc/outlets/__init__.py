"""Outlets: the public addresses as files in a bucket or a folder, or where a package writes them; caches that are purged."""

from urllib.parse import urlsplit

from feedsvc.objects import Objects
from feedsvc.outlets.plugins import PluginWriter, registered
from feedsvc.outlets.purging import HEADERS, EdgeKind, EdgePurger
from feedsvc.outlets.writing import ObjectWriter
from feedsvc.ports.outlets import OutletWriter

__all__ = ["HEADERS", "EdgeKind", "EdgePurger", "ObjectWriter", "writer_of"]


def writer_of(url: str) -> OutletWriter:
    """Return what writes to an outlet, by its address as the settings have it."""
    plugin = registered().parts.get(urlsplit(url).scheme)
    return ObjectWriter(Objects(url)) if plugin is None else PluginWriter(plugin, url)
