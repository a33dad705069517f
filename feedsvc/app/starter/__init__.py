"""The files that `feedsvc init` lays out: first settings, first feeds, a first article."""
