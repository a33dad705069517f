"""Which files hold metadata of an article beside them: one rule for the drop folder, for what was filed away, for bundles."""

import json
import re
from collections.abc import Callable
from pathlib import PurePosixPath

from feedsvc.domain.files import NAME_MAX

MARKED = (".meta.toml", ".meta.json", ".meta.yaml", ".meta.yml")
"""Suffixes of metadata, whatever stands beside them; the first of several counts."""

BESIDE = (".yaml", ".yml", ".toml", ".json")
"""Suffixes of metadata where an article of their name stands beside them, and else of files of their own."""

SUFFIXES = MARKED + BESIDE

LARGEST = 100_000
"""Bytes of metadata."""

LONGEST_VALUE, LONGEST_NAMED = 500, 40
"""Characters of a value that is no text, under any key and under one that names a text."""

_JSON = ".json"
_NAMES_TEXT = re.compile(r"body|content|text|html|copy|story|paragraph|block", re.IGNORECASE)
_BLOCK = re.compile(r"</p>|<br|\n\s*\n", re.IGNORECASE)


def sidecar_names(name: str) -> list[str]:
    """Name the files that may hold metadata of a file: `a.txt.meta.toml`, `a.meta.toml`, the same in JSON or YAML, `a.yaml`.

    Of what has such a name itself, JSON alone may be an article.
    """
    suffix = PurePosixPath(name).suffix.lower()
    beside = () if suffix in BESIDE and suffix != _JSON else tuple(each for each in BESIDE if each != suffix)
    stems = dict.fromkeys((name, PurePosixPath(name).stem))
    names = (stem + suffix for stem in stems for suffix in MARKED + beside)
    return [each for each in names if len(each.encode(errors="surrogateescape")) <= NAME_MAX]


def is_metadata(name: str, read: Callable[[], bytes]) -> bool:
    """Return whether a file of such a name holds metadata: JSON does where it is an object without a text of its own."""
    lowered = name.lower()
    return lowered.endswith(MARKED) or (lowered.endswith(BESIDE) and (not lowered.endswith(_JSON) or _has_no_text(read())))


def _has_no_text(content: bytes) -> bool:
    if len(content) > LARGEST:
        return False
    try:
        value = json.loads(content)
        return isinstance(value, dict) and not _has_text(value)
    except (ValueError, RecursionError):
        return False


def _has_text(value: object, key: str = "") -> bool:
    if isinstance(value, dict):
        return any(_has_text(each, f"{key} {name}") for name, each in value.items())
    if isinstance(value, list):
        return any(_has_text(each, key) for each in value)
    if not isinstance(value, str):
        return False
    longest = LONGEST_NAMED if _NAMES_TEXT.search(key) else LONGEST_VALUE
    return len(value) > longest or _BLOCK.search(value.strip()) is not None
