"""What the named styles of an office file say of being hidden, with what they take over from the styles they are based on."""

from collections.abc import Mapping
from dataclasses import dataclass, field

Look = Mapping[str, bool]
"""Whether a style hides or strikes out text, by each property that does so."""


@dataclass(frozen=True, slots=True)
class Style:
    """A named style: what it says itself, and the name of the style it is based on."""

    based_on: str | None = None
    look: Look = field(default_factory=dict)


def resolved(styles: Mapping[str, Style]) -> Mapping[str, Look]:
    """Return the whole look of each style; what it says itself wins. Each style is looked up once, circles end."""
    looks: dict[str, Look] = {}
    for name in styles:
        chain: dict[str, Style] = {}
        above = name
        while above in styles and above not in looks and above not in chain:
            chain[above] = styles[above]
            above = styles[above].based_on or ""
        look = looks.get(above, {})
        for each, style in reversed(chain.items()):
            look = looks[each] = {**look, **style.look}
    return looks
