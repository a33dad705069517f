"""An example of a package for feedsvc: the Gazette's format of files, its feed, and an outlet that keeps files on a shelf.

Copy it, and run its tests: `pytest contract.py`.
"""

from collections.abc import Iterable, Iterator
from datetime import datetime
from pathlib import Path, PurePosixPath
from urllib.parse import quote, urlsplit

from feedsvc.domain.drafts import BodyKind, Byline, Draft
from feedsvc.domain.outlets import SiteAnswer
from feedsvc.errors import UnreadableArticle
from feedsvc.outlets.plugins import OutletKind
from feedsvc.readers.plugins import FormatReader
from feedsvc.render.offers import Offer
from feedsvc.render.partner import Dialect, Partner, judge_dated_entry

MARK = b"GAZETTE/1\n"
"""The first line of every file."""


def recognises(_: PurePosixPath, content: bytes) -> bool:
    """Return whether a file is the Gazette's."""
    return content.startswith(MARK)


def read(path: PurePosixPath, content: bytes) -> Iterable[Draft]:
    """Read a file: articles parted by lines of `%%`, each with lines of `Name: value`, an empty line and its text."""
    text = content.removeprefix(MARK).decode("utf-8", "replace")
    for number, article in enumerate(text.split("\n%%\n"), 1):
        head, _, body = article.partition("\n\n")
        fields = {name.strip(): value.strip() for name, _, value in (line.partition(":") for line in head.splitlines())}
        if not body.strip():
            raise UnreadableArticle(f"Article {number} has no text: it stands below an empty line.")
        yield Draft(
            format="gazette",
            path=path,
            position=number,
            source_id=fields.get("Number"),
            title=fields.get("Headline"),
            published=fields.get("Date"),
            bylines=(Byline((fields["By"],)),) if fields.get("By") else (),
            body=body,
            body_kind=BodyKind.TEXT,
        )


READER = FormatReader(recognises=recognises, read=read)


def judge(offer: Offer, now: datetime) -> Iterator[str]:
    """Yield why the Gazette doesn't take an entry."""
    yield from judge_dated_entry(offer, now)
    if len(offer.title) > 120:
        yield f"its headline has {len(offer.title)} characters of at most 120"


PARTNER = Partner(
    name="gazette",
    title="The Gazette",
    rule="gazette",
    remedy="Mend the article or the feed; gazette.example/feeds has the limits.",
    judge=judge,
    size=100,
    dialect=Dialect(namespaces={"g": "https://gazette.example/ns"}, item_elements=lambda _: "<g:paid>no</g:paid>"),
)


class Shelf:
    """Files in one folder, each named by its whole address."""

    def __init__(self, address: str) -> None:
        self._folder = Path(urlsplit(address).path)

    def put(self, path: str, answer: SiteAnswer) -> None:
        """Write the file of an address, whole or not at all."""
        self._folder.mkdir(parents=True, exist_ok=True)
        file = self.file(path)
        part = file.with_name(f"{file.name}.part")
        part.write_bytes(answer.body)
        part.replace(file)

    def remove(self, path: str) -> None:
        """Delete the file of an address, if there is one."""
        self.file(path).unlink(missing_ok=True)

    def remove_below(self, path: str, *, but: str = "") -> None:
        """Delete the files of an address and of all below it, `but` for one."""
        for file in (self.file(path), *self._folder.glob(f"{quote(f'{path}/', safe='')}*")):
            if file != self.file(but):
                file.unlink(missing_ok=True)

    def file(self, path: str) -> Path:
        """Return the file of an address."""
        return self._folder / quote(path, safe="")


def remedy(address: str) -> str:
    """Return what to write instead of an address, nothing if it fits."""
    return "" if urlsplit(address).path.strip("/") else 'write it like "shelf:///srv/shelf"'


SHELF = OutletKind(open=Shelf, remedy=remedy)
