"""Files of a bucket that could not be read (`quarantine/PATH`), each with a `.reason.json` beside it, as in a folder."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from hashlib import sha256
from itertools import count
from pathlib import PurePosixPath

from feedsvc.domain.files import QuarantinedFile
from feedsvc.domain.sidecars import SUFFIXES
from feedsvc.dropfolder.bucket_files import digest_of, key_of, status_of
from feedsvc.dropfolder.filing import BESIDE, REASON_SUFFIX, quarantined_of, reason_of
from feedsvc.dropfolder.moving import numbered
from feedsvc.dropfolder.places import spelt
from feedsvc.objects import Objects, StoredObject
from feedsvc.ports import Clock

DROP, QUARANTINE = PurePosixPath("drop"), PurePosixPath("quarantine")


@dataclass(frozen=True, slots=True)
class QuarantineInBucket:
    """The port `Quarantine` in a bucket."""

    objects: Objects
    clock: Clock
    sentinel: str | None = None
    _known: dict[tuple[str, str], QuarantinedFile] = field(default_factory=dict)
    """Each reason that was read, by its name and tag: they are written once."""

    def file(self, source: StoredObject, path: PurePosixPath, why: tuple[str, str], companions: Sequence[str]) -> None:
        """Copy a file in, for a reason found at a stage: the reason is first, and takes the name; then what goes with it."""
        digest = digest_of(self.objects, source)
        target = self._reserve(path, why, sha256=digest, size=source.size)
        for companion in companions:
            self.objects.copy(companion, str(_beside(target) / spelt(PurePosixPath(companion).name)))
        self.objects.copy(source.name, str(target))

    def note(self, content: bytes, path: PurePosixPath, why: tuple[str, str]) -> None:
        """Store a copy of a file that stays where it is, and the reason beside it."""
        target = self._reserve(path, why, sha256=sha256(content).hexdigest(), size=len(content))
        self.objects.put(str(target), content)

    def files(self) -> Sequence[QuarantinedFile]:
        """See `ports.intake.Quarantine`."""
        listed = {stored.name: stored for stored in self.objects.listed(str(QUARANTINE))}
        return sorted(self._each(listed), key=lambda file: (file.at, file.name))

    def get(self, name: str) -> QuarantinedFile:
        """See `ports.intake.Quarantine`."""
        self.objects.status(str(QUARANTINE / name))
        return quarantined_of(name, self.objects.get(f"{QUARANTINE / name}{REASON_SUFFIX}"))

    def read(self, name: str) -> bytes:
        """See `ports.intake.Quarantine`."""
        return self.objects.get(str(QUARANTINE / name))

    def sidecar(self, name: str) -> tuple[str, bytes] | None:
        """See `ports.intake.Quarantine`."""
        self.objects.status(str(QUARANTINE / name))
        beside = [stored.name for stored in self._companions(name) if _is_sidecar(stored.name)]
        return (PurePosixPath(beside[0]).name, self.objects.get(beside[0])) if beside else None

    def retry(self, name: str, sidecar: bytes | None = None) -> None:
        """See `ports.intake.Quarantine`."""
        target = next(place for place in self._numbered(DROP / key_of(PurePosixPath(self.get(name).path))))
        if sidecar is not None:
            self.objects.put(f"{target}.meta.toml", sidecar)
        for companion in self._companions(name):
            beside = PurePosixPath(companion.name).name
            suffix = next((end for end in SUFFIXES if beside.endswith(end)), None)
            if suffix is None or sidecar is None:
                self.objects.copy(companion.name, str(target.with_name(beside if suffix is None else target.name + suffix)))
        self.objects.copy(str(QUARANTINE / name), str(target))
        if self.sentinel:
            self.objects.put(f"{target}{self.sentinel}", b"")
        self.discard(name)

    def discard(self, name: str) -> None:
        """See `ports.intake.Quarantine`."""
        self.objects.status(str(QUARANTINE / name))
        self.objects.remove(str(QUARANTINE / name))
        for companion in self._companions(name):
            self.objects.remove(companion.name)
        self.objects.remove(f"{QUARANTINE / name}{REASON_SUFFIX}")

    def _reserve(self, path: PurePosixPath, why: tuple[str, str], *, sha256: str, size: int) -> PurePosixPath:
        """Store a file's reason, and return where the file is to go; that of the same bytes goes there once more."""
        reason = reason_of(path, why, at=self.clock(), sha256=sha256, size=size)
        for number in count(1):
            target = numbered(QUARANTINE / key_of(path), number)
            written = f"{target}{REASON_SUFFIX}"
            if self.objects.put_new(written, reason):
                return target
            with suppress(FileNotFoundError, ValueError, KeyError):
                there = quarantined_of(str(target), self.objects.get(written))
                if sha256 and (there.sha256, there.path) == (sha256, str(path)):
                    return target
        raise FileNotFoundError(path)

    def _numbered(self, target: PurePosixPath) -> Iterator[PurePosixPath]:
        """Yield the names that are free."""
        places = (numbered(target, number) for number in count(1))
        return (place for place in places if status_of(self.objects, place) is None)

    def _companions(self, name: str) -> list[StoredObject]:
        return self.objects.listed(str(_beside(QUARANTINE / name)))

    def _each(self, listed: Mapping[str, StoredObject]) -> Iterator[QuarantinedFile]:
        for reason in listed.values():
            name = reason.name.removesuffix(REASON_SUFFIX)
            if name == reason.name or name not in listed:
                continue
            key = (reason.name, reason.tag)
            with suppress(FileNotFoundError, ValueError, KeyError):  # a stranger's, or discarded meanwhile
                if key not in self._known:
                    below = str(PurePosixPath(name).relative_to(QUARANTINE))
                    self._known[key] = quarantined_of(below, self.objects.get(reason.name))
                yield self._known[key]


def _is_sidecar(name: str) -> bool:
    return name.endswith(SUFFIXES)


def _beside(target: PurePosixPath) -> PurePosixPath:
    return target.with_name(f"{target.name}{BESIDE}")
