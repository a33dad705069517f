"""From Draft to Revision: a list of pure steps, each of which improves alone."""
