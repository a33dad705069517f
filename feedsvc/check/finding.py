"""A finding: what breaks a line of the conformance list, and what to do about it."""

import reprlib
from collections.abc import Mapping
from dataclasses import dataclass

LONGEST = 80
"""Characters of foreign text that are shown."""


@dataclass(frozen=True, slots=True)
class Finding:
    """`rule` is a line of the list, `line` that of the document where it is known; advice (not `is_fault`) breaks no reader.
    `own_remedy` stands for the rule's, where another helps."""

    rule: str
    what: str
    line: int | None = None
    is_fault: bool = True
    own_remedy: str = ""

    @property
    def remedy(self) -> str:
        """What to do about it."""
        return self.own_remedy or REMEDIES.get(self.rule, "")


def shown(text: object) -> str:
    """Show foreign text: one line, short, without characters that move a terminal's cursor."""
    text = str(text) if isinstance(text, Exception) else text
    flat = " ".join((text[: 10 * LONGEST] if isinstance(text, str) else reprlib.repr(text)).split())
    if not flat.isprintable():
        flat = "".join(c if c.isprintable() else "\ufffd" for c in flat)
    return flat if len(flat) <= LONGEST else f"{flat[: LONGEST - 1]}…"


REMEDIES: Mapping[str, str] = {
    "A1": 'Write <rss version="2.0"> with one channel that has title, link and description, as well-formed UTF-8.',
    "A2": "Give the address of the site's home page in the channel's link, not that of a feed.",
    "A3": 'Add <atom:link rel="self" type="application/rss+xml" href="..."/> with the address at which the feed is fetched.',
    "A4": "Put everything about the channel before the first item.",
    "A5": "Give each item a guid of its own that never changes.",
    "A6": 'Add isPermaLink="false" to guids that are no address.',
    "A7": "Write dates like Mon, 23 Nov 2026 10:00:00 GMT: right weekday, English names, four digits of the year.",
    "A8": "Hold articles back until their time has come; leave out dates before 1990.",
    "A9": "Date the feed by its last change, and write nothing into it that differs at each rendering.",
    "A10": "Write titles as plain text, & and < in them as &#x26; and &#x3C;.",
    "A11": "Put the description before content:encoded, and write one even where there is the full text.",
    "A12": "Write absolute addresses; leave out scripts, frames, forms, event attributes and styles.",
    "A13": "Write names in dc:creator; use author only for mail@host (Name), and never both.",
    "A14": "Give one enclosure at most, with url, length in bytes (0 if unknown) and type.",
    "A15": "Give the image the channel's title and link, at most 144 pixels wide and 400 high.",
    "A16": "Write ttl in whole minutes.",
    "A17": "Write skipHours as 0 to 23 (GMT) and skipDays in English, each once.",
    "A18": "Give source the address of the feed it names, in url.",
    "A19": "Write categories as category alone, one an element.",
    "A20": "Leave cloud out unless an rssCloud server answers there.",
    "A21": "Name the language of the feed, as a BCP 47 tag.",
    "B1": "Give the feed and each entry exactly one id, title and updated.",
    "B2": "Write each id as an absolute IRI.",
    "B3": "Give the feed an author, or every entry one.",
    "B4": "Move updated when an entry changes, to an instant that no other entry has.",
    "B5": "Write dates by RFC 3339, with an uppercase T and Z or an offset.",
    "B6": "Give text constructs the type text, html or xhtml.",
    "B7": 'Write HTML as <content type="html">, escaped.',
    "B8": "Give one rel=alternate a type and language.",
    "B9": "Link the feed to itself with rel=self.",
    "B10": "Give enclosure links type and length.",
    "B11": "Set xml:lang on the feed.",
    "B12": "Give source an id, a title and updated.",
    "B13": "Make Atom the default namespace, and put what is said of the feed before its entries.",
    "B14": "Link archive pages with prev-archive and current (RFC 5005 section 4).",
    "B15": "Link no page past the end.",
    "B16": "Write fh:complete only where everything is inside.",
    "B17": "Give at:deleted-entry ref and when (RFC 6721 section 3).",
    "C1": "Give version, title, home_page_url, feed_url and items.",
    "C2": "Give each item an id, a string of its own, a url, and content_html or content_text.",
    "C3": "Write authors as lists of objects and dates by RFC 3339.",
    "C4": "Let next_url lead on, or leave it out.",
    "C5": 'Write hubs as [{"type": "WebSub", "url": "..."}].',
    "C6": "Give each attachment url and mime_type.",
    "C7": "Begin the names of extensions with an underscore.",
    "F1": "Give media:content an absolute url, a media type, a medium of the standard, and whole numbers of pixels.",
    "F2": "Give thumbnails an absolute url, and texts of media the type plain or html.",
    "F3": "Group only alternatives of one object; let others stand by themselves.",
    "D1": "Send application/rss+xml, application/atom+xml or application/feed+json with the charset of the document.",
    "D2": "Send a strong ETag and Last-Modified with every answer.",
    "D3": "Give each content coding an ETag of its own.",
    "D4": "Answer 304 to If-None-Match with the current ETag, and to If-Modified-Since with the current date.",
    "D5": "Repeat ETag, Last-Modified, Cache-Control and Vary on 304.",
    "D6": "Compress for clients that accept it and for them alone, with Vary: Accept-Encoding.",
    "D7": "Answer HEAD with the headers of GET.",
    "D8": "Send Cache-Control: public, max-age=N; never no-store or Expires: 0.",
    "D9": "Keep max-age at five hours or less.",
    "D10": "Move feeds by 301 or 308.",
    "D11": "Answer 200; 410 once the feed is gone for good.",
    "D12": "Turn away with 429 or 503 and Retry-After in whole seconds, and leave room for a handful of requests in a row.",
    "D15": "Set no cookie, ask for no proof of being human, and never answer HTML at a feed's address.",
    "E1": "Send Link headers: rel=hub, and exactly one rel=self, as the document says.",
}
