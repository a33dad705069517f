"""What an article is called by its source: the format's own id, else its place in the drop folder. Never its text."""

from feedsvc.domain.articles import Identity
from feedsvc.domain.drafts import Draft


def identity_of(draft: Draft) -> Identity:
    """Return the lasting identity of a draft: `id:` and the source's own id, else `path:` and the path, with the place in a
    file of several articles."""
    if draft.source_id:
        return Identity(f"id:{draft.source_id}")
    place = f"#{draft.position}" if draft.position else ""
    return Identity(f"path:{draft.path}{place}")
