"""The limits of partners, held against anybody's feed."""

from collections.abc import Sequence
from datetime import datetime

from lxml import etree

from feedsvc.check.examining import is_json, parsed
from feedsvc.check.finding import Finding, shown
from feedsvc.check.values import is_number, line_of, parsed_html, rfc822_date
from feedsvc.render.offers import FeedOffer, Offer
from feedsvc.render.partner import Partner
from feedsvc.render.xml import CONTENT, DC, MEDIA


def examine_for(partner: Partner, body: bytes, *, now: datetime) -> Sequence[Finding]:
    """Find what a partner won't take of a feed in RSS: entries first to last, then the feed as a whole. Never raises."""
    root = None if is_json(body) else parsed(body)
    if isinstance(root, Finding):
        return [root]
    channel = root.find("channel") if root is not None and root.tag == "rss" else None
    if channel is None:
        return [partner_finding(partner, f"{partner.title} is offered RSS, and this is none")]
    findings = []
    items = [item for item in channel.findall("item") if item.find(f"{{{MEDIA}}}status[@state='deleted']") is None]
    for number, item in enumerate(items, 1):
        offer = _offer(item, partner)
        name = shown(offer.title or offer.guid or f"item {number}")
        findings += [partner_finding(partner, f"“{name}”: {reason}", line_of(item)) for reason in partner.judge(offer, now)]
    feed = _feed_offer(channel, partner, len(items))
    findings += [partner_finding(partner, reason, line_of(channel)) for reason in partner.judge_feed(feed)]
    if len(body) > partner.max_bytes:
        findings.append(partner_finding(partner, f"the feed has {len(body):,} bytes of at most {partner.max_bytes:,}"))
    return findings


def partner_finding(partner: Partner, what: str, line: int | None = None, *, is_fault: bool = True) -> Finding:
    """Return a finding by a partner's rule, with its remedy."""
    return Finding(partner.rule, what, line, is_fault, partner.remedy)


def _offer(item: etree._Element, partner: Partner) -> Offer:
    media = item.iter(f"{{{MEDIA}}}content")
    images = [content for content in media if (content.get("medium") or content.get("type") or "").startswith("image")]
    description = item.findtext("description") or ""
    own_text = item.findtext(partner.text_element) if partner.text_element else None
    return Offer(
        guid=(item.findtext("guid") or "").strip(),
        title=(item.findtext("title") or "").strip(),
        link=(item.findtext("link") or "").strip(),
        summary=_words(description),
        text=(own_text or "").strip() or _words(item.findtext(f"{{{CONTENT}}}encoded") or description),
        published=rfc822_date((item.findtext("pubDate") or "").strip()),
        authors=tuple(author.text or "" for author in (*item.findall(f"{{{DC}}}creator"), *item.findall("author"))),
        images=tuple((_number(image.get("width")), _number(image.get("height"))) for image in images),
    )


def _feed_offer(channel: etree._Element, partner: Partner, entries: int) -> FeedOffer:
    ttl = (channel.findtext("ttl") or "").strip()
    return FeedOffer(
        title=(channel.findtext("title") or "").strip(),
        description=(channel.findtext("description") or "").strip(),
        language=(channel.findtext("language") or "").strip(),
        has_logo=bool(partner.logo_element) and channel.find(partner.logo_element) is not None,
        has_date=channel.find("pubDate") is not None,
        ttl=_number(ttl) or None,
        entries=entries,
    )


def _words(markup: str) -> str:
    """Return the text of HTML."""
    root = parsed_html(markup) if "<" in markup or "&" in markup else None
    return markup.strip() if root is None else "".join(map(str, root.itertext(etree.Element))).strip()


def _number(written: str | None) -> int:
    return int(written) if written and is_number(written) else 0
