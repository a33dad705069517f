"""Messages as Outlook saves them (.msg): taken out of their file as a letter, and read as any other."""

import struct
from collections.abc import Callable, Iterator
from email.message import EmailMessage
from email.utils import format_datetime
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from feedsvc.domain.drafts import Draft
from feedsvc.errors import UnreadableArticle
from feedsvc.readers import mail
from feedsvc.readers.mail_parts import MAX_ATTACHMENTS

if TYPE_CHECKING:
    from oxmsg import Message

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_PROPERTIES = "__properties_version1.0".encode("utf-16-le")
_RICH_TEXT = 0x1009
"""The property of a body in compressed rich text (MS-OXCMSG 2.2.1.56.4)."""

_SHORT_NAME, _CONTENT_ID, _MESSAGE_ID = 0x3704, 0x3712, 0x1035
"""Properties that the library has no names for."""

NO_TIME = 1601
"""The year in which a time that isn't set stands: its number is 0."""

_DAMAGE = (OSError, ValueError, LookupError, TypeError, AttributeError, AssertionError, RecursionError, struct.error)
"""What the library meets in a file whose folders, offsets or properties are damaged."""

_MEETING = "IPM.Schedule."
_KEPT = ("Message-ID", "Keywords", "Content-Language", "Auto-Submitted", "List-Unsubscribe", "Cc")


def is_message(content: bytes) -> bool:
    """Return whether a file is a message of Outlook."""
    return content.startswith(_OLE) and _PROPERTIES in content


def read(
    path: PurePosixPath, content: bytes, read_one: Callable[[PurePosixPath, bytes], tuple[Draft, ...]]
) -> tuple[Draft, ...]:
    """Read a message of Outlook. Raises `UnreadableArticle` for one that is damaged, has no text, or invites to a meeting."""
    from oxmsg import Message  # 150 ms to load
    from oxmsg.domain.model import UnrecognizedCodePageError, UnsupportedEncodingError

    try:
        _refuse_endless(content)
        message = Message.load(content)
        if message.message_class.startswith(_MEETING):
            raise UnreadableArticle("This is an invitation to a calendar, not an article.")
        letter = _letter(message)
    except (UnrecognizedCodePageError, UnsupportedEncodingError, *_DAMAGE) as error:
        raise UnreadableArticle(f"The message of Outlook can't be read: {error}.") from error
    return mail.read_message(path, letter, read_one)


def _refuse_endless(content: bytes) -> None:
    """Refuse a file whose streams are longer than itself: their sectors lead back to one another without end."""
    from olefile import OleFileIO

    with OleFileIO(content) as file:
        if any(entry is not None and entry.size > len(content) for entry in file.direntries):
            raise UnreadableArticle("The message of Outlook is damaged: it names more bytes than it has.")


def _letter(message: "Message") -> EmailMessage:
    """Return a message of Outlook as a letter with the headers, texts and attachments that matter."""
    letter = EmailMessage()
    headers = {name.lower(): value for name, value in message.message_headers.items()}
    sent = message.sent_date if message.sent_date and message.sent_date.year > NO_TIME else None
    values = {
        "Subject": message.subject,
        "From": message.sender,
        "To": ", ".join(_receivers(message)),
        "Date": headers.get("date") or (format_datetime(sent) if sent else None),
        **{name: headers.get(name.lower()) for name in _KEPT},
        "Message-ID": headers.get("message-id") or message.properties.str_prop_value(_MESSAGE_ID),
    }
    for name, value in values.items():
        if value:
            letter[name] = " ".join(str(value).replace("\x00", "").split())
    if not message.body and not message.html_body and message.properties.binary_prop_value(_RICH_TEXT):
        raise UnreadableArticle("The message is in Outlook's own rich text: save it as .eml, or as HTML.")
    letter.set_content(message.body or "")
    if message.html_body:
        letter.add_alternative(message.html_body, subtype="html")
    for attachment in message.attachments[:MAX_ATTACHMENTS]:
        content = attachment.file_bytes
        main, _, sub = (attachment.mime_type or "application/octet-stream").partition("/")
        if content and main not in ("message", "multipart"):
            name = (attachment.file_name or attachment.properties.str_prop_value(_SHORT_NAME) or "attached").replace("\x00", "")
            identity = attachment.properties.str_prop_value(_CONTENT_ID)
            cid = f"<{identity}>" if identity else None
            letter.add_attachment(content, maintype=main, subtype=sub or "octet-stream", filename=name, cid=cid)
    return letter


def _receivers(message: "Message") -> Iterator[str]:
    return (receiver.email_address for receiver in message.recipients[:50] if "@" in (receiver.email_address or ""))
