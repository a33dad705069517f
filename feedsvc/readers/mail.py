"""E-mail as the press gets it: one message or a mailbox of them, with forwarded letters, documents and pictures."""

import html
import re
from collections.abc import Callable
from dataclasses import replace
from email import policy
from email.message import EmailMessage
from email.parser import BytesParser
from email.utils import getaddresses, parseaddr
from itertools import islice
from pathlib import PurePosixPath

from feedsvc.domain.drafts import BodyKind, Draft, Media
from feedsvc.domain.limits import MAX_ARTICLES
from feedsvc.errors import UnreadableArticle
from feedsvc.readers import mail_parts
from feedsvc.readers.automatic_mail import refuse_automatic
from feedsvc.readers.items import read_each
from feedsvc.readers.mail_letter import Letter, has_text, letter_of_html, letter_of_text, without_addresses
from feedsvc.readers.mail_relays import is_relayed
from feedsvc.readers.mail_subject import headline_of, without_list
from feedsvc.readers.redirects import without_redirects

MAX_HEADERS = 20_000
MAX_PARTS = 1_000
MAX_BOUNDARIES = 100
"""Header lines, parts and nested multiparts of a message: the parser takes 20 us a line, and recurses for what is nested."""

MAX_PARAMETERS = 100
"""Parameters of a header line; the parser takes quadratic time over them."""

LONGEST_HEAD = 200_000
"""Bytes of header lines: some servers write 10 kB of transport lines above those of the sender."""

LEAST_HEADERS = 3
"""Lines of a letter's head by which one without a subject is known."""

MOST_NESTED = 4
"""Letters attached to letters."""

LONGEST_COVER = 700
"""Characters of a note that covers an attached document; a longer text is an article itself."""

_BOUNDARY = re.compile(rb"boundary\s{0,9}=\s{0,9}\"?([^\s\";]{1,200})", re.IGNORECASE)
_HEADER = re.compile(rb"^[\w-]{1,100}[ \t]?:", re.MULTILINE)
_PARAMETERS = re.compile(rb"^content-[\w-]{1,50}:((?:[^\r\n]|\r?\n[ \t])*+)", re.MULTILINE | re.IGNORECASE)
_LETTERS = frozenset((b"from", b"to", b"cc", b"subject", b"date", b"reply-to", b"sender"))
_TRANSPORT = frozenset(
    (b"message-id", b"mime-version", b"received", b"return-path", b"delivered-to", b"x-original-to", b"dkim-signature")
)
_BLANK = re.compile(rb"\r?\n[ \t]*\r?\n")
_ENVELOPE = re.compile(rb"(?:\A|(?<=\n))From \S[^\n]{0,300}\n(?=(?:>From [^\n]*\n)?[\w-]{1,60}:)")
_RECEIVERS = ("To", "Cc", "Bcc", "Delivered-To", "X-Original-To", "Envelope-To", "X-Forwarded-To")

_PASSED_ON = ("List-Id", "List-Post", "Mailing-List", "X-Zendesk-From-Account-Id", "Auto-Submitted")
"""Headers of mailing lists and of help desks."""

_PROGRAMS = ("Accept-Language", "Thread-Index", "User-Agent")
"""Headers of Outlook, Exchange and Thunderbird."""

ReadOne = Callable[[PurePosixPath, bytes], tuple[Draft, ...]]


def is_mail(content: bytes) -> bool:
    """Return whether a file looks like a message: From and Subject at its head, or lines that programs write for transport."""
    start = 0 if (envelope := _ENVELOPE.match(content)) is None else envelope.end()
    head = content[start : start + LONGEST_HEAD].lstrip(b"\r\n")
    if not _HEADER.match(head):
        return False
    blank = _BLANK.search(head)
    lines = head[: blank.start() if blank else len(head)].lower().splitlines()
    names = {line.split(b":")[0].strip() for line in lines if b":" in line and not line.startswith((b" ", b"\t"))}
    if {b"from", b"subject"} <= names and not names.isdisjoint(_LETTERS | _TRANSPORT):
        return True
    return not names.isdisjoint(_TRANSPORT) and len(names & (_LETTERS | _TRANSPORT)) >= LEAST_HEADERS


