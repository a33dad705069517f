"""Where articles are dropped and where their files go: the folders of this machine, or a bucket that all machines share."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

from feedsvc.app.settings import Settings
from feedsvc.app.steady import CLOCK
from feedsvc.domain.files import ANY_NODE
from feedsvc.dropfolder import (
    AcceptedFiles,
    BucketListing,
    ClaimingFolder,
    DropListing,
    Filing,
    InboxFolder,
    KeptSources,
    QuarantineFolder,
    SettleRule,
    node_of,
)
from feedsvc.dropfolder.bucket import BucketFiling
from feedsvc.dropfolder.bucket_files import AcceptedInBucket, KeptInBucket
from feedsvc.dropfolder.bucket_inbox import InboxInBucket
from feedsvc.dropfolder.bucket_quarantine import QuarantineInBucket
from feedsvc.dropfolder.kept import KeptFiles, KeptFolder
from feedsvc.objects import Objects
from feedsvc.ports import Store
from feedsvc.ports.intake import Quarantine
from feedsvc.ports.sending import Inbox
from feedsvc.processes import is_gone

AT_ONCE = 16
"""Requests to a bucket that are under way at once: one takes 10 to 50 ms."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Places:
    """Where files are dropped, and where they go."""

    listing: DropListing | BucketListing
    drop: ClaimingFolder
    inbox: Inbox
    quarantine: Quarantine
    kept: KeptFiles

    def sources(self, max_bytes: int) -> KeptSources:
        """Return the files that were taken in."""
        if self.drop.filing.keeps:
            return KeptSources(self.kept, max_bytes, self.drop.taken_in, self.drop.filing.fetch)
        return KeptSources(self.kept, max_bytes)


def places_of(settings: Settings, store: Store, holder: str) -> Places:
    """Return the places that the settings name; `holder` is who claims."""
    return (
        _in_bucket(settings, settings.intake.bucket, store, holder)
        if settings.intake.bucket
        else _on_disk(settings, store, holder)
    )


def _on_disk(settings: Settings, store: Store, holder: str) -> Places:
    intake, is_shared = settings.intake, settings.database_file is None
    listing = DropListing(settings.drop_folder, SettleRule(intake.settle_scans, intake.sentinel, asks_kernel=True))
    quarantine = QuarantineFolder(settings.quarantine_folder, settings.drop_folder, CLOCK, intake.sentinel)
    accepted = None if intake.mode == "keep" else AcceptedFiles(settings.accepted_folder, CLOCK)
    filing = Filing(listing=listing, accepted=accepted, quarantined=quarantine, max_bytes=intake.max_bytes)

    def node() -> str:
        return node_of(settings.drop_folder, store) if is_shared else ANY_NODE

    return Places(
        listing=listing,
        drop=ClaimingFolder(
            listing=listing, store=store, filing=filing, clock=store.now, holder=holder, is_gone=is_gone, node=node
        ),
        inbox=InboxFolder(settings.drop_folder, intake.max_bytes, intake.sentinel),
        quarantine=quarantine,
        kept=KeptFolder(settings.accepted_folder),
    )


def _in_bucket(settings: Settings, bucket: str, store: Store, holder: str) -> Places:
    intake, objects = settings.intake, Objects(bucket)
    listing = BucketListing(objects, SettleRule(1, intake.sentinel))
    quarantine = QuarantineInBucket(objects, CLOCK, intake.sentinel)
    accepted = None if intake.mode == "keep" else AcceptedInBucket(objects, CLOCK)
    filing = BucketFiling(listing=listing, accepted=accepted, quarantined=quarantine, max_bytes=intake.max_bytes)
    return Places(
        listing=listing,
        drop=ClaimingFolder(
            listing=listing,
            store=store,
            filing=filing,
            clock=store.now,
            holder=holder,
            is_gone=is_gone,
            node=lambda: bucket,
            pool=ThreadPoolExecutor(AT_ONCE, thread_name_prefix="bucket"),
        ),
        inbox=InboxInBucket(objects, intake.max_bytes, intake.sentinel),
        quarantine=quarantine,
        kept=KeptInBucket(objects),
    )
