"""From dropped bytes to stored articles: prepare, decide, commit, accept; and corrections by hand."""
