"""Outlets: the public addresses as files in a bucket or a folder."""

from feedsvc.outlets.writing import ObjectWriter

__all__ = ["ObjectWriter"]
