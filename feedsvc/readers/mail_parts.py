"""The parts of a message: its text in either kind, its pictures, and the documents and letters attached to it."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from email.message import EmailMessage, MIMEPart
from pathlib import PurePosixPath

from feedsvc.errors import UnreadableArticle

MAX_ATTACHMENTS = 20

_DOCUMENTS = (".docx", ".odt", ".rtf", ".pdf", ".txt", ".md", ".html", ".htm", ".doc", ".pages")
_DOCUMENT_TYPES = {
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": ".docx",
    "application/vnd.oasis.opendocument.text": ".odt",
    "application/rtf": ".rtf",
    "text/rtf": ".rtf",
    "application/pdf": ".pdf",
}
_WESTERN = frozenset(("us-ascii", "ascii", "iso-8859-1", "latin1", "iso-8859-15", "windows-1252", "cp1252"))
_SEALED = re.compile(r"-----BEGIN PGP MESSAGE-----")
_CLOSED = re.compile(r"</(?:body|html)\s*>", re.IGNORECASE)
_PAGE = re.compile(r"</?(?:body|html)\b[^<>]*>|<!doctype[^<>]*>|<head\b(?:(?!<head\b).)*?</head\s*>", re.IGNORECASE | re.DOTALL)
_SIGNED = re.compile(
    r"-----BEGIN PGP SIGNED MESSAGE-----\n(?:[A-Za-z-]+: [^\n]*\n)*\n(.*?)\n?"
    r"-----BEGIN PGP SIGNATURE-----.*?-----END PGP SIGNATURE-----",
    re.DOTALL,
)


@dataclass(frozen=True, slots=True)
class Attachment:
    """A document that came with a message."""

    name: str
    content: bytes


def refuse_sealed(message: EmailMessage) -> None:
    """Raise `UnreadableArticle` for a message that only its receiver's key opens."""
    kinds = {part.get_content_type() for part in message.walk()}
    if not kinds.isdisjoint(("multipart/encrypted", "application/pkcs7-mime", "application/x-pkcs7-mime")):
        raise UnreadableArticle("The message is encrypted or sealed (PGP or S/MIME): ask its sender for one that is not.")


def plain_text(message: EmailMessage) -> str:
    """Return the plain text of a message: soft line breaks joined (RFC 3676), the armour of a PGP signature taken off."""
    part = message.get_body(preferencelist=("plain",))
    text = "\n\n".join(map(_content_of, _goes_on(message, part)))
    if _SEALED.search(text):
        raise UnreadableArticle("The message is encrypted (PGP): ask its sender for one that is not.")
    if signed := _SIGNED.search(text):
        text = re.sub(r"^- (?=-)", "", text[: signed.start()] + signed[1] + text[signed.end() :], flags=re.MULTILINE)
    if part is not None and str(part.get_param("format") or "").lower() == "flowed":
        return _unflowed(text, joins_words=str(part.get_param("delsp") or "").lower() == "yes")
    return text.strip()


def markup(message: EmailMessage) -> str:
    """Return the HTML of a message."""
    first, *later = [*map(_content_of, _goes_on(message, message.get_body(preferencelist=("html",))))] or [""]
    return "\n".join([_CLOSED.sub("", first), *(_PAGE.sub("", one) for one in later)] if later else [first]).strip()


def _goes_on(message: EmailMessage, body: MIMEPart | None) -> list[MIMEPart]:
    """Return a body with the parts in which it goes on below a picture, as Apple Mail writes it: of its kind, without a name or
    a disposition, which files and the feet of mailing lists have."""
    if body is None:
        return []
    parts = list(message.iter_parts()) if message.get_content_type() == "multipart/mixed" else []
    if not any(part is body for part in parts):
        return [body]
    kind = body.get_content_type()
    later = [part for part in parts if part.get_content_type() == kind and "Content-Disposition" not in part]
    return [body, *(part for part in later if part is not body and part.get_filename() is None)]


def letters_in(message: EmailMessage) -> Iterator[EmailMessage]:
    """Yield the letters that are attached to a message; reports quote them too, but are refused before."""
    for part in message.iter_attachments() if message.is_multipart() else ():
        if part.get_content_type() == "message/rfc822":
            inner = part.get_payload(0) if isinstance(part.get_payload(), list) else None
            if isinstance(inner, EmailMessage):
                yield inner


def documents_in(message: EmailMessage) -> Iterator[Attachment]:
    """Yield the attached documents that a reader may know, by their names and types."""
    for part in message.iter_attachments() if message.is_multipart() else ():
        name = PurePosixPath((part.get_filename() or "").replace("\\", "/")).name
        suffix = _DOCUMENT_TYPES.get(part.get_content_type(), "")
        content = part.get_payload(decode=True)
        if not name.lower().endswith(_DOCUMENTS):
            name = f"{name or 'attached'}{suffix}"
        if name.lower().endswith(_DOCUMENTS) and isinstance(content, bytes) and content:
            yield Attachment(name, content)


def has_winmail(message: EmailMessage) -> bool:
    """Return whether a message's content is packed as Outlook packs it for itself."""
    return any(
        part.get_content_type() in ("application/ms-tnef", "application/vnd.ms-tnef")
        or (part.get_filename() or "").lower() == "winmail.dat"
        for part in message.walk()
    )


def pictures_in(message: EmailMessage) -> dict[str, tuple[str, bytes, str]]:
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


def _content_of(part: MIMEPart | None) -> str:
    """Return a part's text; in an encoding that Python doesn't know, as far as it is ASCII or UTF-8."""
    if part is None:
        return ""
    if mislabelled := _mislabelled(part):
        return mislabelled.replace("\r\n", "\n")
    try:
        text = part.get_content()
    except LookupError:
        payload = part.get_payload(decode=True)
        text = payload.decode("utf-8", "replace") if isinstance(payload, bytes) else ""
    return text.replace("\r\n", "\n") if isinstance(text, str) else ""


def _mislabelled(part: MIMEPart) -> str | None:
    """Return the text of a part that says it is in a Western charset of one byte, and is UTF-8: by chance no other text is."""
    payload = part.get_payload(decode=True) if str(part.get_content_charset() or "us-ascii").lower() in _WESTERN else None
    if not isinstance(payload, bytes) or payload.isascii():
        return None
    try:
        return payload.decode()
    except UnicodeDecodeError:
        return None


def _unflowed(text: str, *, joins_words: bool) -> str:
    """Join the lines that end with a space to the next of the same depth of quotation."""
    lines: list[str] = []
    open_depth = -1
    for line in text.strip("\n").split("\n"):
        depth = len(line) - len(line.lstrip(">"))
        content = line[depth:].removeprefix(" ")
        is_soft = content.endswith(" ") and content != "-- "
        kept = content[:-1] if is_soft and joins_words else content
        if depth == open_depth:
            lines[-1] += kept
        else:
            lines.append(f"{'>' * depth}{' ' if depth else ''}{kept}")
        open_depth = depth if is_soft else -1
    return "\n".join(lines).strip("\n")
