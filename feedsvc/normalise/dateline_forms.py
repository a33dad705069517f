"""The forms that datelines have, each with the signs that a text has to hold for it."""

import re
from dataclasses import dataclass

_DASH = r"\s*(?:--?|–|—|―|－|_(?=\s))\s*"
_STATE = r"(?:\([^()\d]{2,20}\)|,\s(?:(?:[A-Z]\.){2,3}|[A-Z][a-z]{1,5}\.(?=\s*[,،])))"
_PLACE = rf"(?P<place>[^\W\d_][^\n():.;!?\"“”«»–—|\d]{{0,60}}?{_STATE}?)"
_DATE = r"(?P<date>[^()–—\n]{0,30}?\d[^()–—\n]{0,20}?)"
_AGENCY = r"(?P<agency>[^\W\d_][^()\n]{0,50}?)"


@dataclass(frozen=True, slots=True)
class Form:
    """A form of datelines, and signs of which each group has one in it: most paragraphs have none, and needn't be matched."""

    signs: tuple[str, ...]
    pattern: re.Pattern[str]

    def match(self, opening: str, signs: frozenset[str]) -> re.Match[str] | None:
        """Match the opening of a paragraph, of which the signs are known."""
        return None if any(map(signs.isdisjoint, self.signs)) else self.pattern.match(opening)


_NUMBER, _DASHES, _BRACKETS = "0", "-–—―－_", "(（"
_COMMAS = ",،"

FORMS = tuple(
    Form(signs, re.compile(form))
    for signs, form in (
        (
            (_BRACKETS, _COMMAS, _NUMBER),
            rf"^{_PLACE}\s*[,،]\s*{_DATE}\s*[(（]{_AGENCY}[)）](?:\s*\.\s*[-–—]+\s*|{_DASH}|\s*[:.।]\s+|\s+)\S",
        ),
        ((_BRACKETS, _DASHES, _NUMBER), rf"^{_PLACE}\s+(?P<date>\d[^()–—\n]{{0,20}}?)\s*[(（]{_AGENCY}[)）]{_DASH}\S"),
        (
            (f"{_BRACKETS}/", f"{_DASHES}.:：।{_COMMAS}"),
            rf"^{_PLACE}\.?\s*[(（/]{_AGENCY}[)）/](?:\s*\.\s*[-–—]+\s*|{_DASH}|\s*[:：.।]\s+|\s*[,،]\s*{_DATE}{_DASH})\S",
        ),
        (("/", _COMMAS, _NUMBER), rf"^{_PLACE}\s*[,،]\s*{_DATE}\s*\.?\s*/\s*{_AGENCY}\s*/\.?(?:{_DASH})?\s*\S"),
        (
            (_COMMAS, _DASHES, _NUMBER),
            rf"^{_PLACE}\s*[,،]\s*{_DATE}{_DASH}(?P<agency>[^\W\d_][^\s.]*(?: [^\s.]+){{0,3}})\.\s+\S",
        ),
        ((_COMMAS, f"{_DASHES}:", _NUMBER), rf"^{_PLACE}\s*[,،]\s*{_DATE}(?:{_DASH}|\.\s*[-–—]\s+|\s*:\s+)\S"),
        (
            (_DASHES,),
            rf"^{_PLACE}\s+[-–—]\s+(?P<agency>(?P<kind>[^\W\d_]+)\s[^\n:–—-]{{2,30}}?)(?:\s*[:：]\s*|\s+[-–—]\s+)\S",
        ),
        (
            (_DASHES, _NUMBER),
            rf"^{_PLACE}\.\s+(?P<date>\d{{1,2}}\s[^\W\d_]+)\.\s+(?P<agency>[^\W\d_][^\s]*(?: [^\s.]+)?){_DASH}\S",
        ),
        ((_BRACKETS, _DASHES, _NUMBER), rf"^[(（]{_AGENCY}[)）]{_DASH}{_PLACE}\s*[,،]\s*{_DATE}{_DASH}\S"),
    )
)
DAY_ALONE = re.compile(rf"^(?P<date>[^\W\d_]+\.?\s\d{{1,2}}|\d{{1,2}}\.?\s[^\W\d_]+\.?)\s*[(（]{_AGENCY}[)）]{_DASH}\S")
DATED = Form((_DASHES, _NUMBER), re.compile(rf"^{_PLACE}\.?{_DASH}{_DATE}{_DASH}\S"))

PLAIN = Form(
    (f"{_DASHES}:：",),
    re.compile(rf"^{_PLACE}(?P<sign>\s+[-–—―]+\s+|\s*[—–―]\s*|:\s+|：|\.\s*[-–—]+\s*|\s*--\s*)\S"),
)

CAPITALS = re.compile(r"^(?P<place>[^\W\d_](?:[^\W\d_]|[ '’-]){3,40})\.\s+[^\W\d_]")
BEFORE_AGENCY = re.compile(r"^(?P<place>[^\W\d_][\w .'’-]{1,40}?)\s*[(（](?P<agency>[^\W\d_]{2,12})[)）]\s+\W?[^\W\d_]")
"""Swiss agencies' datelines, without a sign behind the agency: "Lausanne (ats) Une vache ..."."""


def signs_of(opening: str) -> frozenset[str]:
    """Return the characters of a text; where it holds any number, `_NUMBER` is one of them."""
    return frozenset(f"{opening}{_NUMBER}" if re.search(r"\d", opening) else opening)
