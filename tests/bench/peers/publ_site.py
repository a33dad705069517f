"""A site of Publ: the entries in `content` below the working directory, and a feed of the newest fifty with their full text."""

from pathlib import Path

import publ

FEED = """<?xml version="1.0" encoding="UTF-8"?>
<feed xmlns="http://www.w3.org/2005/Atom"><title>Latest</title><id>tag:bench.example,2026:latest</id>
{% for entry in view(count=50).entries %}<entry><title>{{ entry.title }}</title><id>urn:uuid:{{ entry.uuid }}</id>
<updated>{{ entry.date.isoformat() }}</updated><content type="html"><![CDATA[{{ entry.body }}]]></content></entry>
{% endfor %}</feed>
"""

here = Path.cwd()
for folder in ("content", "static", "templates"):
    (here / folder).mkdir(exist_ok=True)
(here / "templates" / "feed.xml").write_text(FEED, encoding="utf-8")

app = publ.Publ(
    "bench",
    {
        "database_config": {"provider": "sqlite", "filename": str(here / "index.db")},
        "content_folder": str(here / "content"),
        "template_folder": str(here / "templates"),
        "static_folder": str(here / "static"),
        "timezone": "UTC",
        "index_wait_time": 0.05,
    },
)
