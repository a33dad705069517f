"""The table of the pictures that articles use, so that a picture is public while an article with it is."""

from sqlalchemy import Column, ForeignKey, Index, PrimaryKeyConstraint, Table, Text

from feedsvc.store.schema import Bytewise, Number, articles, metadata

media_uses = Table(
    "media_uses",
    metadata,
    Column("address", Bytewise, nullable=False),  # below /media/, of the picture itself and not of a smaller copy
    Column("article", Number, ForeignKey(articles.c.id), nullable=False),
    Column("use", Text, nullable=False),
    PrimaryKeyConstraint("address", "article"),
)
Index("media_uses_of_article", media_uses.c.article)
