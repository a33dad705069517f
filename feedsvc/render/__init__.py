"""From a Feed and its articles to a Rendition: pure, byte-identical for the same input."""

from feedsvc.render.profiles.sifting import obstacles, sift
from feedsvc.render.rendering import render, rendition_key

__all__ = ["obstacles", "render", "rendition_key", "sift"]
