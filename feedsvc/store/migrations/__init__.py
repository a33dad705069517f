"""The history of the schema (Alembic). A migration keeps the previous release running."""
