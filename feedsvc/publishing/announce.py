"""Tell of a feed that went live: one row for all subscribers, one for each other hub, in the rendition's own transaction."""

from datetime import datetime

from feedsvc.domain.renditions import Rendition
from feedsvc.domain.subscriptions import HubRequest, Mode
from feedsvc.ports import Unit


def put_live(unit: Unit, rendition: Rendition, *, own_hub: str, at: datetime) -> None:
    """Put a rendition live and leave word for those who are to be told: every hub that its Link header names.

    A rendition made of the same as the one before tells nobody. Whoever puts several live in a transaction does so in the order
    of their names (`ports.hub.Outbox.number`).
    """
    unit.renditions.replace(rendition)
    if not unit.outbox.changed(rendition.name, rendition.key, at=at):
        return
    for rel, hub in rendition.links:
        if rel == "hub" and hub != own_hub:
            request = HubRequest(
                mode=Mode.PUBLISH, topic=rendition.name, topic_url=topic_url(rendition), target=hub, created=at
            )
            unit.outbox.put(request, due=at)


def topic_url(rendition: Rendition) -> str:
    """Give the address that a rendition says is its own."""
    return next((href for rel, href in rendition.links if rel == "self"), rendition.name)
