"""Who did what by hand, when and from where: a line of uuids and names, and no text of any article."""

from dataclasses import dataclass
from datetime import datetime

COMMAND_LINE = "command line"
"""Where somebody acts from who runs a command; at the desk it is the client's address."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditLine:
    """Something done by hand. `subject` is an article's uuid, or the name of an account, a person or a file; `number` is its
    place in the log, 0 before it is stored."""

    at: datetime
    who: str
    what: str
    subject: str
    origin: str
    number: int = 0
