"""Zip archives opened with care: limits on members, sizes and ratio, and no path that leads out."""

import io
import zipfile
from pathlib import PurePosixPath

from feedsvc.errors import UnreadableArticle

MAX_MEMBERS = 2_000
MAX_TOTAL = 100_000_000
"""Bytes of all members unpacked."""

MAX_RATIO = 200
"""Times that a member may grow when it is unpacked."""


def open_archive(content: bytes) -> zipfile.ZipFile:
    """Open an archive with its contents checked. Raises `UnreadableArticle` for a bomb, a broken one or one that climbs."""
    try:
        archive = zipfile.ZipFile(io.BytesIO(content))
        members = archive.infolist()
    except (zipfile.BadZipFile, ValueError, NotImplementedError, OSError, UnicodeDecodeError, IndexError) as error:
        raise UnreadableArticle(f"The archive is broken: {error}.") from error
    if len(members) > MAX_MEMBERS:
        raise UnreadableArticle(f"The archive has more than {MAX_MEMBERS:,} files.")
    if sum(member.file_size for member in members) > MAX_TOTAL:
        raise UnreadableArticle(f"The archive unpacks to more than {MAX_TOTAL:,} bytes.")
    for member in members:
        name = PurePosixPath(member.filename)
        if name.is_absolute() or ".." in name.parts or "\\" in member.filename:
            raise UnreadableArticle(f"The archive holds the path {member.filename!r}, which leads out of it.")
        if member.file_size > 1_000_000 and member.file_size > max(1, member.compress_size) * MAX_RATIO:
            raise UnreadableArticle(f"{member.filename} in the archive grows more than {MAX_RATIO} times: a zip bomb.")
    return archive


def read_member(archive: zipfile.ZipFile, name: str) -> bytes:
    """Read a member whole, never more than its table entry promised."""
    try:
        with archive.open(name) as member:
            return member.read(archive.getinfo(name).file_size)
    except (KeyError, zipfile.BadZipFile, RuntimeError, NotImplementedError, OSError, EOFError, ValueError) as error:
        raise UnreadableArticle(f"{name} in the archive can't be read: {error}.") from error
    except Exception as error:
        raise UnreadableArticle(f"{name} in the archive is damaged.") from error
