"""Outlets: the public addresses as files in a bucket or a folder, and caches that are purged."""

from feedsvc.outlets.purging import HEADERS, EdgeKind, EdgePurger
from feedsvc.outlets.writing import ObjectWriter

__all__ = ["HEADERS", "EdgeKind", "EdgePurger", "ObjectWriter"]
