"""Announce a feed that went live: one row for all subscribers, one for each other hub, in the rendition's own transaction."""

from datetime import datetime

from feedsvc.domain.renditions import Rendition
from feedsvc.domain.subscriptions import HubRequest, Mode
from feedsvc.ports import Unit


def put_live(unit: Unit, rendition: Rendition, *, own_hub: str, at: datetime) -> bool:
    """Put a rendition live and queue word of it for subscribers and every hub that its Link header names; return whether it is
    live (`ports.feeds.Renditions.replace`).

    A rendition made of the same as the one before is not announced. Several in a transaction are put live in the order of
    their names (`ports.hub.Outbox.number`).
    """
    if not unit.renditions.replace(rendition):
        return False
    if not unit.outbox.changed(rendition.name, rendition.mark, at=at):
        return True
    for rel, hub in rendition.links:
        if rel == "hub" and hub != own_hub:
            address = topic_url(rendition)
            request = HubRequest(mode=Mode.PUBLISH, topic=rendition.name, topic_url=address, target=hub, created=at)
            unit.outbox.put(request, due=at)
    return True


def topic_url(rendition: Rendition) -> str:
    """Return the address that a rendition says is its own."""
    return next((href for rel, href in rendition.links if rel == "self"), rendition.name)
