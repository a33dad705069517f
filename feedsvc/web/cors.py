"""Which other sites' scripts may read the feeds (Fetch Standard, section 3.2): nobody's, some, or everybody's."""

from dataclasses import dataclass

EVERYBODY = "*"


@dataclass(frozen=True, slots=True)
class Cors:
    """The origins (`https://site.example`) that are let in; `*` is everybody."""

    origins: frozenset[str] = frozenset()

    @property
    def varies(self) -> bool:
        """Whether the answer depends on who asks, which caches have to know."""
        return bool(self.origins) and EVERYBODY not in self.origins

    def headers(self, origin: str | None) -> list[tuple[str, str]]:
        """Return the headers of an answer to a script of this origin."""
        if EVERYBODY in self.origins:
            return [("Access-Control-Allow-Origin", EVERYBODY)]
        return [("Access-Control-Allow-Origin", origin)] if origin in self.origins and origin is not None else []


NOBODY = Cors()
