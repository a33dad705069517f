"""Write what a newsroom moves out with: Markdown with the list that feedsvc imports it by, JSON Feed, or WXR."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import PurePosixPath

from feedsvc.domain.addresses import slugify
from feedsvc.domain.exports import Exported, ExportFormat
from feedsvc.domain.outlet import Outlet
from feedsvc.moving.as_feeds import json_feed, wxr
from feedsvc.moving.as_markdown import markdown_of
from feedsvc.moving.records import LIST, Head, Record
from feedsvc.moving.targets import Target

PORTION = 500
"""Articles in each file of JSON Feed or WXR."""


@dataclass(slots=True)
class MarkdownWriter:
    """Writes each article at once, and the list of all at the end."""

    target: Target
    head: Head
    lines: list[str] = field(default_factory=list)
    taken: Counter[str] = field(default_factory=Counter)

    def add(self, exported: Exported) -> None:
        """Write an article, its pictures beside it, and its earlier revisions below it."""
        article = exported.article
        folder = PurePosixPath("articles", f"{article.published:%Y/%m}", self._name(exported))
        pictures = {name: f"{name.replace('/', '')[:12]}{PurePosixPath(name).suffix}" for name in exported.pictures}
        for name, content in exported.pictures.items():
            self.target.add(str(folder / pictures[name]), content)
        file = str(folder / "index.md") if pictures else f"{folder}.md"
        content = markdown_of(article, article.revision, pictures)
        self.target.add(file, content)
        above = {name: f"../{place}" for name, place in pictures.items()}
        for number, revision in enumerate(exported.revisions, 1):
            self.target.add(f"{folder}/revisions/{number}.md", markdown_of(article, revision, above))
        places = {name: str(folder / place) for name, place in pictures.items()}
        record = Record(exported=exported, file=file, sha256=sha256(content).hexdigest(), pictures=places)
        self.lines.append(record.line())

    def finish(self) -> None:
        """Write the list."""
        self.target.add(LIST, "".join(f"{line}\n" for line in (self.head.line(), *self.lines)).encode(errors="replace"))

    def _name(self, exported: Exported) -> str:
        """Name an article by its headline, and by its id where others of its month have the same."""
        article = exported.article
        name = slugify(article.revision.title)[:60].strip("-") or article.id
        place = f"{article.published:%Y/%m}/{name}"
        self.taken[place] += 1
        return name if self.taken[place] == 1 else f"{name}-{article.id}"


@dataclass(slots=True)
class FeedWriter:
    """Writes articles in portions, each a file."""

    target: Target
    outlet: Outlet
    name: str
    written: Callable[[Sequence[Exported], Outlet], bytes]
    waiting: list[Exported] = field(default_factory=list)
    files: int = 0

    def add(self, exported: Exported) -> None:
        """Take an article; its pictures stay where they are, which its entry says."""
        self.waiting.append(Exported(article=exported.article, status=exported.status))
        if len(self.waiting) == PORTION:
            self._write()

    def finish(self) -> None:
        """Write the last portion."""
        if self.waiting or not self.files:
            self._write()

    def _write(self) -> None:
        self.files += 1
        self.target.add(self.name.format(self.files), self.written(self.waiting, self.outlet))
        self.waiting.clear()


def writer_of(
    export_format: ExportFormat, target: Target, outlet: Outlet, redirects: Mapping[str, str]
) -> MarkdownWriter | FeedWriter:
    """Return what writes articles in a format."""
    if export_format is ExportFormat.JSONFEED:
        return FeedWriter(target, outlet, "feed-{}.json", json_feed)
    if export_format is ExportFormat.WXR:
        return FeedWriter(target, outlet, "wordpress-{}.xml", wxr)
    return MarkdownWriter(target, Head(base_url=outlet.base_url, namespace=str(outlet.guid_namespace), redirects=redirects))
