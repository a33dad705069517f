"""Pictures that came with articles, kept by the hash of their content: the same picture is kept once, with smaller copies."""

import io
import os
import re
from collections.abc import Collection, Sequence
from contextlib import suppress
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from feedsvc.domain.drafts import Media
from feedsvc.domain.pictures import KEPT, WIDTHS, copy_name
from feedsvc.dropfolder.noted import noted_in
from feedsvc.dropfolder.scaling import shown_size, smaller_copies
from feedsvc.durable import sync_folder

MAX_PIXELS = 60_000_000
"""Width times height beyond which a picture is a decompression bomb."""

_TYPES = {
    "JPEG": ("image/jpeg", "jpg"),
    "PNG": ("image/png", "png"),
    "GIF": ("image/gif", "gif"),
    "WEBP": ("image/webp", "webp"),
}
_NAME = re.compile(rf"([0-9a-f]{{2}}/[0-9a-f]{{62}}\.(jpg|png|gif|webp))(\.(?:{'|'.join(map(str, WIDTHS))})\.webp)?")


@dataclass(frozen=True, slots=True)
class MediaFolder:
    """The port `MediaStore` in a folder; `max_bytes` is the largest picture that is kept. `is_dry` writes nothing."""

    root: Path
    max_bytes: int = 20_000_000
    is_dry: bool = False

    def keep(self, name: str, content: bytes, *, is_copied: bool = True) -> Media | None:  # noqa: ARG002 a name says nothing sure
        """See `ports.intake.MediaStore`: type and size are read from the bytes."""
        from PIL import Image, UnidentifiedImageError  # 40 ms to load

        if len(content) > self.max_bytes:
            return None
        try:
            with Image.open(io.BytesIO(content), formats=list(_TYPES)) as image:
                kind, (width, height), noted = str(image.format), shown_size(image), noted_in(image)
        except (UnidentifiedImageError, OSError, ValueError, SyntaxError, Image.DecompressionBombError):
            return None
        if width * height > MAX_PIXELS:
            return None
        media_type, extension = _TYPES[kind if kind != "MPO" else "JPEG"]  # a camera's JPEG with another behind it
        digest = sha256(content).hexdigest()
        place = f"{digest[:2]}/{digest[2:]}.{extension}"
        if not self.is_dry and not (self.root / place).exists():
            for wide, copy in (smaller_copies(content) if is_copied else {}).items():
                self._write(self.root / copy_name(place, wide), copy)
            self._write(self.root / place, content)
        return Media(
            url=f"{KEPT}{place}",
            type=media_type,
            width=width,
            height=height,
            length=len(content),
            caption=noted.caption,
            alt=noted.alt,
            credit=noted.credit,
            copyright=noted.copyright,
        )

    def read(self, name: str) -> tuple[bytes, str]:
        """See `ports.intake.MediaStore`."""
        original, kind = kind_of(name)
        if original != name and (self.root / name).exists():
            return (self.root / name).read_bytes(), "image/webp"
        return (self.root / original).read_bytes(), kind

    def share(self, names: Collection[str]) -> None:
        """See `ports.intake.MediaStore`: whoever reads this folder has them."""

    def share_all(self) -> None:
        """See `ports.intake.MediaStore`."""

    def names(self) -> Sequence[str]:
        """Name the pictures in the folder, without their copies."""
        found = (file.relative_to(self.root).as_posix() for file in self.root.glob("*/*"))
        return [name for name in found if (match := _NAME.fullmatch(name)) and not match[3]]

    def remove(self, name: str) -> None:
        """See `ports.intake.MediaStore`."""
        for kept in (name, *(copy_name(name, width) for width in WIDTHS)):
            if _NAME.fullmatch(kept):
                with suppress(FileNotFoundError):
                    (self.root / kept).unlink()
                    sync_folder((self.root / kept).parent)

    def _write(self, target: Path, content: bytes) -> None:
        """Write a picture that is on the disk when this returns: its article is stored next, and its file moved away."""
        target.parent.mkdir(parents=True, exist_ok=True)
        beside = target.with_name(f".{target.name}.{os.getpid()}.tmp")
        with beside.open("wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        beside.rename(target)
        sync_folder(target.parent)


def kind_of(name: str) -> tuple[str, str]:
    """Return the name of the picture of which a name may be that of a smaller copy, and its media type.

    Raises `FileNotFoundError` for what is no picture's name.
    """
    match = _NAME.fullmatch(name)
    if match is None:
        raise FileNotFoundError(name)
    kinds = {extension: media_type for media_type, extension in _TYPES.values()}
    return match[1], kinds[match[2]]
