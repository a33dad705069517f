"""Blocks that WordPress keeps from everybody: `{"metadata": {"blockVisibility": false}}` in the comment that opens them."""

import re

from feedsvc.readers.hidden.lengths import Lengths

_HIDDEN = re.compile(r'"blockVisibility"\s*:\s*false')
_BLOCK = re.compile(r"<!--\s+(?P<end>/?)wp:(?P<name>[a-z][\w/-]*)(?P<settings>[^>]*?(?:>[^>]*?)*?)(?P<void>/?)-->")


def strip_blocks(markup: str, lengths: Lengths) -> str:
    """Return markup without its hidden blocks; the length of each is noted."""
    if not _HIDDEN.search(markup):
        return markup
    pieces, kept, depth, name = [], 0, 0, ""
    for block in _BLOCK.finditer(markup):
        if depth == 0 and not block["end"] and _HIDDEN.search(block["settings"]):
            pieces.append(markup[kept : block.start()])
            kept, name, depth = block.end() if block["void"] else block.start(), block["name"], 0 if block["void"] else 1
        elif depth and block["name"] == name and not block["void"]:
            depth += -1 if block["end"] else 1
            if depth == 0:
                lengths.add(markup[kept : block.start()])
                kept = block.end()
    return "".join([*pieces, "" if depth else markup[kept:]])
