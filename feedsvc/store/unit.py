"""One transaction over all that is stored: every port, each on the same connection."""

from dataclasses import dataclass
from functools import cached_property

from sqlalchemy import Connection

from feedsvc.store.article_writing import ArticleWrites
from feedsvc.store.articles import SqlArticles
from feedsvc.store.audience import SqlIntakeLog, SqlPollLog, SqlTallies
from feedsvc.store.audit import SqlAuditLog
from feedsvc.store.commits import Commit
from feedsvc.store.desk import SqlAccounts, SqlOverrides, SqlStaff
from feedsvc.store.drops import SqlDrops
from feedsvc.store.entries import SqlEntries
from feedsvc.store.erasing import SqlErasures
from feedsvc.store.instants import Instants
from feedsvc.store.leases import SqlLeases
from feedsvc.store.moving import SqlImports, SqlRedirects
from feedsvc.store.outbox import SqlOutbox
from feedsvc.store.outlet_jobs import SqlOutletJobs
from feedsvc.store.renditions import SqlRenditions
from feedsvc.store.sending import SqlDropKeys, SqlSentFiles
from feedsvc.store.streams import SqlStreamNames
from feedsvc.store.subscriptions import SqlSubscriptions
from feedsvc.store.webhooks import SqlWebhooks


@dataclass(frozen=True)
class SqlUnit:
    """The port `Unit`: one transaction."""

    connection: Connection
    writes: bool = True

    @cached_property
    def commit(self) -> Commit:
        """What is stored."""
        return Commit(self.connection)

    @cached_property
    def articles(self) -> SqlArticles:
        """The articles."""
        if self.writes:
            self.commit.begin_articles()
        return SqlArticles(self.commit, ArticleWrites(self.commit, Instants(self.commit)))

    @cached_property
    def entries(self) -> SqlEntries:
        """The entries of feeds."""
        return SqlEntries(self.connection, self.commit)

    @cached_property
    def stream_names(self) -> SqlStreamNames:
        """The streams of terms."""
        return SqlStreamNames(self.connection)

    @cached_property
    def renditions(self) -> SqlRenditions:
        """The live renditions."""
        return SqlRenditions(self.connection, self.commit)

    @cached_property
    def drops(self) -> SqlDrops:
        """The claims of dropped files."""
        return SqlDrops(self.connection)

    @cached_property
    def subscriptions(self) -> SqlSubscriptions:
        """The subscriptions."""
        return SqlSubscriptions(self.connection, self.commit)

    @cached_property
    def outbox(self) -> SqlOutbox:
        """The hub's outbox."""
        return SqlOutbox(self.connection, self.commit)

    @cached_property
    def outlet_jobs(self) -> SqlOutletJobs:
        """What outlets are yet to be given."""
        return SqlOutletJobs(self.connection, self.commit)

    @cached_property
    def overrides(self) -> SqlOverrides:
        """Corrections by hand."""
        return SqlOverrides(self.connection)

    @cached_property
    def audit(self) -> SqlAuditLog:
        """What was done by hand."""
        return SqlAuditLog(self.connection)

    @cached_property
    def erasures(self) -> SqlErasures:
        """What was erased."""
        return SqlErasures(self.connection, self.commit)

    @cached_property
    def staff(self) -> SqlStaff:
        """Who may sign in."""
        return SqlStaff(self.connection)

    @cached_property
    def accounts(self) -> SqlAccounts:
        """Who reads private feeds."""
        return SqlAccounts(self.connection)

    @cached_property
    def drop_keys(self) -> SqlDropKeys:
        """Who sends files by HTTP."""
        return SqlDropKeys(self.connection, self.commit)

    @cached_property
    def sent(self) -> SqlSentFiles:
        """What was sent by HTTP."""
        return SqlSentFiles(self.connection, self.commit)

    @cached_property
    def polls(self) -> SqlPollLog:
        """Who polls."""
        return SqlPollLog(self.connection)

    @cached_property
    def intake(self) -> SqlIntakeLog:
        """What came in."""
        return SqlIntakeLog(self.connection)

    @cached_property
    def webhooks(self) -> SqlWebhooks:
        """Receivers of webhooks."""
        return SqlWebhooks(self.connection, self.commit)

    @cached_property
    def imports(self) -> SqlImports:
        """How far imports have come."""
        return SqlImports(self.connection)

    @cached_property
    def redirects(self) -> SqlRedirects:
        """Where old addresses lead."""
        return SqlRedirects(self.connection)

    @cached_property
    def leases(self) -> SqlLeases:
        """The leases."""
        return SqlLeases(self.connection)

    @cached_property
    def tallies(self) -> SqlTallies:
        """Running totals."""
        return SqlTallies(self.connection)
