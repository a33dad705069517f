"""The drop folder: which files are complete, claimed, then accepted or quarantined.

`ClaimingFolder` moves files (the default), `LedgerFolder` leaves them where they are and keeps a ledger; both look
at the folder through `DropListing`, which tells complete files from half-written ones.
"""

from feedsvc.dropfolder.claiming import ClaimingFolder
from feedsvc.dropfolder.filing import AcceptedFiles, QuarantineFolder
from feedsvc.dropfolder.keeping import FileInPlace, LedgerFolder
from feedsvc.dropfolder.listing import DropListing, SettleRule, is_passed_over
from feedsvc.dropfolder.media import MediaFolder
from feedsvc.dropfolder.traces import TracesOnDisk
from feedsvc.dropfolder.watch import watch

__all__ = [
    "AcceptedFiles",
    "ClaimingFolder",
    "DropListing",
    "FileInPlace",
    "LedgerFolder",
    "MediaFolder",
    "QuarantineFolder",
    "SettleRule",
    "TracesOnDisk",
    "is_passed_over",
    "watch",
]
