"""The limits of partners, held against anybody's feed."""

from collections.abc import Sequence
from datetime import datetime

from lxml import etree

from feedsvc.check.examining import is_json, parsed
from feedsvc.check.finding import Finding, shown
from feedsvc.check.values import line_of, parsed_html, rfc822_date
from feedsvc.domain.feeds import Profile
from feedsvc.render.profiles.limits import PARTNERS
from feedsvc.render.profiles.offer import FeedOffer, Offer
from feedsvc.render.xml import CONTENT, DC, MEDIA

_YANDEX, _SNF = "{http://news.yandex.ru}full-text", "{http://www.smartnews.be/snf}logo"


def examine_for(profile: Profile, body: bytes, *, now: datetime) -> Sequence[Finding]:
    """Tell what a partner won't take of a feed in RSS: entries first to last, then the feed as a whole. Never raises."""
    partner, root = PARTNERS[profile], None if is_json(body) else parsed(body)
    if isinstance(root, Finding):
        return [root]
    channel = root.find("channel") if root is not None and root.tag == "rss" else None
    if channel is None:
        return [Finding(partner.rule, f"{partner.name} is offered RSS, and this is none")]
    findings = []
    items = [item for item in channel.findall("item") if item.find(f"{{{MEDIA}}}status[@state='deleted']") is None]
    for number, item in enumerate(items, 1):
        offer = _offer(item)
        name = shown(offer.title or offer.guid or f"item {number}")
        findings += [Finding(partner.rule, f"“{name}”: {reason}", line_of(item)) for reason in partner.judge(offer, now)]
    feed = _feed_offer(channel, len(items), len(body))
    findings += [Finding(partner.rule, reason, line_of(channel)) for reason in partner.judge_feed(feed)]
    if len(body) > partner.max_bytes:
        findings.append(Finding(partner.rule, f"the feed has {len(body):,} bytes of at most {partner.max_bytes:,}"))
    return findings


def _offer(item: etree._Element) -> Offer:
    media = item.iter(f"{{{MEDIA}}}content")
    images = [one for one in media if (one.get("medium") or one.get("type") or "").startswith("image")]
    description, content = item.findtext("description") or "", item.findtext(f"{{{CONTENT}}}encoded") or ""
    return Offer(
        guid=(item.findtext("guid") or "").strip(),
        title=(item.findtext("title") or "").strip(),
        link=(item.findtext("link") or "").strip(),
        summary=_words(description),
        text=(item.findtext(_YANDEX) or "").strip() or _words(content or description),
        published=rfc822_date((item.findtext("pubDate") or "").strip()),
        authors=tuple(one.text or "" for one in (*item.findall(f"{{{DC}}}creator"), *item.findall("author"))),
        images=tuple((_pixels(one.get("width")), _pixels(one.get("height"))) for one in images),
    )


def _feed_offer(channel: etree._Element, entries: int, size: int) -> FeedOffer:
    ttl = (channel.findtext("ttl") or "").strip()
    return FeedOffer(
        title=(channel.findtext("title") or "").strip(),
        description=(channel.findtext("description") or "").strip(),
        language=(channel.findtext("language") or "").strip(),
        has_logo=channel.find(_SNF) is not None,
        has_date=channel.find("pubDate") is not None,
        ttl=_pixels(ttl) or None,
        entries=entries,
        size=size,
    )


def _words(markup: str) -> str:
    """Give the text of HTML."""
    root = parsed_html(markup) if "<" in markup or "&" in markup else None
    return markup.strip() if root is None else "".join(map(str, root.itertext(etree.Element))).strip()


def _pixels(told: str | None) -> int:
    return int(told) if told and told.isascii() and told.isdigit() and len(told) < 7 else 0
