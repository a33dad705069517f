"""Orders that an article waits, told by their grammar: a refusal to publish it, or a word of waiting with one for a check.

A headline may have the same words, so an order has to say hardly anything else, or to stand where no reader would expect it:
between stars or brackets, in capitals, parted from a headline, in a file's name, in the page header of a document.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise, product

from feedsvc.domain.scripts import SENTENCE_MARKS, SPACELESS_MARKS, UNSPACED
from feedsvc.normalise.characters import fold
from feedsvc.normalise.embargo_words import EDGE, LONGEST, SEPARATOR, without_quotes
from feedsvc.normalise.forms import first_form, forms_in, has_phrase, may_hold
from feedsvc.normalise.lexicon import Lexicon

MOST_WORDS = 14
"""Words of a sentence that is an order; one of more tells a story."""

MOST_BEFORE, MOST_BEHIND = 4, 3
"""Words of a marked order before its refusal; of any order behind it, where they name the article."""

MOST_BETWEEN = 4
"""Words between a refusal and the word for publishing."""

UNSPACED_WORD = 3
"""Characters of a word where none are parted by spaces."""

LEAST_SHOUTED = 4
"""Letters of an order in capitals."""

_SENTENCES = re.compile(rf"{SEPARATOR.pattern}|[*=~※]{{2,}}|[{SENTENCE_MARKS}](?:\s+|$)|[{SPACELESS_MARKS}※]|!+|[(（\[【]|,\s")
_ENCLOSED = re.compile(
    r"^\s*(?:[*=~#>_+!<|-]{2,}|[\[({【（〔<«]|!)(.*?)(?:[*=~#<_+!>|-]{2,}|[\])}】）〕>»]|!)\s*$|^\s*(?:[*=~#>!]{3,})(?=\s*\w)(.*)$"
    r"|^(.*!{2,})\s*$"
)
_BRACKETS = re.compile(r"[\[(【（{]([^\[\](){}【】（）]{2,80})[\])】）}]")
_NAMED = re.compile(r"\s[-–—]+\s|-{2,}|_{2,}|[()\[\]{}]|\s*[|+~]\s*")
_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)?")
_VERSION = re.compile(r"(?:v|version|no|nr|rev)?[.\s]*\d{1,2}(?:\.\d+)*")
_AGAIN = re.compile(
    r"(?<![^\W\d_])(?:re-?(?:prod|distrib|writ|broadcast|publi|print|transmi|diffu|difu|utili[sz]|use\b)|ripro|ripubblic"
    r"|nachdruck|weiterverbreit|herdruk|overgenomen|gengi|gjengi|återge|eftertryck|przedruk|kopiow|перепечат|передрук"
    r"|転載|転用|转载|轉載|전재)"
)
"""Words for publishing what others have published."""

_SMALL_I = str.maketrans("Iİ", "ıi")
_CONDITIONS = ("order_while", "embargo_before")
_ENDING = re.compile(rf"[^\W\d_{UNSPACED}]*")
_SELF = frozenset(("it", "this", "these", "that", "them", "any", "all"))
"""Words behind "do not use" that mean the article."""

_PUBLISHING = ("embargo_publish", "uses")
_UNSPACED = re.compile(f"[{UNSPACED}]")


@dataclass(frozen=True, slots=True)
class Orders:
    """The words of a language for orders to the desk."""

    words: Lexicon

    def has_order(self, line: str, *, is_apart: bool = False) -> bool:
        """Return whether a line orders that its article waits. `is_apart`: it stands where nothing is printed for readers."""
        if len(line) > LONGEST or not self._may_order(line) or self._is_of_rights(line):
            return False
        bare = without_quotes(line)
        is_marked = is_apart or _ENCLOSED.match(bare) is not None
        marked = {part.strip(EDGE) for part in _BRACKETS.findall(bare)}
        marked |= {part.strip(EDGE) for each in marked for part in _SENTENCES.split(each)}
        for part in self._parts(bare):
            if part and self.is_order(part, is_marked=is_marked or part in marked):
                return True
        return is_marked and self.is_order(bare.strip(EDGE), is_marked=True)

    def _parts(self, line: str) -> Iterator[str]:
        """Yield the sentences of a line and their parts, and parts together with the condition behind them."""
        parts = [part.strip(EDGE) for part in _SENTENCES.split(line)]
        yield from parts
        for part, behind in pairwise(parts):
            if part and first_form(fold(behind), self.words.exact["order_while"]) == 0:
                yield f"{part} {behind}"

    def _may_order(self, line: str) -> bool:
        """Return whether the letters of a word that any order has stand in a line: few lines are looked at longer."""
        exact, key = self.words.exact, fold(line)
        if self.words.has("traits", "dotless i") or any(
            may_hold(key, exact[kind]) for kind in ("waits", "internal", "unpublished")
        ):
            return True
        return may_hold(key, exact["embargo_not"]) and any(may_hold(key, exact[kind]) for kind in (*_PUBLISHING, "checks"))

    def _is_of_rights(self, line: str) -> bool:
        """Return whether a line is about copyright: it forbids others to publish what its readers have before them."""
        parts = (fold(part).strip(EDGE) for part in _SENTENCES.split(line))
        return "©" in line or any(_AGAIN.search(part) or self.words.opening("copyright", part) for part in parts)

    def is_order(self, part: str, *, is_marked: bool) -> bool:
        """Return whether a part of a line is an order, and nothing else."""
        key = self._folded(part)
        if self._is_for_later(key) and self._has_any(key, *_PUBLISHING):
            return True
        is_loud = is_marked or (part.isupper() and len(part) >= LEAST_SHOUTED and not _UNSPACED.search(part))
        if self._refuses(key, is_marked=is_marked) or self._is_internal(key, is_marked=is_marked) or self._holds_itself(key):
            return True
        return is_loud and self._waits(key, is_marked=is_marked)

    def _is_internal(self, key: str, *, is_marked: bool) -> bool:
        """Return whether a text is for some alone: "For internal use only"; one word says so where it is marked."""
        phrase = self.words.opening("internal", key)
        return phrase is not None and _length(key) <= MOST_BEFORE + MOST_BEHIND and (is_marked or " " in phrase)

    def _folded(self, part: str) -> str:
        is_turkish = part.isupper() and self.words.has("traits", "dotless i")
        return fold(part.translate(_SMALL_I) if is_turkish else part).strip(EDGE)

    def _refuses(self, key: str, *, is_marked: bool) -> bool:
        """Return whether a text is a refusal to publish, and hardly anything stands round it."""
        if _length(key) > MOST_WORDS:
            return False
        refused = forms_in(key, self.words.exact["embargo_not"])
        publishing = refused and [span for kind in _PUBLISHING for span in forms_in(key, self.words.exact[kind])]
        if not publishing or has_phrase(key, self.words.exact["following"]):
            return False
        pairs = (sorted(pair) for pair in product(refused, publishing))
        first, second = min(pairs, key=lambda pair: pair[1][0] - pair[0][1])
        if not is_marked and _length(key[first[1] : second[0]]) > MOST_BETWEEN:
            return False
        before, behind = key[: first[0]], key[max(end for _, end in (second, *publishing)) :]
        address = self.words.opening("editors", before)
        before = before[len(address) :] if address else before
        names_itself = self.words.opening("embargo_self", before) is not None or self._names_article(before)
        is_last = _length(behind.strip(EDGE)) <= 1 and self._waits_for_check(before)  # in languages whose verb comes last
        is_asked = self._has_each(key, "please", "embargo_publish") and self._is_conditioned(before, behind)
        most = MOST_WORDS if is_last or is_asked else MOST_BEFORE if is_marked or names_itself else 0
        return _length(self._unasked(before)) <= most and (is_marked or is_asked or is_last or self._is_closed(behind))

    def _is_closed(self, behind: str) -> bool:
        """Return whether nothing stands behind a refusal but a condition, or a word for the article."""
        behind = re.sub(r"^[^\W\d_]*", "", behind).strip(EDGE)
        return not behind or self._is_condition(behind) or (_length(behind) <= MOST_BEHIND and self._names_article(behind))

    def _waits_for_check(self, text: str) -> bool:
        return self._has_each(text, "checks", "order_while")

    def _is_condition(self, text: str) -> bool:
        """Return whether a text begins with a condition, or does behind one word: "it before"."""
        starts = (0, text.find(" ") + 1)
        return any(first_form(text, self.words.exact[kind]) in starts for kind in _CONDITIONS)

    def _names_article(self, text: str) -> bool:
        return first_form(text, self.words.exact["story"]) >= 0 or text in self.words.exact["embargo_self"]

    def forbids_part(self, line: str) -> bool:
        """Return whether a line forbids to use something in its article, and not the article: "Do not use the boy's name"."""
        parts = [key for part in _SENTENCES.split(line) if (key := self._folded(part))]
        used = forms_in(parts[-1], self.words.exact["uses"]) if parts else []
        if (
            not used
            or self._has_any(parts[-1], "embargo_publish")
            or any(self.is_order(part, is_marked=True) for part in parts[:-1])
        ):
            return False
        refusal, behind = parts[-1][: used[0][0]], parts[-1][used[0][1] :].strip()
        is_of_article = self._has_any(behind, "checks", "story", *_CONDITIONS, *_PUBLISHING) or not _SELF.isdisjoint(
            behind.split()
        )
        return 1 < _length(behind) <= MOST_BETWEEN and not self._unasked(refusal) and refusal != "" and not is_of_article

    def _is_conditioned(self, before: str, behind: str) -> bool:
        """Return whether what stands round a refusal says until when or for what: "do not" holds a word for it, too."""
        return self._has_any(before, "checks") or self._has_any(behind, "checks", *_CONDITIONS)

    def _has_any(self, key: str, *kinds: str) -> bool:
        return any(first_form(key, self.words.exact[kind]) >= 0 for kind in kinds)

    def _has_each(self, key: str, *kinds: str) -> bool:
        return all(first_form(key, self.words.exact[kind]) >= 0 for kind in kinds)

    def _unasked(self, before: str) -> str:
        """Return what stands before a refusal, without the words by which it asks."""
        for kind in ("please", "order_while", "embargo_not"):
            for start, end in reversed(forms_in(before, self.words.exact[kind])):
                before = before[:start] + _ENDING.sub("", before[end:], count=1)
        return before.strip(EDGE)

    def _holds_itself(self, key: str) -> bool:
        """Return whether a text says of its article that it waits: "hold this story until ...", "this piece awaits approval",
        "please publish after sign-off"."""
        if _length(key) > MOST_WORDS:
            return False
        courtesy = next(iter(forms_in(key, self.words.exact["please"])), (-1, 0))
        if courtesy[0] >= 0 and self._has_any(key, *_PUBLISHING):
            is_later = self._has_each(key, "order_after", "checks")
            if is_later or (self._has_each(key, "waits", "embargo_publish") and self._has_any(key, *_CONDITIONS)):
                return True
        asked = self._behind_please(key)
        phrase, rest = self._opened(asked)
        if phrase is not None:
            return (not rest and asked != key) or self._names_itself_and_check(rest)
        itself = self.words.opening("itself", asked)
        behind = asked[len(itself) :] if itself else ""
        if any(_length(behind[:start]) < MOST_BETWEEN and not behind[end:] for start, end in self._drafts(behind)):
            return True
        waits = first_form(behind, self.words.exact["waits"])
        is_near = waits >= 0 and _length(behind[:waits]) <= MOST_BETWEEN // 2
        return is_near and self._has_any(behind, "checks", "embargo_publish")

    def _drafts(self, text: str) -> list[tuple[int, int]]:
        return forms_in(text, self.words.exact["unpublished"]) if text else []

    def _behind_please(self, key: str) -> str:
        """Return a text without the word by which it begins to ask."""
        start, end = next(iter(forms_in(key, self.words.exact["please"])), (-1, 0))
        return key[end:].strip(EDGE) if start == 0 else key

    def _names_itself_and_check(self, text: str) -> bool:
        """Return whether a text begins by naming its article, and has a condition: "this one until legal clears it"."""
        itself = self.words.opening("itself", text) or self.words.opening("embargo_self", text)
        return itself is not None and self._is_condition(text[len(itself) :].strip()) and self._has_any(text, "checks")

    def _waits(self, key: str, *, is_marked: bool) -> bool:
        """Return whether a text says that its article waits, and for what: "hold for legal", "awaiting sign-off"."""
        if (is_marked and self._is_draft(key)) or self._is_for_later(key):
            return True
        phrase, rest = self._opened(self._behind_please(key) if is_marked else key)
        if phrase is None or _length(key) > MOST_WORDS:
            is_short = _length(key) <= MOST_BEHIND and (_length(key) > 1 or _UNSPACED.search(key) is not None)
            return is_marked and is_short and self._is_check_of_waiting(key)
        is_checked = self._has_any(rest, "checks", *_PUBLISHING)
        is_named = is_marked and " " in phrase and first_form(phrase, self.words.exact["embargo_not"]) < 0
        return not rest or is_checked or is_named or self._is_condition(rest) or self.words.opening("waits", rest) is not None

    def _is_for_later(self, key: str) -> bool:
        """Return whether a text begins with a refusal and names a check that has to come before: "Not before sign-off"."""
        is_timed = self._has_any(key, "order_after", *_CONDITIONS)
        refuses = first_form(key, self.words.exact["embargo_not"]) == 0
        return refuses and is_timed and first_form(key, self.words.exact["checks"]) > 0 and _length(key) <= MOST_WORDS // 2

    def _opened(self, key: str) -> tuple[str | None, str]:
        """Return the word of waiting that a text begins with, and what stands behind it, however often it is repeated."""
        phrase, rest = None, key
        while (again := self.words.opening("waits", rest)) is not None:
            phrase, rest = again, rest[len(again) :].strip(EDGE + "'")
        return phrase, rest

    def _is_check_of_waiting(self, key: str) -> bool:
        """Return whether a short text has a word for a check and one for waiting, in any order: "legal approval pending"."""
        return self._has_each(key, "waits") and self._has_any(key, "checks", "embargo_publish")

    def _is_draft(self, key: str) -> bool:
        phrase = self.words.opening("unpublished", key)
        return phrase is not None and _VERSION.fullmatch(key[len(phrase) :].strip(EDGE) or "1") is not None


def _length(text: str) -> int:
    """Return how many words a text has; what scripts without spaces would have is reckoned by its characters."""
    unspaced = len(_UNSPACED.findall(text))
    return max(len(_WORD.findall(text)) if not unspaced else 0, unspaced // UNSPACED_WORD)


def parts_of_name(stem: str) -> list[str]:
    """Return the parts of a file's name that may say something of the file: parted by dashes or brackets, or alone in capitals:
    `DO NOT PUBLISH - harbour`, `mill_HOLD`."""
    parts = [part.replace("_", " ").strip() for part in _NAMED.split(stem)]
    parts = parts if len(parts) > 1 or " " in stem else []
    tokens = re.split(r"[\s_.-]+", stem)
    if any(char.islower() for char in stem):
        shouted = " ".join(token if token.isupper() and token.isalpha() else "|" for token in tokens)
        parts += [run.strip() for run in shouted.split("|")]
    return [part for part in parts if len(part) >= LEAST_SHOUTED]
