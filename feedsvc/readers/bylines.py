"""A printed byline of a structured format as the people in it."""

import re

_OPENER = re.compile(r"^\s*(?:by|von|par|por|di|door|av|af|oleh|text|foto)\s*:?\s+", re.IGNORECASE)
_JOINT = re.compile(r"\s*(?:,|;|/|\||&|\b(?:and|und|et|y|e|en|og|och|dan)\b)\s*")


def people_of(byline: str) -> tuple[str, ...]:
    """Part a byline at commas and "and"; agencies in capitals and single words beside names are nobody."""
    names = [" ".join(part.split()).strip(" .") for part in _JOINT.split(_OPENER.sub("", byline))]
    people = [name for name in names if 2 <= len(name.split()) <= 5 and not any(char.isdigit() or char == "@" for char in name)]
    return tuple(dict.fromkeys(people))
