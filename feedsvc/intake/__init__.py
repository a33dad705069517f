"""The drop folder: which files are complete, claimed, then accepted or quarantined.

`ClaimingFolder` moves files (the default), `LedgerFolder` leaves them where they are and keeps a ledger; both look
at the folder through `Listing`, which tells complete files from half-written ones.
"""

from feedsvc.intake.claiming import ClaimingFolder
from feedsvc.intake.filing import AcceptedFiles, QuarantineFolder
from feedsvc.intake.keeping import LedgerFolder
from feedsvc.intake.listing import Listing, SettleRule
from feedsvc.intake.media import MediaFolder
from feedsvc.intake.watch import watch

__all__ = [
    "AcceptedFiles",
    "ClaimingFolder",
    "LedgerFolder",
    "Listing",
    "MediaFolder",
    "QuarantineFolder",
    "SettleRule",
    "watch",
]
