"""Files by their names in a bucket (S3, Google Cloud Storage, Azure) or a folder: what many machines write and read alike.

Credentials and endpoints are the environment's, by the names that the clouds' own tools use (AWS_ACCESS_KEY_ID,
AWS_ENDPOINT_URL, GOOGLE_APPLICATION_CREDENTIALS, AZURE_STORAGE_ACCOUNT_KEY).
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar
from urllib.parse import unquote, urlsplit

from feedsvc.errors import BucketUnavailable

if TYPE_CHECKING:
    from obstore.store import ObjectStore

T = TypeVar("T")

BUCKETS = ("s3", "gs", "az")
"""Schemes of addresses of buckets; `file` is a folder."""

_PATIENCE: Any = {"timeout": "20s", "connect_timeout": "5s", "allow_http": True}
_RETRIES: Any = {"max_retries": 2, "retry_timeout": timedelta(seconds=20)}


@dataclass(frozen=True, slots=True)
class StoredObject:
    """A file as a listing has it: `size` in bytes, when it was stored, and a tag that other bytes of its name don't have."""

    name: str
    size: int
    stored: datetime
    tag: str


@dataclass(frozen=True, slots=True)
class Objects:
    """The files below an address: `s3://bucket/prefix`, `gs://...`, `az://...`, `file:///folder`.

    Each function raises `BucketUnavailable` where the bucket doesn't answer, or refuses.
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
        return self.read(name)[0]

    def read(self, name: str) -> tuple[bytes, str]:
        """Return a file's bytes and their tag. Raises `FileNotFoundError`."""

        def read(store: "ObjectStore") -> tuple[bytes, str]:
            answer = _obstore().get(store, name)
            return bytes(answer.bytes()), str(answer.meta["e_tag"])

        return self._ask(read, reads=True)

    def status(self, name: str) -> StoredObject:
        """Return what a listing says of a file. Raises `FileNotFoundError`."""
        return self._ask(lambda store: _stored(_obstore().head(store, name)), reads=True)

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
        return (stored.name for stored in self.listed(below))

    def listed(self, below: str = "", passed_over: Callable[[str], None] = lambda _: None) -> list[StoredObject]:
        """List all files, or those below a name.

        Buckets know names that no path has (`a//b`, `../b`). Folders that hold such are passed over, and named to
        `passed_over`.
        """
        from obstore.exceptions import InvalidPathError

        def whole(store: "ObjectStore") -> list[StoredObject] | None:
            try:
                return [_stored(entry) for batch in _obstore().list(store, below or None) for entry in batch]
            except InvalidPathError:
                return None

        listed = self._ask(whole)
        return list(self._by_folders(below, passed_over)) if listed is None else listed

    def _by_folders(self, below: str, passed_over: Callable[[str], None]) -> Iterator[StoredObject]:
        from obstore.exceptions import InvalidPathError

        def children(store: "ObjectStore") -> Any:
            try:
                return _obstore().list_with_delimiter(store, below or None)
            except InvalidPathError:
                return None

        level = self._ask(children)
        if level is None:
            passed_over(below)
            return
        yield from map(_stored, level["objects"])
        for folder in level["common_prefixes"]:
            yield from self._by_folders(str(folder), passed_over)

    def children(self, below: str) -> tuple[list[StoredObject], list[str]]:
        """Return the files right below a name, and the names of the folders there."""
        level = self._ask(lambda store: _obstore().list_with_delimiter(store, below or None))
        return [_stored(entry) for entry in level["objects"]], [str(name) for name in level["common_prefixes"]]

    def copy(self, name: str, to: str) -> None:
        """Copy a file to another name, in place of what is there. Raises `FileNotFoundError`."""
        self._ask(lambda store: _obstore().copy(store, name, to), reads=True)

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
            if reads and isinstance(error, FileNotFoundError | ValueError):
                raise FileNotFoundError(str(error)) from error  # no file has a name such as a/../b
            reason = str(error).partition("\n")[0]
            raise BucketUnavailable(f"{self.url} does not answer: {reason}") from error


def _stored(entry: Any) -> StoredObject:
    return StoredObject(str(entry["path"]), int(entry["size"]), entry["last_modified"], str(entry["e_tag"]))


def _obstore() -> Any:
    import obstore  # 60 ms and 16 MB that a service with folders alone never needs

    return obstore


@cache
def _opened(url: str) -> "ObjectStore":
    from obstore.store import LocalStore, from_url

    if url.startswith("file:"):
        return LocalStore(unquote(urlsplit(url).path), mkdir=True)
    return from_url(url, client_options=_PATIENCE, retry_config=_RETRIES)
