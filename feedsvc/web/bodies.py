"""How large the body of a request may be, by its address."""

from feedsvc.server.exchange import Request
from feedsvc.web.admin.session import COOKIE, HOME, SIGN_IN

FORM = 16_384
"""Bytes of the largest body that strangers may send: the hub's forms, and that of signing in."""

DESK_FORM = 2_000_000
"""Bytes of the desk's largest form: it holds the text of an article, percent-encoded."""


def largest_body(request: Request) -> int:
    """Return how many bytes of a body are taken; more at the desk of those who say that they are signed in."""
    is_desk = request.path.startswith(HOME) and request.path != SIGN_IN
    return DESK_FORM if is_desk and f"{COOKIE}=" in request.headers.get("cookie", "") else FORM
