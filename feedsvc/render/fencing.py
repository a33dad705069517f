"""Call what a partner of another package judges so that its failure counts as a reason, and stops nothing."""

import logging
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import datetime
from typing import TypeVar

from feedsvc.domain.feeds import Feed
from feedsvc.errors import PluginFailed
from feedsvc.plugins import Plugin
from feedsvc.render.offers import FeedOffer, Offer
from feedsvc.render.partner import Option, OptionDefaults, Partner
from feedsvc.telemetry import event

T = TypeVar("T")


def fenced(plugin: Plugin[Partner]) -> Partner:
    """Return a registered partner that leaves out an article, or misses something in a feed, where it can't judge.

    What adapts and renders raises as before: the whole rendition is then withheld (`partners.rendering_for`).
    """
    partner = plugin.part

    def judge(offer: Offer, now: datetime) -> Iterator[str]:
        yield from _reasons(plugin, lambda: partner.judge(offer, now))

    def judge_feed(feed: FeedOffer) -> Iterator[str]:
        yield from _reasons(plugin, lambda: partner.judge_feed(feed))

    def refuse(feed: Feed) -> Iterator[str]:
        nothing: tuple[str, ...] = ()
        yield from _passed_over(plugin, lambda: tuple(map(str, partner.refuse(feed))), nothing)

    options = tuple(_fenced_option(plugin, option) for option in partner.options)
    return replace(partner, judge=judge, judge_feed=judge_feed, refuse=refuse, options=options)


def _fenced_option(plugin: Plugin[Partner], option: Option) -> Option:
    def default(defaults: OptionDefaults, language: str) -> str | None:
        return _passed_over(plugin, lambda: option.default(defaults, language), None)

    def remedy(value: str) -> str:
        return _passed_over(plugin, lambda: str(option.remedy(value)), "")

    return replace(option, default=default, remedy=remedy)


def _reasons(plugin: Plugin[Partner], judge: Callable[[], Iterator[str]]) -> list[str]:
    """Return the reasons that a judgement yields; its failure is one."""
    try:
        with plugin.calling():
            return [str(reason) for reason in judge()]
    except PluginFailed as error:
        return [str(error).rstrip(".")]


def _passed_over(plugin: Plugin[Partner], ask: Callable[[], T], otherwise: T) -> T:
    """Return an answer about the configuration, which stands without it: its failure is logged."""
    try:
        with plugin.calling():
            return ask()
    except PluginFailed as error:
        event("a plug-in failed", level=logging.ERROR, reason=str(error))
        return otherwise
