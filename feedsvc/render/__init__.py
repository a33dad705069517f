"""From a Feed and its articles to a Rendition: pure, byte-identical for the same input."""
