"""What an editor does about a file that could not be read: look at it, say what it doesn't, try again, or discard it."""

import json
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath

from feedsvc.domain.articles import Revision
from feedsvc.domain.files import DroppedFile, QuarantinedFile
from feedsvc.domain.texts import scrub
from feedsvc.errors import NotInQuarantine, RefusedChange, UnreadableArticle
from feedsvc.intake.prepare import OUR_FAULT, Submit
from feedsvc.ports.intake import Quarantine

SHOWN = 20_000
"""Characters of a file that are shown."""

SIDECAR = "metadata.meta.toml"
"""What the metadata of a form are called in sentences about them."""

CLAIMING = "claiming"
"""The stage of files that aren't read at all: some of them end the process that reads them."""

Metadata = Mapping[str, str | Sequence[str]]
"""What a sidecar says, by its keys: text, or several texts."""


@dataclass(frozen=True, slots=True)
class QuarantinedText:
    """A quarantined file: the beginning of its text, None for what is no text, and what its sidecar says."""

    file: QuarantinedFile
    text: str | None
    is_whole: bool
    metadata: Metadata


@dataclass(frozen=True, slots=True)
class RetryPreview:
    """What a file would become with some metadata: articles, or the reason why it would be quarantined again."""

    revisions: tuple[Revision, ...] = ()
    reason: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Repair:
    """Deal with the files that could not be read. Everything raises `NotInQuarantine` for a file that isn't there."""

    quarantine: Quarantine
    submit: Submit

    def files(self) -> Sequence[QuarantinedFile]:
        """List the files, the latest first."""
        return list(reversed(self.quarantine.files()))

    def look_at(self, name: str) -> QuarantinedText:
        """Return a file with its text as far as it is text."""
        text = text_of(self.content(name))
        shown = None if text is None else text[:SHOWN]
        return QuarantinedText(self.quarantine.get(name), shown, shown == text, self._metadata(name))

    def content(self, name: str) -> bytes:
        """Return a file's bytes."""
        try:
            return self.quarantine.read(name)
        except FileNotFoundError as error:
            raise NotInQuarantine(f"{name} isn't in quarantine, or not any more: it was put back or discarded.") from error

    def try_out(self, name: str, metadata: Metadata) -> RetryPreview:
        """Return what a file would become with these metadata; nothing is stored but pictures that it brings."""
        content, file = self.content(name), self.quarantine.get(name)
        if file.stage == CLAIMING:
            return RetryPreview(reason=file.reason)
        sidecar = (SIDECAR, sidecar_of(metadata)) if metadata else None
        dropped = DroppedFile(PurePosixPath(file.path), content, sidecar)
        outcome = self.submit(lambda: dropped, is_small=False).result()
        if outcome.refusal:
            return RetryPreview(reason=outcome.refusal[0])
        return RetryPreview(reason=OUR_FAULT) if outcome.bug else RetryPreview(outcome.revisions)

    def retry(self, name: str, metadata: Metadata | None = None) -> None:
        """Put a file back into the drop folder, with metadata beside it if there are any; the next scan takes it."""
        self.content(name)
        try:
            self.quarantine.retry(name, sidecar_of(metadata) if metadata else None)
        except OSError as error:
            raise RefusedChange(f"The file can't be put back into the drop folder: {error.strerror}.") from error

    def discard(self, name: str) -> None:
        """Delete a file for good."""
        self.content(name)
        self.quarantine.discard(name)

    def _metadata(self, name: str) -> Metadata:
        sidecar = self.quarantine.sidecar(name)
        if sidecar is None:
            return {}
        try:
            text = sidecar[1].decode()
            parsed = json.loads(text) if sidecar[0].endswith(".json") else tomllib.loads(text)
        except ValueError:  # which may be why the file is here
            return {}
        return {key: _texts(value) if isinstance(value, list) else str(value) for key, value in parsed.items()}


def sidecar_of(metadata: Metadata) -> bytes:
    """Write metadata as a sidecar's TOML; a JSON string is a TOML string too, save for the one character DEL."""
    lines = [f"{key} = {json.dumps(value, ensure_ascii=False)}" for key, value in metadata.items()]
    return "".join(f"{line}\n" for line in lines).replace("\x7f", "").encode()


def text_of(content: bytes) -> str | None:
    """Return a file's text as a reader would decode it; None for what is no text."""
    from feedsvc.readers.decode import decode  # with it come all readers, which no other process needs

    try:
        return scrub(decode(content)[0])
    except UnreadableArticle:
        return None


def _texts(values: Sequence[object]) -> Sequence[str]:
    return [str(value) for value in values]
