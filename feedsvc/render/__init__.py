"""From a Feed and its articles to a Rendition: pure, byte-identical for the same input."""

from feedsvc.render.check import check
from feedsvc.render.rendering import render, rendition_key

__all__ = ["check", "render", "rendition_key"]
