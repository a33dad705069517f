"""The drop folder by HTTP, `/drop/PATH`: PUT a file, DELETE what came under its name, GET what became of it.

Each has `Authorization: Bearer KEY`, and is answered in JSON; errors are problem details (RFC 9457).
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import quote

from flask import Blueprint, Response, request
from werkzeug.datastructures import Headers

from feedsvc.domain.addresses import Addresses
from feedsvc.domain.articles import Article
from feedsvc.domain.sending import HELD, SentFile, SentOutcome
from feedsvc.errors import RefusedBody
from feedsvc.intake.preview import PreviewRow, as_json
from feedsvc.intake.sending import Sending
from feedsvc.server.exchange import Answer
from feedsvc.web.clients import client_address
from feedsvc.web.feeds import flask_response

DROP = "/drop/"

CHALLENGE = ("WWW-Authenticate", f'Bearer realm="{DROP}"')
"""The header that asks for a key (RFC 6750 section 3)."""

WAITING = "waiting"
"""The status of a file that intake has yet to look at."""

SOON = "1"
"""Seconds after which a client may ask again for the status of a file."""


def drop_blueprint(door: "DropDoor", *, proxies: int = 0) -> Blueprint:
    """Serve `/drop/PATH`; `proxies` is the number of reverse proxies in front."""
    drop = Blueprint("drop", __name__)

    def client() -> str:
        return client_address(request.remote_addr or "", request.headers.get("X-Forwarded-For", ""), proxies)

    @drop.put(f"{DROP}<path:path>", merge_slashes=False)
    def put(path: str) -> Response:
        _check_whole(request.headers)
        awaits = request.headers.get("Sidecar", "").strip().lower() == "expected"
        sent = door.sending.put(_token(), _as_sent(path), request.stream, awaits_sidecar=awaits, client=client())
        return flask_response(door.accepted(sent))

    @drop.delete(f"{DROP}<path:path>", merge_slashes=False)
    def withdraw(path: str) -> Response:
        return flask_response(door.accepted(door.sending.withdraw(_token(), _as_sent(path), client=client())))

    @drop.get(f"{DROP}<path:path>", merge_slashes=False)
    def status(path: str) -> Response:
        return flask_response(door.status(door.sending.status(_token(), _as_sent(path), request.args.get("sha256"))))

    return drop


@dataclass(frozen=True, slots=True)
class DropDoor:
    """Answer what was sent."""

    sending: Sending
    addresses: Addresses

    def accepted(self, sent: SentFile) -> Answer:
        """Answer that a file is in the drop folder, and where its status stands (RFC 9110 section 15.3.3)."""
        body = {"file": sent.path, "sha256": sent.digest, "status": WAITING, "reason": None, "article": None, "verdict": None}
        return _json(202, body, ("Location", self._address(sent)), ("Retry-After", SOON))

    def status(self, sent: SentFile) -> Answer:
        """Answer with what is known of a file; of one that waits, that it may be asked for again."""
        if sent.settled is None:
            return _json(200, json.loads(self.accepted(sent).body), ("Retry-After", SOON))
        return _json(200, self._outcome(sent))

    def outcome(self, sent: SentFile) -> Answer:
        """Answer who waited for the outcome: with it, 422 where the file is in quarantine."""
        location = ("Location", self._address(sent))
        return _json(422 if sent.is_refused else 200, self._outcome(sent), location)

    def _outcome(self, sent: SentFile) -> dict[str, object]:
        articles = self.sending.articles(sent)
        first, *others = [self._row(sent, *pair) for pair in zip(sent.outcomes, articles, strict=True)]
        return {"file": sent.path, "sha256": sent.digest, **first, **({"others": others} if others else {})}

    def _row(self, sent: SentFile, outcome: SentOutcome, article: Article | None) -> dict[str, object]:
        """Return the outcome of an article under the names that `feedsvc preview --json` has for it."""
        shown = None
        if article is not None:
            revision = article.held if outcome.status == HELD and article.held else article.revision
            shown = as_json(PreviewRow(sent.path, revision))["article"]
        page = None if article is None else self.addresses.article(article)
        return {
            "status": outcome.status,
            "reason": outcome.reason,
            "verdict": outcome.verdict,
            "article": shown,
            "page": page,
        }

    def _address(self, sent: SentFile) -> str:
        return f"{self.addresses.base_url}{DROP}{quote(sent.path)}?sha256={sent.digest}"


def _json(status: int, values: Mapping[str, object], *headers: tuple[str, str]) -> Answer:
    body = (json.dumps(values, ensure_ascii=False) + "\n").encode()
    all_headers: Sequence[tuple[str, str]] = [
        ("Content-Type", "application/json"),
        ("Cache-Control", "no-store"),
        *headers,
        ("Content-Length", str(len(body))),
    ]
    return Answer(status, list(all_headers), body)


def _token() -> str:
    return bearer(request.headers.get("Authorization", ""))


def bearer(authorization: str) -> str:
    """Return the token of an Authorization header (RFC 6750 section 2.1); "" for none."""
    scheme, _, token = authorization.partition(" ")
    return token.strip() if scheme.lower() == "bearer" else ""


def _as_sent(path: str) -> str:
    """Return the path as it stands in the address: the framework puts a sign for bytes that are no UTF-8."""
    raw = str(request.environ["PATH_INFO"]).encode("latin-1").decode("utf-8", "surrogateescape")
    return raw.removeprefix(DROP) if raw.startswith(DROP) else path


def _check_whole(headers: Headers) -> None:
    """Raise `RefusedBody` for a body that is coded, or is a part of a file (RFC 9110 section 14.5)."""
    if headers.get("Content-Encoding", "identity").strip().lower() not in ("", "identity"):
        raise RefusedBody("Send the file as it is, without Content-Encoding.", 415)
    if "Content-Range" in headers:
        raise RefusedBody("Send the file whole, without Content-Range.", 400)
