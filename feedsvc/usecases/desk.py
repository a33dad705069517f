"""All that the newsroom's desk may do, in one value that bootstrap fills."""

from dataclasses import dataclass

from feedsvc.usecases.corrections import Correct
from feedsvc.usecases.reception import Reception


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """The use cases of the desk."""

    reception: Reception
    correct: Correct
