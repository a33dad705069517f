"""E-mail as the press gets it: headers, plain text or HTML, attached pictures."""

from email import policy
from email.message import EmailMessage
from email.parser import BytesParser
from email.utils import parseaddr
from pathlib import PurePosixPath

from feedsvc.domain.draft import BodyKind, Draft, Media
from feedsvc.errors import UnreadableArticle

MAX_ATTACHMENTS = 20


def is_mail(head: bytes) -> bool:
    """Tell whether the beginning of a file looks like a message: several header lines, From and Subject among them."""
    lines = head[:4000].split(b"\n\n")[0].split(b"\r\n\r\n")[0].lower().splitlines()
    names = {line.split(b":")[0].strip() for line in lines if b":" in line and not line.startswith((b" ", b"\t"))}
    return {b"from", b"subject"} <= names and bool(names & {b"date", b"message-id", b"mime-version", b"received", b"to"})


def read(path: PurePosixPath, content: bytes) -> tuple[Draft, ...]:
    """Read a message; its Message-ID is its identity. Raises `UnreadableArticle` for one without text."""
    try:
        message = BytesParser(policy=policy.default).parsebytes(content)
        plain, markup = _body(message, "plain"), _body(message, "html")
        attachments = dict(_pictures(message))
        subject, sender = str(message.get("Subject", "")).strip(), parseaddr(str(message.get("From", "")))[0]
        told = {name: str(message.get(name, "")).strip() for name in ("Date", "Message-ID", "Keywords", "Content-Language")}
    except (LookupError, ValueError, AttributeError, IndexError, TypeError) as error:
        raise UnreadableArticle(f"The message can't be read: {error}.") from error
    if not plain and not markup:
        raise UnreadableArticle("The message has no text.")
    return (
        Draft(
            format="email",
            path=path,
            body=markup or plain,
            body_kind=BodyKind.HTML if markup else BodyKind.TEXT,
            source_id=told["Message-ID"].strip("<>") or None,
            title=subject or None,
            published=told["Date"] or None,
            sources=(sender,) if sender else (),
            tags=tuple(word.strip() for word in told["Keywords"].split(",") if word.strip()),
            language=told["Content-Language"] or None,
            media=tuple(Media(url=name, type=_type(message, name)) for name in attachments),
            attachments=attachments,
        ),
    )


def _body(message: EmailMessage, kind: str) -> str:
    part = message.get_body(preferencelist=(kind,))
    if part is None:
        return ""
    text = part.get_content()
    return text.strip() if isinstance(text, str) else ""


def _pictures(message: EmailMessage) -> list[tuple[str, bytes]]:
    found: list[tuple[str, bytes]] = []
    for part in message.walk():
        if part.get_content_maintype() == "image" and len(found) < MAX_ATTACHMENTS:
            content = part.get_payload(decode=True)
            if isinstance(content, bytes) and content:
                found.append((PurePosixPath(part.get_filename() or f"image-{len(found) + 1}").name, content))
    return found


def _type(message: EmailMessage, name: str) -> str | None:
    parts = (part for part in message.walk() if PurePosixPath(part.get_filename() or "").name == name)
    return next((part.get_content_type() for part in parts), "image/jpeg")
