"""From bytes to Drafts: one module a format, found by content; no I/O, nothing guessed beyond the file."""
