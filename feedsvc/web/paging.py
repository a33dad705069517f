"""Where the next page of a list begins, as a token in its address."""

from base64 import urlsafe_b64decode, urlsafe_b64encode
from datetime import datetime

from feedsvc.domain.articles import Guid, Place


def token_of(place: Place) -> str:
    """Write a place as a token."""
    return urlsafe_b64encode(f"{place.published.isoformat()} {place.guid}".encode()).decode().rstrip("=")


def place_in(token: str | None) -> Place | None:
    """Read a token; None for none, and for what is no token."""
    bare = (token or "").rstrip("=")
    try:
        published, _, guid = urlsafe_b64decode(bare + "=" * (-len(bare) % 4)).decode().partition(" ")
        at = datetime.fromisoformat(published)
    except ValueError:
        return None
    return Place(at, Guid(guid)) if at.tzinfo else None
