"""Pictures that came with articles, kept by the hash of their content: the same picture is kept once."""

import io
import os
import re
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from feedsvc.domain.draft import Media

MAX_PIXELS = 60_000_000
"""Width times height beyond which a picture is a decompression bomb."""

_TYPES = {
    "JPEG": ("image/jpeg", "jpg"),
    "PNG": ("image/png", "png"),
    "GIF": ("image/gif", "gif"),
    "WEBP": ("image/webp", "webp"),
}
_NAME = re.compile(r"[0-9a-f]{2}/[0-9a-f]{62}\.(jpg|png|gif|webp)")


@dataclass(frozen=True, slots=True)
class MediaFolder:
    """The port `MediaStore` in a folder; `max_bytes` is the largest picture that is kept."""

    root: Path
    max_bytes: int = 20_000_000

    def keep(self, name: str, content: bytes) -> Media | None:  # noqa: ARG002 a name says nothing sure
        """See `ports.MediaStore`: type and size are read from the bytes."""
        from PIL import Image, UnidentifiedImageError  # 40 ms to load

        if len(content) > self.max_bytes:
            return None
        try:
            with Image.open(io.BytesIO(content), formats=list(_TYPES)) as image:
                kind, (width, height) = str(image.format), image.size
        except (UnidentifiedImageError, OSError, ValueError, SyntaxError, Image.DecompressionBombError):
            return None
        if width * height > MAX_PIXELS:
            return None
        media_type, extension = _TYPES[kind]
        digest = sha256(content).hexdigest()
        place = f"{digest[:2]}/{digest[2:]}.{extension}"
        self._write(self.root / place, content)
        return Media(url=f"/media/{place}", type=media_type, width=width, height=height, length=len(content), alt=None)

    def read(self, name: str) -> tuple[bytes, str]:
        """See `ports.MediaStore`."""
        match = _NAME.fullmatch(name)
        if match is None:
            raise FileNotFoundError(name)
        kinds = {extension: media_type for media_type, extension in _TYPES.values()}
        return (self.root / name).read_bytes(), kinds[match[1]]

    def _write(self, target: Path, content: bytes) -> None:
        if target.exists():
            return
        target.parent.mkdir(parents=True, exist_ok=True)
        beside = target.with_name(f".{target.name}.{os.getpid()}.tmp")
        beside.write_bytes(content)
        beside.rename(target)
