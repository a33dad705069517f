"""Lines of a page that ask its reader to come elsewhere: to a channel, a newsletter, an app, or to write to the newsroom."""

import re
from collections.abc import Collection
from urllib.parse import urlsplit

from feedsvc.domain.articles import Role
from feedsvc.domain.drafts import Draft, Evidence
from feedsvc.domain.scripts import SENTENCE_MARKS, UNSPACED
from feedsvc.normalise.characters import fold
from feedsvc.normalise.contacts import REACHED
from feedsvc.normalise.lexicon import Lexicon
from feedsvc.normalise.page import Line, TextPage

LONGEST = 40
"""Words of such a line."""

LONGEST_LABEL = 20
"""Words of a line that names page and channel, and asks nothing."""

SHORTEST_NAME = 4
"""Characters of a site's or a writer's name; shorter ones stand in other words."""

_CHANNEL = re.compile(
    r"(?<![^\W_])(?:whatsapp|telegram|viber|instagram|facebook|twitter|youtube|tiktok|bluesky|mastodon|linkedin|flipboard|wechat"
    r"|google (?:news|play|discover)|apple (?:news|podcasts)|app store|ios|android|newsletters?|podcasts?|rss|вконтакте|вк"
    r"|телеграм\w*|微信|微博|公众号)(?![^\W_])|(?:-|[^\W_])newsletter(?![^\W_])"
)
"""What outlets reach their readers by, named alike in most languages."""

_SENTENCE = re.compile(rf"(?<=[{SENTENCE_MARKS}])\s+")
_SIGNS = re.compile(r"^[^\w@]+")
_WORD = re.compile(rf"[^\W{UNSPACED}]+|[{UNSPACED}]+")


def own_names(draft: Draft) -> frozenset[str]:
    """Return what a page calls itself: its site, the host of its address, and who wrote it, folded."""
    host = (urlsplit(draft.link).hostname or "").removeprefix("www.") if draft.link else ""
    stated = (byline for byline in draft.bylines if byline.evidence is not Evidence.SHOWN)
    texts = (draft.publisher or "", host, *(text for byline in stated for text in byline.texts))
    names = (_words(fold(text)) for text in texts)
    return frozenset(name for name in names if len(name) >= SHORTEST_NAME and not _CHANNEL.fullmatch(name))


def invitations(page: TextPage, own: Collection[str]) -> TextPage:
    """Take the lines that invite to a channel of the page's own: short, and with the words for it or the page's name.

    A whole sentence has both, or stands below the rest: articles tell of channels too.
    """
    last = next((n for n, line in reversed(page.free) if not _is_reached(line, page.words)), 0)
    taken = [n for n, line in page.free if n and line.length <= LONGEST and _invites(line, page.words, own, is_last=n >= last)]
    return page.take(taken, Role.FURNITURE)


def _invites(line: Line, words: Lexicon, own: Collection[str], *, is_last: bool) -> bool:
    if _CHANNEL.search(line.key) is None:
        return is_last and _is_reached(line, words)
    is_own = any(f" {name} " in f" {_words(line.key)} " for name in own)
    opening, *asked = _asked(line, words)
    phrase = next(filter(None, (opening, *asked)), "")
    if line.is_said:
        return bool(phrase) and (is_own or (is_last and not phrase.isalpha()))
    return bool(opening) or (is_own and (bool(phrase) or line.length <= LONGEST_LABEL))


def _asked(line: Line, words: Lexicon) -> list[str | None]:
    """Return by which words each of a line's sentences asks its reader to do something: "Follow us"."""
    return [words.opening("begins", _SIGNS.sub("", sentence)) for sentence in _SENTENCE.split(line.key)]


def _is_reached(line: Line, words: Lexicon) -> bool:
    """Return whether a line says how the newsroom is reached."""
    newsrooms = words.exact["newsrooms"]
    return bool(REACHED.search(line.text)) and line.length <= LONGEST and any(word in newsrooms for word in line.key.split())


def _words(text: str) -> str:
    return " ".join(_WORD.findall(text))
