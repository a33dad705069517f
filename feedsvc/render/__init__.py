"""From a Feed and its articles to a Rendition: byte-identical for the same input."""
