"""HTTP: feeds, pages and health."""
