"""All that the newsroom's desk may do, in one value that bootstrap fills."""

from dataclasses import dataclass

from feedsvc.usecases.account_book import AccountBook
from feedsvc.usecases.browse import Browse
from feedsvc.usecases.corrections import Correct
from feedsvc.usecases.look_over import LookOver
from feedsvc.usecases.private_feeds import PrivateFeeds
from feedsvc.usecases.readership import CountReaders
from feedsvc.usecases.reception import Reception
from feedsvc.usecases.repair import Repair
from feedsvc.usecases.review import ReviewFeeds


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """The use cases of the desk."""

    reception: Reception
    look_over: LookOver
    repair: Repair
    browse: Browse
    correct: Correct
    review: ReviewFeeds
    count_readers: CountReaders
    account_book: AccountBook
    private_feeds: PrivateFeeds
