"""Content codings of a rendition, made once, the same bytes each time."""

import gzip
from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor

import brotli
import zstandard

from feedsvc.domain.rendition import Coding

GZIP_LEVEL = 6
"""Of 231 kB, 6 makes 47.3 kB in 10 ms, 9 makes 47.1 kB in 14 ms."""

BROTLI_QUALITY = 5
"""Of 66 kB, 5 makes 12.3 kB in 2 ms, 9 makes 12.1 kB in 19 ms, 11 makes 10.5 kB in 31 ms: three formats at 11 would take
longer than all the rest of an article's way."""

ZSTD_LEVEL = 3
"""Of 160 kB, 3 makes 37.5 kB in 1 ms, 9 makes 36.8 kB in 8 ms, 12 makes 32.2 kB in 24 ms: most of a rendering's time."""


_ENCODE: Mapping[Coding, Callable[[bytes], bytes]] = {
    Coding.IDENTITY: lambda body: body,
    Coding.GZIP: lambda body: gzip.compress(body, GZIP_LEVEL, mtime=0),
    Coding.BROTLI: lambda body: bytes(brotli.compress(body, mode=brotli.MODE_TEXT, quality=BROTLI_QUALITY)),
    Coding.ZSTD: lambda body: zstandard.ZstdCompressor(level=ZSTD_LEVEL).compress(body),
}

_THREADS = ThreadPoolExecutor(max_workers=len(_ENCODE), thread_name_prefix="coding")
"""The codings of a body are made side by side: each lets go of the interpreter while it works."""


def encode(body: bytes, codings: Iterable[Coding] = Coding) -> Mapping[Coding, bytes]:
    """Give the body in every coding it is served in, or in those that are named."""
    made = {coding: _THREADS.submit(_ENCODE[coding], body) for coding in codings}
    return {coding: one.result() for coding, one in made.items()}
