"""Links that a mail filter or an editor rewrote, so that they lead where their author meant, and name no receiver."""

import base64
import binascii
import html
import re
from collections.abc import Callable
from dataclasses import replace
from urllib.parse import parse_qs, unquote, urlsplit

from feedsvc.domain.drafts import BodyKind, Draft
from feedsvc.readers.json_values import web_address

LONGEST_LINK = 8_000
"""Characters of a rewritten link."""

_HOSTS = (
    r"(?:[\w-]+\.){0,3}safelinks\.protection\.outlook\.com/|urldefense(?:\.proofpoint)?\.com/v\d/|(?:www\.)?google\.[a-z.]{2,6}/url\?"
    r"|linkprotect\.cudasvc\.com/url\?|l\.(?:facebook|instagram)\.com/|clicktime\.symantec\.com/|(?:www\.)?linkedin\.com/redir/"
)
_REWRITTEN = re.compile(rf"https?://(?:{_HOSTS})[^\s\"'<>]{{1,{LONGEST_LINK}}}", re.IGNORECASE)
_PARAMETERS = ("url", "u", "q", "a")
_HINTS = ("safelinks", "urldefense", "google.", "cudasvc", "l.facebook", "l.instagram", "symantec", "linkedin.com/redir")
_THIRD = re.compile(r"/v3/__(.+?)__;([\w-]*)!", re.DOTALL)
_STARS = re.compile(r"\*(\*.)?")
_RUNS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"


def without_redirects(draft: Draft) -> Draft:
    """Return the draft with every rewritten link of its body replaced by the address that it hides."""
    if not any(hint in draft.body for hint in _HINTS):
        return draft
    is_html = draft.body_kind is BodyKind.HTML

    def meant(match: re.Match[str]) -> str:
        address = target_of(html.unescape(match.group()) if is_html else match.group())
        return html.escape(address) if is_html else address

    return replace(draft, body=_REWRITTEN.sub(meant, draft.body))


def target_of(address: str) -> str:
    """Return the address that a rewritten link leads to; the link itself where it can't be read."""
    reads: tuple[Callable[[str], str | None], ...] = (_third_version, _second_version, _parameter)
    return next((target for read in reads if (target := web_address(read(address)))), address)


def _third_version(address: str) -> str | None:
    """Read Proofpoint's third version: `*` stands for the next of the bytes at its end, `**X` for a run of them."""
    match = _THIRD.search(address)
    if match is None:
        return None
    try:
        signs = base64.urlsafe_b64decode(match[2] + "==").decode("utf-8", "replace")
    except (binascii.Error, ValueError):
        return None
    place = 0

    def sign(star: re.Match[str]) -> str:
        nonlocal place
        length = _RUNS.find(star[1][1]) + 2 if star[1] else 1
        place += length
        return signs[place - length : place]

    return re.sub(r"^(https?:/)(?!/)", r"\1/", _STARS.sub(sign, match[1]))


def _second_version(address: str) -> str | None:
    """Read Proofpoint's second version, whose `u` has `-` for `%` and `_` for `/`."""
    if "/v2/url" not in address:
        return None
    value = parse_qs(urlsplit(address).query).get("u", [""])[0]
    return unquote(value.replace("-", "%").replace("_", "/"))


def _parameter(address: str) -> str | None:
    try:
        parameters = parse_qs(urlsplit(address).query)
    except ValueError:
        return None
    return next((parameters[name][0] for name in _PARAMETERS if web_address(parameters.get(name, [""])[0])), None)
