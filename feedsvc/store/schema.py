"""The tables. Instants are whole microseconds since 1970 UTC: exact, short, and ordered alike on both databases."""

from datetime import UTC, datetime, timedelta

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    PrimaryKeyConstraint,
    Table,
    Text,
    text,
)
from sqlalchemy.dialects.postgresql import TSVECTOR

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)

metadata = MetaData()

# SQLite numbers rows by itself only in a column of the type INTEGER.
Number = BigInteger().with_variant(Integer(), "sqlite")

# Compared byte by byte, as Python does; a database's own collation passes over the hyphens.
Bytewise = Text(collation="C").with_variant(Text(), "sqlite")

articles = Table(
    "articles",
    metadata,
    Column("id", Number, primary_key=True),
    Column("guid", Bytewise, nullable=False, unique=True),
    Column("identity", Text, nullable=False, unique=True),
    Column("number", Integer, nullable=False),
    Column("sequence", BigInteger, unique=True),  # empty until the end of the transaction that stores it (`store.commits`)
    Column("announced", BigInteger),  # the sequence of the last change that live pages hear of; NULL: the last of all
    Column("published", BigInteger, nullable=False),
    Column("updated", BigInteger, nullable=False, unique=True),
    Column("changed", BigInteger, nullable=False),
    Column("visible_from", BigInteger, nullable=False),
    Column("visible_until", BigInteger),
    Column("withdrawn", BigInteger),
    Column("withdrawn_by", Text),
    Column("duplicate_of", Text),
    Column("held", Text),  # the kind of the first reason for which a revision waits: the current one, or a newer one
    Column("waiting", Text),  # a newer revision that is held, as JSON
    Column("suspended", BigInteger),
    Column("path", Text, nullable=False),
    Column("is_shown", Boolean, nullable=False),  # as `domain.articles.is_listed`: what every public query asks
    Column("rss_guid", Bytewise),  # what an earlier feed called it, as the two below
    Column("is_permalink", Boolean, nullable=False, server_default=text("false")),
    Column("atom_id", Bytewise),
    Column("json_id", Bytewise),
    Column("imported", Integer, nullable=False, server_default=text("0")),
)

for _name in ("rss_guid", "atom_id", "json_id"):
    Index(
        f"articles_of_{_name}",
        articles.c[_name],
        unique=True,
        postgresql_where=text(f"{_name} IS NOT NULL"),
        sqlite_where=text(f"{_name} IS NOT NULL"),
    )

Index("articles_shown", articles.c.published, articles.c.guid, postgresql_where=text("is_shown"), sqlite_where=text("is_shown"))
Index("articles_browsed", articles.c.published, articles.c.guid)
Index("articles_turning_on", articles.c.visible_from)
Index(
    "articles_turning_off",
    articles.c.visible_until,
    postgresql_where=text("visible_until IS NOT NULL"),
    sqlite_where=text("visible_until IS NOT NULL"),
)
Index(
    "articles_withdrawn",
    articles.c.withdrawn,
    postgresql_where=text("withdrawn IS NOT NULL"),
    sqlite_where=text("withdrawn IS NOT NULL"),
)

Index(
    "articles_held",
    articles.c.changed,
    postgresql_where=text("held IS NOT NULL"),
    sqlite_where=text("held IS NOT NULL"),
)
Index(
    "articles_suspended",
    articles.c.suspended,
    postgresql_where=text("suspended IS NOT NULL"),
    sqlite_where=text("suspended IS NOT NULL"),
)

Index("articles_by_path", articles.c.path)
Index(
    "articles_duplicates",
    articles.c.duplicate_of,
    postgresql_where=text("duplicate_of IS NOT NULL"),
    sqlite_where=text("duplicate_of IS NOT NULL"),
)

revisions = Table(
    "revisions",
    metadata,
    Column("article", Number, ForeignKey("articles.id"), nullable=False),
    Column("number", Integer, nullable=False),
    Column("revision", Text, nullable=False),
    PrimaryKeyConstraint("article", "number"),
)

# What an article's current revision is grouped by; `published` and `guid` stand here too, so that the stream of one
# value is a scan of this index alone, in order.
terms = Table(
    "terms",
    metadata,
    Column("kind", Text, nullable=False),
    Column("value", Bytewise, nullable=False),  # folded
    Column("published", BigInteger, nullable=False),
    Column("guid", Bytewise, nullable=False),
    Column("article", Number, ForeignKey("articles.id"), nullable=False),
    Column("printed", Text, nullable=False),
    PrimaryKeyConstraint("kind", "value", "published", "guid"),
)
Index("terms_of_article", terms.c.article)

