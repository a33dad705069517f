"""Everything that is kept, in SQLite or PostgreSQL."""

from feedsvc.store.engine import reach
from feedsvc.store.postgresql import Connections
from feedsvc.store.sql import SqlStore, known_store, open_store

__all__ = ["Connections", "SqlStore", "known_store", "open_store", "reach"]
