"""The `[[provider]]` tables of feeds.toml: who delivers, and the rule for what they deliver."""

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import timedelta
from typing import Annotated

from pydantic import AfterValidator, Field

from feedsvc.app.settings.complaints import Location
from feedsvc.app.settings.table import Table
from feedsvc.app.settings.values import Language, Zone
from feedsvc.domain.feeds import LATEST
from feedsvc.domain.files import composed
from feedsvc.domain.links import LinkMode
from feedsvc.domain.providers import Provider, Trust, overlaps

LONGEST_LINE = 500
"""Characters of a line that is to be dropped."""


def _folder(folder: str) -> str:
    path = composed(folder.strip("/"))
    if not path or any(part in ("", ".", "..") or part.startswith(".") for part in path.split("/")):
        raise ValueError('write the folder as seen from the drop folder, like "tidewire" or "wires/tidewire"')
    return path


def _sender(sender: str) -> str:
    plain = sender.strip().removeprefix("@").casefold()
    if not re.fullmatch(r"([^\s@<>\",;]+@)?[^\s@<>\",;.]+(\.[^\s@<>\",;.]+)+", plain):
        raise ValueError('write the address of a mail or its domain, like "press@tidewire.example" or "tidewire.example"')
    return plain


def _key(name: str) -> str:
    if not name.strip():
        raise ValueError("write the name of a key, as `feedsvc keys list` has it")
    return name.strip()


def _line(line: str) -> str:
    if not line.strip(" *\t"):
        raise ValueError("this would fit every line; write words of it, with * for what changes")
    if len(line) > LONGEST_LINE:
        raise ValueError(f"a line is at most {LONGEST_LINE} characters long; write how it begins, and *")
    return line.strip()


Line = Annotated[str, AfterValidator(_line)]


_PLAIN = (
    *("name", "folders", "senders", "keys", "credit", "language", "zone", "day_first", "drop", "drop_below", "picture_credit"),
    *("links", "trust", "feeds"),
)
"""Keys that mean in a rule what they mean in its settings."""


class ProviderSettings(Table):
    """One provider of feeds.toml."""

    name: str = Field(min_length=1, max_length=80, description="name shown at the desk")
    folders: tuple[Annotated[str, AfterValidator(_folder)], ...] = Field(
        (), description="folders in the drop folder whose files it delivers, subfolders included"
    )
    senders: tuple[Annotated[str, AfterValidator(_sender)], ...] = Field(
        (), description="addresses or domains whose mail it is, by the From of the mail; with folders: only mail in those"
    )
    keys: tuple[Annotated[str, AfterValidator(_key)], ...] = Field(
        (), description="names of the keys whose files it is, sent by PUT /drop; with folders: only what they sent into those"
    )
    credit: str | None = Field(None, min_length=1, description="source shown for its articles if they name none")
    language: Language | None = Field(None, description="BCP 47 tag of articles that state no language")
    zone: Zone | None = Field(None, description="IANA time zone of times that state none; default: outlet.zone")
    day_first: bool | None = Field(None, description="whether 03/04/2021 means 3 April; default: outlet.day_first")
    sections: dict[str, str] = Field({}, description='names of sections here, by the names that it prints; "" for none')
    tags: dict[str, str] = Field({}, description='names of tags here, by the names that it prints; "" for none')
    drop: tuple[Line, ...] = Field((), description="lines that are not part of the text; * stands for anything")
    drop_below: tuple[Line, ...] = Field(
        (), description="lines that, with everything below them, are not part of the text; * stands for anything"
    )
    blocks: dict[Line, Line] = Field(
        {}, description="blocks that are not part of the text: the last line, by the first; a block without its last line stays"
    )
    picture_credit: str | None = Field(None, min_length=1, description="credit of pictures that state none")
    links: LinkMode | None = Field(
        None,
        description="where links to its articles lead: to their own address (source) or to the page here (here); default:"
        " as elsewhere",
    )
    silence: float | None = Field(
        None,
        gt=0,
        le=8760,
        description="hours without an article after which the desk raises an alarm; default: by the folder's habits",
    )
    trust: Trust = Field(
        Trust.PUBLISH,
        description="what happens to its articles: published at once (publish), after an editor's release (hold), or only"
        " in certain feeds (feeds)",
    )
    feeds: tuple[str, ...] = Field((), description='slugs of the only feeds that its articles appear in, with trust = "feeds"')

    def to_provider(self) -> Provider:
        """Make the rule."""
        return Provider(
            **{key: getattr(self, key) for key in _PLAIN},
            sections=tuple(self.sections.items()),
            tags=tuple(self.tags.items()),
            blocks=tuple(self.blocks.items()),
            silence=timedelta(hours=self.silence) if self.silence else None,
        )


def provider_faults(rules: Sequence[ProviderSettings], private: Mapping[str, bool]) -> Iterator[tuple[Location, str]]:
    """Yield what is wrong with rules among each other and with the feeds, which `private` names, with its place."""
    names: set[str] = set()
    for number, rule in enumerate(rules):
        if rule.name.casefold() in names:
            yield ("provider", number, "name"), f"the name {rule.name} is given to two providers; each needs its own"
        names.add(rule.name.casefold())
        if not (rule.folders or rule.senders or rule.keys):
            yield ("provider", number, "name"), f"it isn't said what {rule.name} delivers; write folders, senders or keys"
        yield from ((("provider", number, key), fault) for key, fault in _feed_faults(rule, private))
    for number, fault in overlaps(rule.to_provider() for rule in rules):
        asked = next(key for key in ("folders", "senders", "keys") if getattr(rules[number], key))
        yield ("provider", number, asked), fault


def _feed_faults(rule: ProviderSettings, private: Mapping[str, bool]) -> Iterator[tuple[str, str]]:
    if rule.trust is Trust.FEEDS and not rule.feeds:
        yield "trust", f'the articles of {rule.name} would stand nowhere; name their feeds, like feeds = ["world"]'
    if rule.feeds and rule.trust is not Trust.FEEDS:
        yield "feeds", 'feeds counts with trust = "feeds" alone; write that, or remove the line'
    for slug in rule.feeds:
        if slug not in private:
            yield "feeds", f"there is no feed {slug}; name those of this file"
        elif slug == LATEST:
            yield "feeds", f'the feed {LATEST} holds what may stand everywhere; write trust = "publish" instead'
        elif private[slug]:
            yield "feeds", f"the feed {slug} is private, and the pages of articles are public; name a public feed"
