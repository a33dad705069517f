"""The hub's outgoing side: a worker takes what is to be told, a sender tells it, a guard keeps it out of private networks."""

from feedsvc.hub.sender import SenderTerms, open_sender
from feedsvc.hub.traffic import Limits
from feedsvc.hub.worker import HubWorker

__all__ = ["HubWorker", "Limits", "SenderTerms", "open_sender"]
