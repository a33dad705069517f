"""The hub: subscribers ask at `/hub` (WebSub) or `/rsscloud`, and are verified by a worker; plain text, or rssCloud's XML."""

from xml.sax.saxutils import quoteattr

from flask import Blueprint, Response, request

from feedsvc.app.catalogue import UseCases
from feedsvc.domain.subscriptions import HubRequest, Mode
from feedsvc.errors import FeedsvcError
from feedsvc.hub.rsscloud import RssCloud

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


def hub_blueprint(usecases: UseCases) -> Blueprint:
    """Serve `/hub`, and `/rsscloud` if it is on."""
    hub, websub = Blueprint("hub", __name__), usecases.websub
    explanation = _EXPLANATION.format(
        name=usecases.outlet.name,
        lease=int(websub.terms.lease.total_seconds()),
        longest=int(websub.terms.longest_lease.total_seconds()),
    )

    def ask() -> Response:
        errand = websub.ask(request.form.to_dict())
        return _answer(f"{_accepted(errand)}\n", 202)

    def explain() -> Response:
        return _answer(explanation, 200)

    def register() -> Response:
        try:
            RssCloud(websub).register(request.form.to_dict())
        except FeedsvcError as error:
            return _notify_result(str(error), is_success=False)
        return _notify_result("Your callback is asked for the challenge, and is told of changes from then on.", is_success=True)

    if websub.terms.is_open:
        hub.add_url_rule("/hub", "ask", ask, methods=["POST"])
        hub.add_url_rule("/hub", "explain", explain)
    if websub.terms.has_rsscloud:
        hub.add_url_rule("/rsscloud", "register", register, methods=["POST"])
    return hub


def _accepted(errand: HubRequest) -> str:
    if errand.mode is Mode.UNSUBSCRIBE:
        return "Accepted. Your callback is asked whether it wants to unsubscribe."
    return "Accepted. Your callback is asked whether it wants to subscribe; the lease begins when it has answered."


def _answer(text: str, status: int) -> Response:
    response = Response(text, status, content_type=PLAIN)
    response.headers["Cache-Control"] = "no-store"
    return response


def _notify_result(told: str, *, is_success: bool) -> Response:
    """Answer as rssCloud has it: always 200, and the result in XML."""
    success = "true" if is_success else "false"
    xml = f'<?xml version="1.0" encoding="utf-8"?>\n<notifyResult success="{success}" msg={quoteattr(told)}/>\n'
    return Response(xml, content_type="text/xml; charset=utf-8", headers={"Cache-Control": "no-store"})
