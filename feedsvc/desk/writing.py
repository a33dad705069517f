"""Articles that are written, pasted or uploaded at the desk: shown as what they become, then put in the drop folder."""

import io
import secrets
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import PurePosixPath

from feedsvc.desk.repair import Metadata, sidecar_of
from feedsvc.domain.addresses import slugify
from feedsvc.domain.articles import Article, Guid
from feedsvc.domain.files import DESK, DroppedFile
from feedsvc.domain.sending import SentFile, sent_path
from feedsvc.errors import NothingSent, RefusedChange
from feedsvc.intake.prepare import Submit
from feedsvc.intake.preview import PreviewRow, rows_of
from feedsvc.ports import Clock, Store
from feedsvc.ports.sending import Inbox

PICTURES = (".jpg", ".jpeg", ".png", ".gif", ".webp")
MARKDOWN, PAGE, MARKUP = ".md", ".txt", ".html"

SIDECAR = ".meta.toml"

UNNAMED = "article"
"""What a file is called whose headline has no letters of the alphabet."""

EMPTY = "There is nothing yet: write or paste a text, or choose a file."


@dataclass(frozen=True, slots=True, kw_only=True)
class WrittenArticle:
    """An article as a form has it: a text, or a file with its name in place of it; what stands over what they say; pictures
    by their names."""

    text: str = ""
    name: str = ""
    content: bytes = b""
    metadata: Metadata = field(default_factory=dict)
    pictures: Mapping[str, bytes] = field(default_factory=dict)

    @property
    def is_empty(self) -> bool:
        return not (self.content or self.text.strip())

    @property
    def suffix(self) -> str:
        """The end of its file's name. A text is HTML that begins like it; with a headline of its own it is written here, in
        Markdown, else pasted as a page, in which headline and byline are looked for."""
        if self.content:
            return PurePosixPath(self.name).suffix.lower() or PAGE
        if self.text.lstrip().startswith("<"):
            return MARKUP
        return MARKDOWN if self.metadata.get("title") else PAGE

    @property
    def body(self) -> bytes:
        return self.content or self.text.encode()


@dataclass(frozen=True, slots=True, kw_only=True)
class Write:
    """Take in what people write at the desk."""

    store: Store
    inbox: Inbox
    submit: Submit
    clock: Clock
    new_token: Callable[[], str] = lambda: secrets.token_hex(4)

    def preview(self, written: WrittenArticle) -> Sequence[PreviewRow]:
        """Return what an article would become; nothing is stored but pictures that it brings."""
        if written.is_empty:
            return [PreviewRow(written.name, reason=EMPTY)]
        path = self._path(written)
        pictures = {_picture_name(path, number, name): each for number, (name, each) in enumerate(_shown(written), 1)}
        sidecar = (f"{path.name}{SIDECAR}", sidecar_of(written.metadata)) if written.metadata else None
        dropped = DroppedFile(path, written.body, sidecar, pictures)
        return rows_of(path.name, self.submit(lambda: dropped, is_small=True).result())

    def send(self, written: WrittenArticle, *, by: str, client: str) -> str:
        """Put an article in the drop folder, what goes with it first; return its path there.

        Raises `RefusedChange` for an empty one, and what `Inbox.receive` raises.
        """
        if written.is_empty:
            raise RefusedChange(EMPTY)
        path = self._path(written)
        if self.inbox.is_companion(str(path)):
            raise RefusedChange(f"{written.name} goes with an article, and is none: a picture, or what is said of one.")
        for number, (name, content) in enumerate(_shown(written), 1):
            self._place(f"{DESK}/{_picture_name(path, number, name)}", content)
        if written.metadata:
            self._place(f"{path}{SIDECAR}", sidecar_of(written.metadata))
        digest = sha256(written.body).hexdigest()
        with self.store.begin() as unit:
            unit.sent.keep(SentFile(path=str(path), digest=digest, sender=by, folder=DESK, client=client, at=self.clock()))
        self._place(str(path), written.body)
        return str(path)

    def outcome(self, path: str) -> tuple[SentFile, Sequence[Article]]:
        """Return what became of an article, as far as that is known, and the articles. Raises `NothingSent`."""
        with self.store.read() as view:
            sent = next(iter(view.sent.of([path])), None)
            if sent is None or sent.folder != DESK:
                raise NothingSent("Nothing was sent from the desk under this name.")
            articles = [view.articles.by_guid(Guid(outcome.guid)) for outcome in sent.outcomes if outcome.guid]
        return sent, [article for article in articles if article is not None]

    def _path(self, written: WrittenArticle) -> PurePosixPath:
        """Return a path that nothing had yet: two articles of one name are two."""
        named = str(
            written.metadata.get("title") or PurePosixPath(written.name).stem or written.text.strip().partition("\n")[0]
        )
        name = f"{slugify(named)[:60].strip('-') or UNNAMED}-{self.new_token()}{written.suffix}"
        return PurePosixPath(sent_path(f"{DESK}/{name}"))

    def _place(self, path: str, content: bytes) -> None:
        with self.inbox.receive(path, io.BytesIO(content)) as received:
            received.place(awaits_sidecar=False)


def _shown(written: WrittenArticle) -> Sequence[tuple[str, bytes]]:
    """Return the pictures of an article. Raises `RefusedChange` for what is none by its name."""
    for name in written.pictures:
        if not name.lower().endswith(PICTURES):
            raise RefusedChange(f"{name} is no picture that can be shown; choose JPEG, PNG, GIF or WebP.")
    return list(written.pictures.items())


def _picture_name(path: PurePosixPath, number: int, name: str) -> str:
    """Name a picture so that it goes with the article beside it."""
    return f"{path.stem}-{number}{PurePosixPath(name).suffix.lower()}"
