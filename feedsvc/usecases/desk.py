"""All that the newsroom's desk may do, in one value that bootstrap fills."""

from dataclasses import dataclass

from feedsvc.usecases.browse import Browse
from feedsvc.usecases.corrections import Correct
from feedsvc.usecases.look_over import LookOver
from feedsvc.usecases.reception import Reception
from feedsvc.usecases.repair import Repair


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """The use cases of the desk."""

    reception: Reception
    look_over: LookOver
    repair: Repair
    browse: Browse
    correct: Correct
