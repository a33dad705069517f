"""What a newsroom moves in with: exports, trees of files and feeds, in pieces that are read and stored one after the other."""

from feedsvc.moving.sources import source_of
from feedsvc.moving.terms import Terms

__all__ = ["Terms", "source_of"]
