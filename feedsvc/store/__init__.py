"""Everything that is kept, in SQLite or PostgreSQL."""

from feedsvc.store.engine import reach
from feedsvc.store.sql import open_store

__all__ = ["open_store", "reach"]
