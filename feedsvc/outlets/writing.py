"""Write the answers of public addresses as files, named so that a plain file server finds them."""

from dataclasses import dataclass
from pathlib import PurePosixPath

from feedsvc.domain.outlets import SiteAnswer
from feedsvc.objects import Objects

KEPT = ("Content-Type", "Cache-Control")
"""Headers that a bucket answers with again."""

HTML = ".html"


@dataclass(frozen=True, slots=True)
class ObjectWriter:
    """The port `OutletWriter` in a bucket or a folder. A page of HTML is a file of its address's name, in a folder with `.html`
    behind it, since only a bucket knows a file's type otherwise."""

    objects: Objects

    def put(self, path: str, answer: SiteAnswer) -> None:
        """See `ports.outlets.OutletWriter`."""
        headers = {name: answer.headers[name] for name in KEPT if name in answer.headers}
        is_page = answer.headers.get("Content-Type", "").startswith("text/html")
        self.objects.put(self._name(path, is_page=is_page), answer.body, headers)

    def remove(self, path: str) -> None:
        """See `ports.outlets.OutletWriter`."""
        for name in self._names(path):
            self.objects.remove(name)

    def remove_below(self, path: str, *, but: str = "") -> None:
        """See `ports.outlets.OutletWriter`."""
        kept = self._names(but) if but else set()
        for name in {*self.objects.names(path.strip("/")), *self._names(path)} - kept:
            self.objects.remove(name)

    def _names(self, path: str) -> set[str]:
        return {self._name(path, is_page=is_page) for is_page in (True, False)}

    def _name(self, path: str, *, is_page: bool) -> str:
        name = path.strip("/") or f"index{HTML}"
        has_types = not self.objects.url.startswith("file:")
        return name if has_types or not is_page or PurePosixPath(name).suffix == HTML else f"{name}{HTML}"
