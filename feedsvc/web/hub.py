"""The hub: subscribers ask at `/hub` (WebSub) or `/rsscloud`, and are verified by a worker; plain text, or rssCloud's XML."""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from xml.sax.saxutils import quoteattr

from flask import Blueprint, Response, request

from feedsvc.app.catalogue import UseCases
from feedsvc.domain.subscriptions import Mode
from feedsvc.errors import FeedsvcError, RefusedSubscription
from feedsvc.hub import rsscloud
from feedsvc.web.clients import client_address

PLAIN = "text/plain; charset=utf-8"

_EXPLANATION = """This is the WebSub hub of {name}: it tells subscribers of a change as it happens.
https://www.w3.org/TR/websub/

Subscribe with a form POST to this address:

  hub.mode=subscribe          or unsubscribe
  hub.topic=URL               the address of one of the feeds, as its rel="self" link gives it
  hub.callback=URL            where you are told; it is asked first whether it wants to be
  hub.lease_seconds=SECONDS   for how long; {lease} by default, {longest} at most; renew it by asking again
  hub.secret=SECRET           under 200 bytes; each delivery is then signed (X-Hub-Signature)
"""

_ACCEPTED = {
    Mode.SUBSCRIBE: "Accepted. Your callback is asked whether it wants to subscribe; the lease begins when it has answered.",
    Mode.UNSUBSCRIBE: "Accepted. Your callback is asked whether it wants to unsubscribe.",
}
_SCHEMES = {"http-post": "http", "https-post": "https"}
"""Protocols of rssCloud."""


def hub_blueprint(usecases: UseCases, *, proxies: int = 0) -> Blueprint:
    """Serve `/hub`, and `/rsscloud` if it is on. `proxies` is the number of reverse proxies in front."""
    hub, websub = Blueprint("hub", __name__), usecases.websub
    explanation = _EXPLANATION.format(
        name=usecases.outlet.name,
        lease=int(websub.terms.lease.total_seconds()),
        longest=int(websub.terms.longest_lease.total_seconds()),
    )

    def client() -> str:
        return client_address(request.remote_addr or "", request.headers.get("X-Forwarded-For", ""), proxies)

    def ask() -> Response:
        mode, form = _mode(request.form), request.form
        lease, secret = _lease(form.get("hub.lease_seconds", "")), form.get("hub.secret") or None
        addresses = {"topic_url": form.get("hub.topic", ""), "callback": form.get("hub.callback", "")}
        websub.ask(mode, **addresses, secret=secret, lease=lease, client=client())
        return _answer(f"{_ACCEPTED[mode]}\n", 202)

    def explain() -> Response:
        return _answer(explanation, 200)

    def register() -> Response:
        try:
            rsscloud.register(websub, callback=_callback(request.form), topic_urls=_topics(request.form), client=client())
        except FeedsvcError as error:
            return _notify_result(str(error), is_success=False)
        return _notify_result("Your callback is asked for the challenge, and is told of changes from then on.", is_success=True)

    if websub.terms.is_open:
        hub.add_url_rule("/hub", "ask", ask, methods=["POST"])
        hub.add_url_rule("/hub", "explain", explain)
    if websub.terms.has_rsscloud:
        hub.add_url_rule("/rsscloud", "register", register, methods=["POST"])
    return hub


def _mode(form: Mapping[str, str]) -> Mode:
    mode = form.get("hub.mode")
    if mode not in _ACCEPTED:
        raise RefusedSubscription("hub.mode has to be subscribe or unsubscribe.")
    return Mode(mode)


def _lease(seconds: str) -> timedelta | None:
    if seconds and not (seconds.isascii() and seconds.isdigit()):
        raise RefusedSubscription("hub.lease_seconds has to be a number of seconds.")
    return timedelta(seconds=int(seconds[:12])) if seconds else None


def _callback(form: Mapping[str, str]) -> str:
    """Return the address that a registration by rssCloud names in parts."""
    scheme = _SCHEMES.get(form.get("protocol", ""))
    if scheme is None:
        raise RefusedSubscription("protocol has to be http-post or https-post.")
    domain, port, path = (form.get(name, "") for name in ("domain", "port", "path"))
    if not domain or not port.isdigit() or not path.startswith("/"):
        raise RefusedSubscription("domain, port and path, which begins with a slash, have to say where you are to be told.")
    return f"{scheme}://{domain}:{port}{path}"


def _topics(form: Mapping[str, str]) -> Sequence[str]:
    return [value for name, value in form.items() if name.startswith("url")]


def _answer(text: str, status: int) -> Response:
    response = Response(text, status, content_type=PLAIN)
    response.headers["Cache-Control"] = "no-store"
    return response


def _notify_result(message: str, *, is_success: bool) -> Response:
    """Answer as rssCloud has it: always 200, and the result in XML."""
    success = "true" if is_success else "false"
    xml = f'<?xml version="1.0" encoding="utf-8"?>\n<notifyResult success="{success}" msg={quoteattr(message)}/>\n'
    return Response(xml, content_type="text/xml; charset=utf-8", headers={"Cache-Control": "no-store"})
