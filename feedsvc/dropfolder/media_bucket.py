"""Pictures in a bucket that all machines share; who reads an article keeps them in a folder of its own until it is stored."""

from collections.abc import Collection
from dataclasses import dataclass

from feedsvc.domain.drafts import Media
from feedsvc.domain.pictures import WIDTHS, copy_name
from feedsvc.dropfolder.media import MediaFolder, kind_of
from feedsvc.objects import Objects


@dataclass(frozen=True, slots=True)
class MediaBucket:
    """The port `MediaStore` in a bucket. A name is a hash of the bytes: whoever comes second has nothing to write."""

    spool: MediaFolder
    objects: Objects

    def keep(self, name: str, content: bytes, *, is_copied: bool = True) -> Media | None:
        """See `ports.intake.MediaStore`."""
        return self.spool.keep(name, content, is_copied=is_copied)

    def share(self, names: Collection[str]) -> None:
        """See `ports.intake.MediaStore`: the copies first, as one that asks for a copy gets the picture where there is none."""
        for name in names:
            for kept in (*(copy_name(name, width) for width in WIDTHS), name):
                self._move(kept)

    def share_all(self) -> None:
        """See `ports.intake.MediaStore`."""
        self.share(self.spool.names())

    def read(self, name: str) -> tuple[bytes, str]:
        """See `ports.intake.MediaStore`."""
        original, kind = kind_of(name)
        try:
            return self.spool.read(name)
        except FileNotFoundError:
            pass
        if original != name:
            try:
                return self.objects.get(name), "image/webp"
            except FileNotFoundError:
                pass
        return self.objects.get(original), kind

    def remove(self, name: str) -> None:
        """See `ports.intake.MediaStore`."""
        self.spool.remove(name)
        for kept in (name, *(copy_name(name, width) for width in WIDTHS)):
            self.objects.remove(kept)

    def _move(self, name: str) -> None:
        place = self.spool.root / name
        try:
            content = place.read_bytes()
        except FileNotFoundError:  # it was never made, or is in the bucket already
            return
        _, kind = kind_of(name)
        self.objects.put_new(name, content, {"Content-Type": kind if place.suffix != ".webp" else "image/webp"})
        place.unlink(missing_ok=True)
