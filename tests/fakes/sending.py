"""Keys and sent files in memory, and an inbox that leads to a drop folder in memory."""

import hashlib
from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import IO

from feedsvc.domain.sending import DropKey, SentFile, SentOutcome
from feedsvc.errors import RefusedBody
from tests.fakes.drop import MemoryDropFolder


@dataclass
class MemoryDropKeys:
    kept: dict[str, DropKey] = field(default_factory=dict)

    def all(self) -> Sequence[DropKey]:
        return sorted(self.kept.values(), key=lambda key: (key.name, key.created))

    def get(self, key: str) -> DropKey | None:
        return self.kept.get(key)

    def keep(self, key: DropKey) -> None:
        self.kept[key.key] = key

    def use(self, key: str, at: datetime) -> None:
        self.kept[key] = replace(self.kept[key], used=at)


@dataclass
class MemorySentFiles:
    kept: dict[str, SentFile] = field(default_factory=dict)

    def of(self, paths: Collection[str]) -> Sequence[SentFile]:
        return [self.kept[path] for path in paths if path in self.kept]

    def keep(self, file: SentFile) -> None:
        self.kept[file.path] = file

    def settle(self, path: str, outcomes: Sequence[SentOutcome], *, at: datetime) -> None:
        self.kept[path] = replace(self.kept[path], settled=at, outcomes=tuple(outcomes))

    def forget(self, paths: Collection[str]) -> None:
        for path in paths:
            self.kept.pop(path, None)

    def forget_before(self, before: datetime) -> None:
        self.kept = {path: file for path, file in self.kept.items() if file.at >= before}

    def latest(self, *, before: datetime | None = None, limit: int) -> Sequence[SentFile]:
        files = [file for file in self.kept.values() if before is None or file.at < before]
        return sorted(files, key=lambda file: (-file.at.timestamp(), file.path))[:limit]


@dataclass
class MemoryReceived:
    path: str
    content: bytes
    inbox: "MemoryInbox"

    @property
    def digest(self) -> str:
        return hashlib.sha256(self.content).hexdigest()

    def place(self, *, awaits_sidecar: bool) -> None:
        self.inbox.placed.append(self.path)
        if awaits_sidecar:
            self.inbox.awaiting.add(self.path)
        self.inbox.folder.drop(self.path, self.content)


@dataclass
class MemoryInbox:
    folder: MemoryDropFolder = field(default_factory=MemoryDropFolder)
    max_bytes: int = 1000
    placed: list[str] = field(default_factory=list)
    awaiting: set[str] = field(default_factory=set)
    company: set[str] = field(default_factory=set)
    """Paths of articles beside which something stands in the folder."""

    @contextmanager
    def receive(self, path: str, body: IO[bytes]) -> Iterator[MemoryReceived]:
        content = body.read(self.max_bytes + 1)
        if len(content) > self.max_bytes:
            raise RefusedBody("The file is too large.", 413)
        yield MemoryReceived(path, content, self)

    def is_waiting(self, path: str) -> bool:
        return path in self.folder.waiting_files

    def take_back(self, path: str) -> bool:
        is_there = path in self.awaiting
        if is_there:
            self.awaiting.remove(path)
            del self.folder.waiting_files[path]
        return is_there

    def has_company(self, path: str) -> bool:
        return path in self.company

    def is_companion(self, path: str) -> bool:
        return path.endswith((".meta.toml", ".jpg"))
