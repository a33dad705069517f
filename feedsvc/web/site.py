"""The service as the public sees it, asked in this very process: what outlets are filled with."""

from dataclasses import dataclass
from urllib.parse import quote

from flask import Flask, request

from feedsvc.domain.outlets import SiteAnswer
from feedsvc.web import assets

IS_COPY = "feedsvc.is_copy"
"""Marks, in the WSGI environment, a page that is written to a file: it leads nowhere that only the service can answer, and
names no other article, which might be withdrawn."""


@dataclass(frozen=True, slots=True)
class FlaskSite:
    """The port `Site`."""

    app: Flask
    base_url: str

    def ask(self, path: str) -> SiteAnswer:
        """See `ports.outlets.Site`."""
        response = self.app.test_client(use_cookies=False).get(
            quote(path, safe="/"), base_url=self.base_url, environ_overrides={IS_COPY: True}
        )
        return SiteAnswer(response.status_code, response.data, dict(response.headers))

    def fixed(self) -> list[str]:
        """See `ports.outlets.Site`."""
        return ["/theme.css", *(f"/static/{name}" for name in sorted(assets.names()))]


def is_copy() -> bool:
    """Return whether the page at hand is written to a file."""
    return IS_COPY in request.environ
