"""From Draft to Revision: what a careful editor finds in an article, and leaves out of it.

A page of text is taken through the steps of `bodies` in order. Each is a pure function from TextPage to TextPage that takes
lines for a role; each can be improved, and tested, alone. The lines that no step takes are the article's paragraphs.
"""

from feedsvc.normalise.pipeline import AnnotatedLine, annotate, normalise
from feedsvc.normalise.sanitise import content_text_of, sanitise
from feedsvc.normalise.summary import summarise

__all__ = ["AnnotatedLine", "annotate", "content_text_of", "normalise", "sanitise", "summarise"]
