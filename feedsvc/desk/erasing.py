"""Articles erased for good: their text is nowhere any more, and a later drop of one is held."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import chain
from pathlib import PurePosixPath

from feedsvc.domain.articles import Article, Guid, guid_from_id
from feedsvc.domain.documents import published_documents
from feedsvc.domain.erasing import KeptFile, sources_of
from feedsvc.domain.files import DroppedFile
from feedsvc.domain.pictures import KEPT
from feedsvc.errors import ArticleNotFound, RefusedChange
from feedsvc.intake.deciding import promote_duplicate
from feedsvc.intake.prepare import Submit
from feedsvc.ports import Clock, Store, Unit
from feedsvc.ports.erasing import Traces
from feedsvc.ports.intake import MediaStore
from feedsvc.publishing.pictures import Pictures
from feedsvc.publishing.publish import Publish


@dataclass(frozen=True, slots=True)
class ErasurePlan:
    """What erasing an article deletes: it, its copies, the files that they came in and the pictures that only they use.

    `bystanders` are articles that stay, but came in one of these files.
    """

    article: Article
    copies: Sequence[Article]
    revisions: int
    files: Sequence[KeptFile]
    pictures: Sequence[str]
    bystanders: Sequence[Article]

    @property
    def articles(self) -> Sequence[Article]:
        """All that is erased, the copies last."""
        return (self.article, *self.copies)


@dataclass(frozen=True, slots=True)
class Erased:
    """What was erased; `is_clean` says whether the database holds nothing more of it, its log included."""

    plan: ErasurePlan
    is_clean: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Erase:
    """Erase articles, by id or guid."""

    store: Store
    traces: Traces
    media: MediaStore
    submit: Submit
    publish: Publish
    pictures: Pictures
    clock: Clock
    max_bits: int
    has_outlets: bool = False
    """Whether copies of what is public lie elsewhere."""

    def plan(self, name: str, *, only: bool = False) -> ErasurePlan:
        """Return what erasing an article would delete; with `only` its copies stay. Raises `ArticleNotFound`."""
        with self.store.read() as view:
            article = view.articles.by_guid(guid_from_id(name))
            if article is None:
                raise ArticleNotFound(f"There is no article {name}.")
            copies = () if only else self._copies(view, article)
        return self.plan_of([article, *copies])

    def plan_of(self, articles: Sequence[Article]) -> ErasurePlan:
        """Return what erasing these articles would delete."""
        self.pictures.record()
        with self.store.read() as view:
            guids = {article.guid for article in articles}
            revisions = [revision for article in articles for revision in view.articles.revisions(article.guid)]
            revisions += [article.waiting for article in articles if article.waiting]
            paths = sources_of(revisions)
            others = [other for path in paths for other in view.articles.by_path(path) if other.guid not in guids]
            pictures = {picture for article in articles for picture in view.erasures.pictures(article)}
        files = [file for file in self.traces.files(paths, pictures) if self._tells_of(file, articles)]
        return ErasurePlan(articles[0], articles[1:], len(revisions), files, sorted(pictures), others)

    def __call__(self, name: str, *, only: bool = False) -> Erased:
        """Erase an article and its copies. Raises `ArticleNotFound`, and `RefusedChange` for a file that can't be deleted:
        then nothing of the database is erased, and erasing again goes on."""
        return self.carry_out(self.plan(name, only=only))

    def carry_out(self, plan: ErasurePlan) -> Erased:
        """Erase what a plan names; copies that it doesn't name stay. Raises `RefusedChange`."""
        now, guids = self.clock(), {article.guid for article in plan.articles}
        try:
            with self.store.begin() as unit:
                for article in plan.articles:
                    if any(copy.guid not in guids for copy in unit.articles.duplicates(article.guid)):
                        promote_duplicate(article, unit.articles, now)
                for article in plan.articles:
                    self.traces.note(unit.erasures.erase(article, at=now))
                self._take_down(unit, plan)
                self.traces.remove(plan.files)
                for picture in unit.erasures.unused(plan.pictures):
                    self.media.remove(picture)
                if self.has_outlets:
                    pages = [f"/articles/{article.id}" for article in plan.articles]
                    unit.outlet_jobs.want([*pages, *(KEPT + name for name in plan.pictures)], due=now)
        except OSError as error:
            raise RefusedChange(f"A file can't be deleted, so nothing was erased yet: {error}.") from error
        self._render_anew(plan)
        return Erased(plan, self.store.scrub())

    def _copies(self, unit: Unit, article: Article) -> Sequence[Article]:
        """Return all that repeats an article: what it is a copy of, the other copies of that, and what is like them."""
        first = unit.articles.by_guid(article.duplicate_of) if article.duplicate_of else article
        first = first or article
        like = unit.articles.alike(article.revision, max_bits=self.max_bits)
        family: dict[Guid, Article] = {}
        for one in chain([first], unit.articles.duplicates(first.guid), like):
            family[one.guid] = one
            family |= {copy.guid: copy for copy in unit.articles.duplicates(one.guid)}
        return [one for guid, one in family.items() if guid != article.guid]

    def _tells_of(self, file: KeptFile, articles: Iterable[Article]) -> bool:
        """Return whether a file holds one of the articles; a file of a path that others use too is read to see."""
        identities = {article.identity for article in articles}
        if file.is_sidecar or any(identity.startswith(f"path:{file.path}") for identity in identities):
            return True
        dropped = DroppedFile(PurePosixPath(file.path), self.traces.read(file))
        outcome = self.submit(lambda: dropped, is_small=False).result()
        return not outcome.revisions or any(revision.identity in identities for revision in outcome.revisions)

    def _take_down(self, unit: Unit, plan: ErasurePlan) -> None:
        """Take down the streams that hold an article and are rendered when somebody asks for them."""
        rendered = set(self._rendered_as_they_change())
        for name in unit.renditions.naming([article.id for article in plan.articles]):
            if name not in rendered:
                unit.renditions.remove(name)
                unit.outbox.forget(name)

    def _render_anew(self, plan: ErasurePlan) -> None:
        """Render the feeds at once; one that a fault keeps back is taken down rather than left as it was."""
        report = self.publish()
        with self.store.begin() as unit:
            naming = set(unit.renditions.naming([article.id for article in plan.articles]))
            for fault in report.faults:
                if fault.name in naming:
                    unit.renditions.remove(fault.name)

    def _rendered_as_they_change(self) -> Iterable[str]:
        feeds = self.publish.streams.configured.values()
        return (document.name for feed in feeds for document in published_documents(feed))
