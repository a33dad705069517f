"""The hub's outgoing side: a worker takes what is to be told, a sender tells it, a guard keeps it out of private networks.

The sender and the guard are imported from their own modules: with aiohttp they take 7 MB, which a hub spares that has nobody to
tell.
"""

from feedsvc.hub.traffic import Limits
from feedsvc.hub.worker import HubWorker

__all__ = ["HubWorker", "Limits"]
