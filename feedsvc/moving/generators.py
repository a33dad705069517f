"""What makes pages of a tree of files, as the tree itself shows."""

from pathlib import Path

from feedsvc.moving.hugo import hugo
from feedsvc.moving.jekyll import jekyll
from feedsvc.moving.pelican import pelican
from feedsvc.moving.publ import publ
from feedsvc.moving.site import Site


def site_of(folder: Path, address: str) -> Site:
    """Return what a folder is; `address` is where its site stood, if that is known better than by its settings."""
    for reads in (hugo, jekyll, pelican, publ):
        site = reads(folder, address)
        if site is not None:
            return site
    return Site(content=folder, statics=(folder,))