def read(path: PurePosixPath, content: bytes, read_one: ReadOne) -> tuple[Draft, ...]:
    """Read a message, or every message of a mailbox; `read_one` reads an attached document.

    Raises `UnreadableArticle` for one without text, and for what programs wrote.
    """
    starts = [match.start() for match in _ENVELOPE.finditer(content)] if _ENVELOPE.match(content) else []
    if len(starts) > MAX_ARTICLES:
        raise UnreadableArticle(f"The mailbox holds more than {MAX_ARTICLES:,} messages; split the file.")
    if not starts:
        return (_read(path, content, read_one),)
    messages = [content[start:end] for start, end in zip(starts, [*starts[1:], len(content)], strict=True)]
    letters = [re.sub(rb"(?m)^>(>*From )", rb"\1", message.partition(b"\n")[2]) for message in messages]
    return read_each(letters, lambda letter: _read(path, letter, read_one))


def read_message(path: PurePosixPath, message: EmailMessage, read_one: ReadOne) -> tuple[Draft, ...]:
    """Read a message that another format held."""
    return (_guarded(path, lambda: message, read_one),)


def _read(path: PurePosixPath, content: bytes, read_one: ReadOne) -> Draft:
    _refuse_hostile(content)
    return _guarded(path, lambda: BytesParser(policy=policy.default).parsebytes(content), read_one)


def _guarded(path: PurePosixPath, parse: Callable[[], EmailMessage], read_one: ReadOne) -> Draft:
    try:
        return _draft(path, parse(), read_one)
    except (LookupError, ValueError, AttributeError, TypeError, RecursionError, OverflowError) as error:
        raise UnreadableArticle(f"The message can't be read: {error}.") from error


def _draft(path: PurePosixPath, message: EmailMessage, read_one: ReadOne, depth: int = 0) -> Draft:
    """Read a message: of one that only brings another letter or a document, that is the article."""
    mail_parts.refuse_sealed(message)
    subject = without_list(_header(message, "Subject"), _lists(message))
    text, markup = mail_parts.plain_text(message), mail_parts.markup(message)
    is_html = has_text(markup)
    refuse_automatic(message, is_relayed=is_relayed(text or markup))
    read = letter_of_html if is_html else letter_of_text
    letter = read(markup if is_html else text, subject, is_answer="In-Reply-To" in message or "References" in message)
    if len(letter.text) < LONGEST_COVER:
        for inner in islice(mail_parts.letters_in(message), 1 if depth < MOST_NESTED else 0):
            return replace(_draft(path, inner, read_one, depth + 1), sender=_header(message, "From") or None)
        document = _document(path, message, read_one, len(letter.text))
        if document:
            document = replace(document, notes=(*document.notes, letter.text, subject))
            return _with_envelope(document, message, letter, own_title=headline_of(subject))
    if letter.text.startswith("{") and letter.text.endswith("}"):  # a form that mails what was typed into it
        draft = read_one(path.with_suffix(".json"), (text or letter.text).encode())[0]
        return _with_envelope(replace(draft, path=path), message, letter, own_title=headline_of(subject))
    if not letter.text.strip():
        raise UnreadableArticle(_no_text(message))
    title = letter.headline or headline_of(subject) or headline_of(letter.subject or "")
    draft = Draft(
        format="email",
        path=path,
        body=letter.body,
        body_kind=BodyKind.HTML if is_html else BodyKind.PAGE,
        title=title,
        hidden=letter.hidden,
        notes=tuple(filter(None, (letter.note, subject if letter.headline else None))),
        left=letter.left,
    )
    return _with_envelope(draft, message, letter, own_title=title)


