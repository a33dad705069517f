"""Keys by which files are sent to the drop folder: given, listed and revoked; each is shown once."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from feedsvc.desk.feed_accounts import LONGEST_NAME
from feedsvc.desk.sign_in import new_token
from feedsvc.domain.people import key_of
from feedsvc.domain.sending import DropKey, folder_path
from feedsvc.errors import RefusedChange, RefusedPath
from feedsvc.ports import Clock, Store


@dataclass(frozen=True, slots=True)
class NewKey:
    """A key that was just given: of its token only a hash is kept. `address` is where its files are sent to."""

    name: str
    folder: str
    token: str
    address: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DropKeys:
    """Grant and revoke keys."""

    store: Store
    clock: Clock
    base_url: str
    new_token: Callable[[], str] = new_token

    def keys(self) -> Sequence[DropKey]:
        """List every key, revoked or not, by name."""
        with self.store.read() as view:
            return view.drop_keys.all()

    def add(self, name: str, folder: str | None = None) -> NewKey:
        """Grant a key for a folder below the drop folder, by default that of its name; `.` is the whole.

        Raises `RefusedChange` for a name that won't do or has one, and for a folder that can't be one.
        """
        name = " ".join(name.split())
        if not 0 < len(name) <= LONGEST_NAME:
            raise RefusedChange(f"A key needs a name of up to {LONGEST_NAME} characters, such as that of who sends.")
        try:
            fills = folder_path(name if folder is None else folder)
        except RefusedPath as error:
            raise RefusedChange(f"The folder {name if folder is None else folder} can't be filled. {error}") from error
        token = self.new_token()
        with self.store.begin() as unit:
            if any(key.name == name and key.revoked is None for key in unit.drop_keys.all()):
                raise RefusedChange(f"{name} has a key. Revoke it, or give the new one another name.")
            unit.drop_keys.keep(DropKey(name=name, folder=fills, key=key_of(token), created=self.clock()))
        return NewKey(name, fills, token, f"{self.base_url}/drop/{fills}{'/' if fills else ''}")

    def revoke(self, name: str) -> None:
        """End a key: nothing is taken by it from now on. Raises `RefusedChange` if there is none of the name."""
        with self.store.begin() as unit:
            keys = [key for key in unit.drop_keys.all() if key.name == name and key.revoked is None]
            if not keys:
                raise RefusedChange(f"There is no key {name} that could be revoked.")
            for key in keys:
                unit.drop_keys.keep(replace(key, revoked=self.clock()))
