"""Change a TOML file and keep what people wrote in it: comments, order, blank lines."""

import fcntl
import os
import re
import tomllib
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from tempfile import NamedTemporaryFile, TemporaryDirectory
from typing import Generic, TypeVar

from feedsvc.errors import ConfigurationError, RefusedChange

T = TypeVar("T")

CHANGED = "{name} was changed since this page was opened. Look at it as it is now, and change it again."

UNCLEAR = "which lines belong to this [[{name}]] isn't clear; change them by hand."


@dataclass(frozen=True, slots=True)
class TomlFile(Generic[T]):
    """A file of the configuration. `check` reads a copy of it, and raises `ConfigurationError` for what is wrong there."""

    path: Path
    check: Callable[[Path], T]

    @property
    def text(self) -> str:
        """What the file holds; nothing where it isn't there. Raises `RefusedChange`."""
        try:
            return self.path.read_bytes().decode("utf-8-sig")
        except FileNotFoundError:
            return ""
        except (OSError, UnicodeDecodeError) as error:
            raise RefusedChange(f"{self.path} can't be read, so it isn't changed here.") from error

    @property
    def mark(self) -> str:
        """Name what the file holds."""
        return sha256(self.text.encode()).hexdigest()[:20]

    def values(self) -> Mapping[str, object]:
        """Return what the file says, nothing of one that is wrong."""
        try:
            return tomllib.loads(self.text)
        except ValueError:
            return {}

    def change(self, edit: Callable[[str], str], *, mark: str) -> None:
        """Put what `edit` makes of the text in its place, if that is right. Raises `RefusedChange`.

        `mark` names the text that the change was made for; nobody else's change is lost.
        """
        with _alone(self.path):
            before = self.text
            if mark != self.mark:
                raise RefusedChange(CHANGED.format(name=self.path.name))
            after = self._edited(edit)
            self._check(after)
            if after != before:
                _put(self.path, after.encode())

    def tried(self, edit: Callable[[str], str]) -> T:
        """Return what would be read if the text were changed so, and change nothing. Raises `RefusedChange`."""
        return self._check(self._edited(edit))

    def _edited(self, edit: Callable[[str], str]) -> str:
        try:
            return edit(self.text)
        except (ValueError, TypeError, LookupError) as error:
            raise RefusedChange(f"{self.path.name} can't be changed here: {error}") from error

    def _check(self, text: str) -> T:
        with TemporaryDirectory(prefix="feedsvc-") as folder:
            copy = Path(folder) / self.path.name
            copy.write_bytes(text.encode())
            try:
                return self.check(copy)
            except ConfigurationError as error:
                raise RefusedChange(str(error).replace(f"{folder}{os.sep}", "")) from error


@contextmanager
def _alone(path: Path) -> Iterator[None]:
    """Keep others of this service from changing the same file meanwhile."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        descriptor = os.open(path.parent, os.O_RDONLY)
    except OSError as error:
        raise RefusedChange(f"There is no folder {path.parent}, and it can't be made: {error.strerror}.") from error
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)


def _put(path: Path, content: bytes) -> None:
    """Put a file in the place of another, or write it there where its folder is closed, or it is mounted by itself."""
    path = path.resolve()
    try:
        with NamedTemporaryFile(dir=path.parent, prefix=f".{path.name}.", delete=False) as file:
            file.write(content)
        beside = Path(file.name)
        _make_alike(beside, path)
        try:
            beside.replace(path)
        except OSError:
            beside.unlink()
            raise
    except OSError:
        _write_there(path, content)


def _make_alike(beside: Path, path: Path) -> None:
    with suppress(OSError):
        kept = path.stat()
        beside.chmod(kept.st_mode & 0o7777)
        os.chown(beside, kept.st_uid, kept.st_gid)


def _write_there(path: Path, content: bytes) -> None:
    try:
        path.write_bytes(content)
    except OSError as error:
        advice = "Let the user that runs feedsvc write it, or change it by hand: it is followed as it changes."
        raise RefusedChange(f"{path} can't be written: {error.strerror}. {advice}") from error


def number_of(text: str, name: str, key: str, value: str) -> int | None:
    """Return which table of a list `[[name]]` has this value at a key, counted from 0."""
    tables = tomllib.loads(text).get(name, ())
    return next((number for number, table in enumerate(tables) if table.get(key) == value), None)


def with_entry(text: str, name: str, values: Mapping[str, object]) -> str:
    """Add a table to a list `[[name]]`. Raises `TypeError` for what is no such list."""
    import tomlkit  # with the first change: 2 MB in each process else

    document = tomlkit.parse(text)
    if name not in document:
        document.append(name, tomlkit.aot())
    entries = document[name]
    if not isinstance(entries, tomlkit.items.AoT):
        raise TypeError(f"{name} is written as a value, not as tables [[{name}]].")
    table = tomlkit.table()
    table.update({key: value for key, value in values.items() if value is not None})
    entries.append(table)
    lines = tomlkit.dumps(document).splitlines(keepends=True)
    begin, _ = _own_lines(lines, name, len(entries) - 1, r"\s*\[")
    is_apart = begin == 0 or not lines[begin - 1].strip()
    return "".join([*lines[:begin], *([] if is_apart else ["\n"]), *lines[begin:]])


def with_values(text: str, name: str, number: int, values: Mapping[str, object]) -> str:
    """Write values into a table of a list `[[name]]`, new ones below the others; those that are None are removed."""
    import tomlkit  # with the first change: 2 MB in each process else

    document = tomlkit.parse(text)
    table = document[name][number]
    new = {key: value for key, value in values.items() if key not in table and value is not None}
    for key, value in values.items():
        if key in table and value is None:
            table.remove(key)
        elif key in table:
            table[key] = value
    lines = tomlkit.dumps(document).splitlines(keepends=True)
    _, last = _own_lines(lines, name, number, r"\s*\[")
    lines[last] = f"{lines[last].rstrip()}\n"
    lines[last + 1 : last + 1] = [f"{key} = {tomlkit.item(value).as_string()}\n" for key, value in new.items()]
    after, wanted = "".join(lines), {key: value for key, value in values.items() if value is not None}
    if {**tomllib.loads(after)[name][number], **wanted} != tomllib.loads(after)[name][number]:
        raise ValueError(UNCLEAR.format(name=name))
    return after


def without_entry(text: str, name: str, number: int) -> str:
    """Remove a table of a list `[[name]]`, but no comment below it. Raises `ValueError` where that can't be done."""
    lines = text.splitlines(keepends=True)
    begin, last = _own_lines(lines, name, number, rf"\s*\[(?!\[?\s*{name}\s*\.)")
    after = "".join([*lines[:begin], *lines[last + 1 :]])
    wanted = tomllib.loads(text)
    del wanted[name][number]
    if tomllib.loads(after) | {name: wanted[name]} != wanted or tomllib.loads(after).get(name, []) != wanted[name]:
        raise ValueError(UNCLEAR.format(name=name))
    return after


def _own_lines(lines: Sequence[str], name: str, number: int, following: str) -> tuple[int, int]:
    """Find a table's first and last line; comments above the next head, which looks like `following`, are that one's."""
    heads = [at for at, line in enumerate(lines) if re.match(rf"\s*\[\[\s*{name}\s*\]\]", line)]
    begin = heads[number]
    end = next((at for at in range(begin + 1, len(lines)) if re.match(following, lines[at])), len(lines))
    return begin, max(at for at in range(begin, end) if lines[at].strip() and not lines[at].lstrip().startswith("#"))
