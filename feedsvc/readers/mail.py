"""E-mail as the press gets it: headers, plain text or HTML, attached pictures."""

import html
import re
from email import policy
from email.message import EmailMessage
from email.parser import BytesParser
from email.utils import parseaddr
from itertools import islice
from pathlib import PurePosixPath

from feedsvc.domain.drafts import BodyKind, Draft, Media
from feedsvc.errors import UnreadableArticle
from feedsvc.readers.automatic_mail import refuse_automatic

MAX_ATTACHMENTS = 20
MAX_HEADERS = 20_000
MAX_PARTS = 1_000
MAX_BOUNDARIES = 100
"""Header lines, parts and nested multiparts of a message: the parser takes 20 us a line, and recurses for what is nested."""

MAX_PARAMETERS = 100
"""Parameters of a header line; the parser takes quadratic time over them."""

_SUBJECT = re.compile(r"^\s*(?:(?:re|fwd?|aw|wg|tr|rv|ynt|sv|vs)\s*:\s*)+", re.IGNORECASE)
_SIGNATURE = re.compile(r"\n-- ?\n.*\Z", re.DOTALL)
_BOUNDARY = re.compile(rb"boundary\s{0,9}=\s{0,9}\"?([^\s\";]{1,200})", re.IGNORECASE)
_HEADER = re.compile(rb"^[\w-]{1,100}:", re.MULTILINE)
_PARAMETERS = re.compile(rb"^content-[\w-]{1,50}:((?:[^\r\n]|\r?\n[ \t])*+)", re.MULTILINE | re.IGNORECASE)
_REDUCED = re.compile(
    r"<(?:script|style|head)\b(?:(?!<(?:script|style|head)\b).)*?</(?:script|style|head)>|<[^<>]*>|\s+",
    re.IGNORECASE | re.DOTALL,
)


def is_mail(head: bytes) -> bool:
    """Return whether the beginning of a file looks like a message: several header lines, From and Subject among them."""
    lines = head[:4000].split(b"\n\n")[0].split(b"\r\n\r\n")[0].lower().splitlines()
    names = {line.split(b":")[0].strip() for line in lines if b":" in line and not line.startswith((b" ", b"\t"))}
    return {b"from", b"subject"} <= names and bool(names & {b"date", b"message-id", b"mime-version", b"received", b"to"})


def read(path: PurePosixPath, content: bytes) -> tuple[Draft, ...]:
    """Read a message; its Message-ID is its identity. Raises `UnreadableArticle` for one without text."""
    _refuse_hostile(content)
    try:
        message = BytesParser(policy=policy.default).parsebytes(content)
        refuse_automatic(message)
        plain, markup = _body(message, "plain"), _body(message, "html")
        pictures = _pictures(message)
        subject, sender = str(message.get("Subject", "")).strip(), parseaddr(str(message.get("From", "")))[0]
        headers = {name: str(message.get(name, "")).strip() for name in ("Date", "Message-ID", "Keywords", "Content-Language")}
    except (LookupError, ValueError, AttributeError, IndexError, TypeError, RecursionError, OverflowError) as error:
        raise UnreadableArticle(f"The message can't be read: {error}.") from error
    if not plain and not _REDUCED.sub("", markup):
        raise UnreadableArticle("The message has no text.")
    for name, (_, _, content_id) in pictures.items():
        markup = markup.replace(f"cid:{content_id}", html.escape(name)) if content_id else markup
    return (
        Draft(
            format="email",
            path=path,
            body=markup if _REDUCED.sub("", markup) else _SIGNATURE.sub("", plain),
            body_kind=BodyKind.HTML if _REDUCED.sub("", markup) else BodyKind.TEXT,
            source_id=headers["Message-ID"].strip("<>") or None,
            title=_SUBJECT.sub("", subject) or None,
            published=headers["Date"] or None,
            sources=(sender,) if sender else (),
            keywords=(headers["Keywords"],) if headers["Keywords"] else (),
            language=headers["Content-Language"] or None,
            media=tuple(Media(url=name, type=kind) for name, (kind, _, _) in pictures.items()),
            attachments={name: picture for name, (_, picture, _) in pictures.items()},
        ),
    )


def _refuse_hostile(content: bytes) -> None:
    """Count what a message is made of before the parser does."""
    boundaries = {match[1] for match in islice(_BOUNDARY.finditer(content), MAX_BOUNDARIES + 1)}
    if len(boundaries) > MAX_BOUNDARIES:
        raise UnreadableArticle("The message is nested too deeply.")
    if sum(content.count(b"\n--" + boundary) for boundary in boundaries) > MAX_PARTS:
        raise UnreadableArticle(f"The message has more than {MAX_PARTS:,} parts.")
    if sum(1 for _ in islice(_HEADER.finditer(content), MAX_HEADERS + 1)) > MAX_HEADERS:
        raise UnreadableArticle(f"The message has more than {MAX_HEADERS:,} header lines.")
    if any(match[1].count(b";") > MAX_PARAMETERS for match in _PARAMETERS.finditer(content)):
        raise UnreadableArticle(f"The message has a header line with more than {MAX_PARAMETERS} parameters.")


def _body(message: EmailMessage, kind: str) -> str:
    part = message.get_body(preferencelist=(kind,))
    if part is None:
        return ""
    text = part.get_content()
    return text.replace("\r\n", "\n").strip() if isinstance(text, str) else ""


def _pictures(message: EmailMessage) -> dict[str, tuple[str, bytes, str]]:
    """Return the pictures of a message by their file's name: (media type, bytes, the id that the markup calls them by)."""
    found: dict[str, tuple[str, bytes, str]] = {}
    for part in message.walk():
        if part.get_content_maintype() == "image" and len(found) < MAX_ATTACHMENTS:
            content = part.get_payload(decode=True)
            if isinstance(content, bytes) and content:
                name = PurePosixPath((part.get_filename() or f"image-{len(found) + 1}").replace("\\", "/")).name
                content_id = str(part.get("Content-ID", "")).strip().strip("<>")
                unique = name if name not in found else f"{len(found) + 1}-{name}"
                found[unique] = (part.get_content_type(), content, content_id)
    return found