def _document(path: PurePosixPath, message: EmailMessage, read_one: ReadOne, longer_than: int) -> Draft | None:
    """Return the first attached document that is longer than the note above it, with the names of the others in a warning."""
    documents = list(islice(mail_parts.documents_in(message), mail_parts.MAX_ATTACHMENTS))
    faults = []
    for document in documents:
        try:
            draft = read_one(path / document.name, document.content)[0]
        except UnreadableArticle as error:
            faults.append(f"{document.name}: {error.reason}")
            continue
        if len(draft.body) > longer_than:
            others = [f"{one.name} is attached too, and is not read." for one in documents if one is not document]
            return replace(draft, path=path, warnings=(*draft.warnings, *others))
    if faults and not longer_than:
        raise UnreadableArticle(" ".join(faults))
    return None


def _with_envelope(draft: Draft, message: EmailMessage, letter: Letter, *, own_title: str | None) -> Draft:
    """Return the draft with what the message's headers say of it, and its pictures."""
    sender = letter.sender or parseaddr(_header(message, "From"))[0]
    keywords = _header(message, "Keywords")
    body = without_redirects(draft).body
    pictures = _pictures(message, body)
    for name, (_, _, content_id) in pictures.items():
        body = body.replace(f"cid:{content_id}", html.escape(name)) if content_id else body
    return replace(
        draft,
        body=without_addresses(body, _receivers(message)),
        source_id=_header(message, "Message-ID").strip("<>") or None,
        title=draft.title or (own_title if draft.body_kind is not BodyKind.PAGE else None),
        published=draft.published or _header(message, "Date") or None,
        sources=(sender,) if sender else (),
        sender=_header(message, "From") or None,
        keywords=(keywords,) if keywords else draft.keywords,
        language=_language(message) or draft.language,
        media=(*draft.media, *(Media(url=name, type=kind) for name, (kind, _, _) in pictures.items())),
        attachments=draft.attachments | {name: picture for name, (_, picture, _) in pictures.items()},
    )


def _pictures(message: EmailMessage, body: str) -> dict[str, tuple[str, bytes, str]]:
    """Return the pictures of a message, but those that its markup shows where the article no longer does: in a signature."""
    found = mail_parts.pictures_in(message)
    markup = mail_parts.markup(message) if any(identity for _, _, identity in found.values()) else ""
    gone = {name for name, (_, _, identity) in found.items() if identity and f"cid:{identity}" in markup}
    return {name: picture for name, picture in found.items() if name not in gone or f"cid:{picture[2]}" in body}


def _header(message: EmailMessage, name: str) -> str:
    return str(message.get(name, "")).strip()


def _language(message: EmailMessage) -> str | None:
    """Return the language that a message states for its text; mail programs state that of their own menus or dictionary."""
    is_of_program = any(name in message for name in _PROGRAMS) or "Microsoft" in _header(message, "X-Mailer")
    return None if is_of_program else _header(message, "Content-Language") or None


def _lists(message: EmailMessage) -> str:
    """Return what a message says of the mailing list or the help desk that passed it on; nothing for a letter of one sender."""
    is_passed_on = any(name in message for name in _PASSED_ON)
    return " ".join(_header(message, name) for name in ("List-Id", "From", "Sender", "Reply-To", "To")) if is_passed_on else ""


def _receivers(message: EmailMessage) -> list[str]:
    """Return the addresses that a message was sent to, which are nobody's business but theirs."""
    printed = [str(value) for name in _RECEIVERS for value in message.get_all(name, [])]
    return [address for _, address in getaddresses(printed[:20])[:50] if "@" in address]


def _no_text(message: EmailMessage) -> str:
    if mail_parts.has_winmail(message):
        return (
            "The message's text is in a winmail.dat, which only Outlook opens: ask its sender to send it as HTML or plain text."
        )
    return "The message has no text."


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
