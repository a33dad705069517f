"""Purge what caches before the service hold: Varnish with xkey, Fastly, Cloudflare."""

import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from http.client import HTTPException
from typing import Literal
from urllib.request import Request, urlopen

from feedsvc.errors import StoreUnavailable

PATIENCE = 10.0
"""Seconds that an edge may take to answer."""

EdgeKind = Literal["varnish", "fastly", "cloudflare"]

HEADERS: Mapping[EdgeKind, str] = {"varnish": "xkey", "fastly": "Surrogate-Key", "cloudflare": "Cache-Tag"}
"""The header in which answers name their keys."""


@dataclass(frozen=True, slots=True)
class EdgePurger:
    """The port `Purger` at an edge: the address that takes its purges, and the token for it."""

    kind: EdgeKind
    url: str
    token: str | None = None

    def purge(self, keys: Collection[str], *, hard: bool) -> None:
        """See `ports.outlets.Purger`."""
        try:
            with urlopen(_request(self, sorted(keys), hard=hard), timeout=PATIENCE) as response:  # noqa: S310 the operator's own
                response.read()
        except (OSError, HTTPException, ValueError) as error:
            raise StoreUnavailable(f"{self.url} purges nothing: {error}") from error


def _request(edge: EdgePurger, keys: list[str], *, hard: bool) -> Request:
    """Make the request; Cloudflare has no soft purge, so there a soft one is a hard one."""
    joined = " ".join(keys)
    if edge.kind == "varnish":
        headers = {"xkey-purge" if hard else "xkey-softpurge": joined, **({"Authorization": edge.token} if edge.token else {})}
        return Request(edge.url, method="PURGE", headers=headers)  # noqa: S310 likewise
    if edge.kind == "fastly":
        soft = {} if hard else {"Fastly-Soft-Purge": "1"}
        headers = {"Surrogate-Key": joined, "Fastly-Key": edge.token or "", **soft}
        return Request(edge.url, method="POST", headers=headers)  # noqa: S310 likewise
    body = json.dumps({"tags": keys}).encode()
    headers = {"Authorization": f"Bearer {edge.token}", "Content-Type": "application/json"}
    return Request(edge.url, data=body, method="POST", headers=headers)  # noqa: S310 likewise