# What copies are recognised by: `kind` 0 is the exact fingerprint, 1 a band of the sketch, which stands whole beside it.
fingerprints = Table(
    "fingerprints",
    metadata,
    Column("kind", Integer, nullable=False),
    Column("value", BigInteger, nullable=False),
    Column("article", Number, ForeignKey("articles.id"), nullable=False),
    Column("sketch", BigInteger, nullable=False),
    PrimaryKeyConstraint("kind", "value", "article"),
)
Index("fingerprints_of_article", fingerprints.c.article)

# Full text. The two databases have nothing in common here: SQLite an FTS5 table whose rowid is the article, PostgreSQL a
# table of its own, so that a change of words doesn't rewrite the article's row.
search = Table(
    "search",
    metadata,
    Column("article", Number, ForeignKey("articles.id"), primary_key=True),
    Column("words", TSVECTOR().with_variant(Text(), "sqlite"), nullable=False),
)
Index("search_words", search.c.words, postgresql_using="gin")

# Each stream that ever had a public article, spelt as in the first of those that aren't erased.
streams = Table(
    "streams",
    metadata,
    Column("kind", Text, nullable=False),
    Column("value", Bytewise, nullable=False),  # folded
    Column("printed", Text, nullable=False),
    Column("article", Number, ForeignKey("articles.id"), nullable=False),
    PrimaryKeyConstraint("kind", "value"),
)
Index("streams_of_article", streams.c.article)

# The entries of each configured feed: `page` is that of its archive, 0 while the entry is open; `arrived` is the sequence with
# which it became an entry, 0 for one that came when none was counted yet.
entries = Table(
    "entries",
    metadata,
    Column("feed", Bytewise, nullable=False),
    Column("article", Number, ForeignKey("articles.id"), nullable=False),
    Column("page", Integer, nullable=False),
    Column("arrived", BigInteger, nullable=False, server_default=text("0")),
    PrimaryKeyConstraint("feed", "article"),
)
Index("entries_of_page", entries.c.feed, entries.c.page)

archive_pages = Table(
    "archive_pages",
    metadata,
    Column("feed", Bytewise, nullable=False),
    Column("number", Integer, nullable=False),
    Column("closed", BigInteger, nullable=False),
    PrimaryKeyConstraint("feed", "number"),
)

entries_marks = Table(
    "entries_marks",
    metadata,
    Column("feed", Bytewise, primary_key=True),
    Column("selection", Text, nullable=False),
    Column("sequence", BigInteger, nullable=False),
    Column("until", BigInteger, nullable=False),
)

renditions = Table(
    "renditions",
    metadata,
    Column("name", Bytewise, primary_key=True),
    Column("content_type", Text, nullable=False),
    Column("key", Text, nullable=False),
    Column("changed", BigInteger, nullable=False),
    Column("max_age", Integer, nullable=False),
    Column("entries", Integer, nullable=False),
    Column("links", Text, nullable=False),
    Column("cache_until", BigInteger),
    Column("made_of", BigInteger, nullable=False, server_default=text("0")),
    Column("identity", LargeBinary, nullable=False),
    Column("gzip", LargeBinary),
    Column("br", LargeBinary),
    Column("zstd", LargeBinary),
)

# What could not go live: `faults` is a JSON list of sentences.
kept_back = Table(
    "kept_back",
    metadata,
    Column("name", Bytewise, primary_key=True),
    Column("faults", Text, nullable=False),
    Column("since", BigInteger, nullable=False),
)

# `node` is the machine whose own folder a file lies in; empty: any may take it.
drops = Table(
    "drops",
    metadata,
    Column("node", Text, nullable=False),
    Column("path", Text, nullable=False),
    Column("version", Text, nullable=False),
    Column("state", Text, nullable=False),
    Column("holder", Text),
    Column("attempt", Integer, nullable=False),
    Column("until", BigInteger, nullable=False),
    Column("reason", Text),
    Column("stage", Text),
    PrimaryKeyConstraint("node", "path"),
)

# `epoch` counts the holders that took a lease over from another.
leases = Table(
    "leases",
    metadata,
    Column("name", Text, primary_key=True),
    Column("holder", Text, nullable=False),
    Column("until", BigInteger, nullable=False),
    Column("epoch", BigInteger, nullable=False, server_default=text("0")),
)

lasting = Table(
    "lasting",
    metadata,
    Column("name", Text, primary_key=True),
    Column("value", Text, nullable=False),
)

counters = Table(
    "counters",
    metadata,
    Column("name", Text, primary_key=True),
    Column("value", BigInteger, nullable=False),
)


def micros(instant: datetime) -> int:
    """Turn an aware instant into microseconds since 1970."""
    return (instant - EPOCH) // timedelta(microseconds=1)


def instant(value: int) -> datetime:
    """Turn microseconds since 1970 into an instant, UTC."""
    return EPOCH + timedelta(microseconds=value)
