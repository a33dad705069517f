"""From Draft to Revision: what a careful editor finds in an article, and leaves out of it.

A page of text is taken through the steps of `bodies` in order. Each is a pure function from TextPage to TextPage that takes
lines for a role; each can be improved, and tested, alone. The lines that no step takes are the article's paragraphs.
"""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from feedsvc.normalise.pipeline import AnnotatedLine, annotate, normalise

__all__ = ["AnnotatedLine", "annotate", "normalise"]


def __getattr__(name: str) -> object:
    """Load the steps when they are asked for: processes that only sanitise or summarise do without them (5 MB)."""
    if name not in __all__:
        raise AttributeError(name)
    from feedsvc.normalise import pipeline

    return getattr(pipeline, name)
