"""The hub's tables. A delivery is no row of its own: a topic has the number of its last change, a subscription that of the
change sent to it, so a change is one row however many subscribe."""

from sqlalchemy import BigInteger, Column, Index, Integer, Table, Text, UniqueConstraint, text

from feedsvc.store.schema import Bytewise, Number, metadata

# `cursor` is the subscription up to which a change has been handed out, NULL when it is through.
topics = Table(
    "topics",
    metadata,
    Column("name", Bytewise, primary_key=True),
    Column("number", BigInteger, nullable=False),
    Column("mark", Text, nullable=False),
    Column("changed", BigInteger, nullable=False),
    Column("cursor", BigInteger),
)
Index(
    "topics_changed",
    topics.c.changed,
    postgresql_where=text("cursor IS NOT NULL"),
    sqlite_where=text("cursor IS NOT NULL"),
)

# `due` is when it is tried next, or, while `holder` has it, when somebody else may take it; NULL: nothing to tell.
subscriptions = Table(
    "subscriptions",
    metadata,
    Column("id", Number, primary_key=True),
    Column("topic", Bytewise, nullable=False),
    Column("callback", Bytewise, nullable=False),
    Column("secret", Text),
    Column("coding", Text, nullable=False),
    Column("way", Text, nullable=False),
    Column("created", BigInteger, nullable=False),
    Column("expires", BigInteger, nullable=False),
    Column("standing", Text, nullable=False),
    Column("sent", BigInteger, nullable=False),
    Column("due", BigInteger),
    Column("holder", Text),
    Column("failures", Integer, nullable=False),
    Column("failing_since", BigInteger),
    Column("fault", Text),
    Column("host", Bytewise, nullable=False, server_default=""),
    UniqueConstraint("topic", "callback"),
)
Index("subscriptions_of_host", subscriptions.c.host)
Index("subscriptions_of_topic", subscriptions.c.topic, subscriptions.c.id)
Index("subscriptions_expiring", subscriptions.c.expires)
Index(
    "subscriptions_due",
    subscriptions.c.due,
    postgresql_where=text("due IS NOT NULL"),
    sqlite_where=text("due IS NOT NULL"),
)
Index(
    "subscriptions_held",
    subscriptions.c.holder,
    postgresql_where=text("holder IS NOT NULL"),
    sqlite_where=text("holder IS NOT NULL"),
)

errands = Table(
    "errands",
    metadata,
    Column("id", Number, primary_key=True),
    Column("mode", Text, nullable=False),
    Column("topic", Bytewise, nullable=False),
    Column("topic_url", Text, nullable=False),
    Column("target", Bytewise, nullable=False),
    Column("host", Bytewise, nullable=False),
    Column("is_announcement", Integer, nullable=False),  # 1 or 0: to a hub, or to a subscriber
    Column("secret", Text),
    Column("lease", BigInteger),
    Column("reason", Text),
    Column("way", Text, nullable=False),
    Column("created", BigInteger, nullable=False),
    Column("due", BigInteger, nullable=False),
    Column("holder", Text),
    Column("failures", Integer, nullable=False),
    Column("client", Text, nullable=False, server_default=""),  # the address that asked
    UniqueConstraint("is_announcement", "target", "topic"),
)
Index("errands_of_client", errands.c.client)
Index("errands_due", errands.c.due)
Index("errands_of_host", errands.c.host)
