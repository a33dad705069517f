"""Files by their names in a bucket (S3, Google Cloud Storage, Azure) or a folder: what many machines write and read alike.

Credentials and endpoints are the environment's, by the names that the clouds' own tools use (AWS_ACCESS_KEY_ID,
AWS_ENDPOINT_URL, GOOGLE_APPLICATION_CREDENTIALS, AZURE_STORAGE_ACCOUNT_KEY).
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import timedelta
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar
from urllib.parse import unquote, urlsplit

from feedsvc.errors import StoreUnavailable

if TYPE_CHECKING:
    from obstore.store import ObjectStore

T = TypeVar("T")

BUCKETS = ("s3", "gs", "az")
"""Schemes of addresses of buckets; `file` is a folder."""

_PATIENCE: Any = {"timeout": "20s", "connect_timeout": "5s", "allow_http": True}
_RETRIES: Any = {"max_retries": 2, "retry_timeout": timedelta(seconds=20)}


@dataclass(frozen=True, slots=True)
class Objects:
    """The files below an address: `s3://bucket/prefix`, `gs://...`, `az://...`, `file:///folder`.

    Each function raises `StoreUnavailable` where the bucket doesn't answer, or refuses.
    """

    url: str

    def put(self, name: str, content: bytes, headers: Mapping[str, str] | None = None) -> None:
        """Store a file, in place of another of its name; `headers` are those that a bucket answers with."""
        self._ask(lambda store: _obstore().put(store, name, content, attributes=self._kept(headers), use_multipart=False))

    def put_new(self, name: str, content: bytes, headers: Mapping[str, str] | None = None) -> bool:
        """Store a file unless there is one of its name already, and return whether it was stored."""
        from obstore.exceptions import AlreadyExistsError

        def put(store: "ObjectStore") -> bool:
            try:
                attributes = self._kept(headers)
                _obstore().put(store, name, content, attributes=attributes, mode="create", use_multipart=False)
            except AlreadyExistsError:
                return False
            return True

        return self._ask(put)

    def get(self, name: str) -> bytes:
        """Return a file's bytes. Raises `FileNotFoundError`."""
        return self._ask(lambda store: bytes(_obstore().get(store, name).bytes()), reads=True)

    def remove(self, name: str) -> None:
        """Delete a file; nothing happens if there is none."""

        def delete(store: "ObjectStore") -> None:
            try:
                _obstore().delete(store, name)
            except FileNotFoundError:  # a folder says so, a bucket doesn't
                return

        if not (self._folder and (self._folder / name).is_dir()):
            self._ask(delete)

    def names(self, below: str = "") -> Iterator[str]:
        """Yield the names of all files, or of those below one such as `media`."""
        listed = self._ask(lambda store: list(_obstore().list(store, below or None)))
        return (str(entry["path"]) for batch in listed for entry in batch)

    def _kept(self, headers: Mapping[str, str] | None) -> dict[str, str] | None:
        return dict(headers) if headers and not self._folder else None

    @property
    def _folder(self) -> Path | None:
        parts = urlsplit(self.url)
        return Path(unquote(parts.path)) if parts.scheme == "file" else None

    def _ask(self, ask: "Callable[[ObjectStore], T]", *, reads: bool = False) -> T:
        from obstore.exceptions import BaseError

        try:
            return ask(_opened(self.url))
        except (BaseError, OSError, ValueError, NotImplementedError) as error:
            if reads and isinstance(error, FileNotFoundError):
                raise
            reason = str(error).partition("\n")[0]
            raise StoreUnavailable(f"{self.url} does not answer: {reason}") from error


def _obstore() -> Any:
    import obstore  # 60 ms and 16 MB that a service with folders alone never needs

    return obstore


@cache
def _opened(url: str) -> "ObjectStore":
    from obstore.store import LocalStore, from_url

    if url.startswith("file:"):
        return LocalStore(unquote(urlsplit(url).path), mkdir=True)
    return from_url(url, client_options=_PATIENCE, retry_config=_RETRIES)
