"""The line that WordPress puts below an entry of a feed, in any language: "The post X appeared first on Y"."""

import html
import re

LONGEST = 120
"""Characters of such a line beside the words of its two links."""

_LAST = re.compile(r"<p\b[^>]*>((?:(?!</?p\b).){1,3000})</p>\s*(?:<img\b[^>]*>\s*)*\Z", re.IGNORECASE | re.DOTALL)
_LINK = re.compile(r"<a\b[^>]*?\bhref\s*=\s*[\"']([^\"'<>]*)[\"'][^>]*>(.*?)</a>", re.IGNORECASE | re.DOTALL)


def without_origin_line(markup: str, address: str | None) -> str:
    """Return HTML without a last paragraph that links the entry's own address and then its site, and says little else."""
    last = _LAST.search(markup, max(0, len(markup) - 4_000)) if address and "<a" in markup else None
    links = _LINK.findall(last[1]) if last else []
    if last is None or address is None or len(links) != 2:
        return markup
    entry, site = (html.unescape(link) for link, _ in links)
    is_own = _bare(entry) == _bare(address) and _bare(address).startswith(_bare(site)) and _bare(site) != _bare(entry)
    says_little = len(re.sub(r"<[^<>]*>", "", _LINK.sub("", last[1])).strip()) < LONGEST
    return markup[: last.start()].rstrip() if is_own and says_little else markup


def _bare(address: str) -> str:
    return re.sub(r"^https?://(?:www\.)?", "", address.partition("?")[0].partition("#")[0]).rstrip("/").lower()
