"""The drop folder: which files are complete, claimed, then accepted or quarantined.

`ClaimingFolder` claims files as rows of the store and files them away, or leaves them where they are; it looks at the folder
through `DropListing`, which tells complete files from half-written ones.
"""

from feedsvc.dropfolder.bucket import BucketListing
from feedsvc.dropfolder.claiming import ClaimingFolder
from feedsvc.dropfolder.filing import AcceptedFiles, QuarantineFolder
from feedsvc.dropfolder.gallery import is_passed_over
from feedsvc.dropfolder.in_place import FileInPlace
from feedsvc.dropfolder.inbox import InboxFolder
from feedsvc.dropfolder.listing import DropListing, SettleRule
from feedsvc.dropfolder.media import MediaFolder
from feedsvc.dropfolder.media_bucket import MediaBucket
from feedsvc.dropfolder.node import node_of
from feedsvc.dropfolder.settled import Filing
from feedsvc.dropfolder.sources import KeptSources
from feedsvc.dropfolder.traces import TracesOnDisk
from feedsvc.dropfolder.watch import watch

__all__ = [
    "AcceptedFiles",
    "BucketListing",
    "ClaimingFolder",
    "DropListing",
    "FileInPlace",
    "Filing",
    "InboxFolder",
    "KeptSources",
    "MediaBucket",
    "MediaFolder",
    "QuarantineFolder",
    "SettleRule",
    "TracesOnDisk",
    "is_passed_over",
    "node_of",
    "watch",
]
