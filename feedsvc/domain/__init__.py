"""What the service is about: articles and their revisions, feeds, renditions. Pure values, standard library only."""
