"""Messages that programs wrote: automatic replies, bounces, receipts and invitations to calendars; never articles."""

from email.message import EmailMessage
from email.utils import parseaddr

from feedsvc.errors import UnreadableArticle
from feedsvc.readers.mail_subject import without_marks
from feedsvc.readers.words import phrases

_REPORTS = {
    "delivery-status": "a bounce: a message that could not be delivered",
    "disposition-notification": "a receipt for a message that was read",
    "feedback-report": "a complaint about a message",
}
_HINTS = ("X-Autoreply", "X-Autorespond", "X-Autoresponder", "X-Auto-Response-Suppress", "X-MS-Exchange-Inbox-Rules-Loop")
_ANSWERS = ("In-Reply-To", "References", "X-List-Administrivia", "X-Cron-Env", "X-Mailman-Approved-At")
_SERVICES = ("root", "cron", "daemon", "nagios", "icinga", "zabbix", "monitoring", "mailman", "majordomo", "listserv")
_DAEMONS = ("mailer-daemon", "postmaster", "mail-daemon", "maildelivery")


def refuse_automatic(message: EmailMessage, *, is_relayed: bool) -> None:
    """Raise `UnreadableArticle` for a message that a program wrote (RFC 3834, 5; RFC 6522; RFC 6047).

    `is_relayed`: a help desk passes on what somebody wrote; it marks each of its messages as generated.

    Headers that mailing lists and Exchange set on letters too are hints: they count with words of the subject alone.
    """
    kind = _kind(message, is_relayed=is_relayed)
    if kind:
        raise UnreadableArticle(f"This is {kind}, not an article.")


def _kind(message: EmailMessage, *, is_relayed: bool) -> str | None:
    submitted = _header(message, "Auto-Submitted").partition(";")[0].partition("(")[0].strip().lower()
    subject = _header(message, "Subject")
    if message.get_content_type() == "multipart/report":
        return _REPORTS.get(str(message.get_param("report-type") or "").lower(), "a mail program's report")
    if _is_daemon(message, subject):
        return _REPORTS["delivery-status"]
    if _is_invitation(message):
        return "an invitation to a calendar"
    if submitted not in ("", "no", "auto-generated" if is_relayed else "") and not _is_release(message, submitted):
        return f"an automatic reply or message (Auto-Submitted: {submitted[:40]})"
    says_so = phrases("automatic").opening(without_marks(subject)) is not None
    return "an automatic reply" if says_so and (_is_hinted(message) or submitted) else None


def _is_release(message: EmailMessage, submitted: str) -> bool:
    """Return whether a program sent a letter of its own accord (RFC 3834, 5.1: auto-generated), as editorial systems send
    articles: it answers none, and is no word of a list's manager or of a machine's."""
    sender = parseaddr(_header(message, "From"))[1].partition("@")[0].lower()
    is_service = sender in _SERVICES or sender.endswith(("-request", "-bounces", "-owner", "-confirm"))
    return submitted == "auto-generated" and not is_service and not any(name in message for name in (*_ANSWERS, *_HINTS))


def _is_daemon(message: EmailMessage, subject: str) -> bool:
    sender = parseaddr(_header(message, "From"))[1].partition("@")[0].lower()
    return "X-Failed-Recipients" in message or (sender in _DAEMONS and phrases("undelivered").found_in(subject))


def _is_invitation(message: EmailMessage) -> bool:
    """Return whether a part of the message itself, and not a file attached to it, is an entry of a calendar."""
    parts = (part for part in message.walk() if part.get_content_type() == "text/calendar")
    return any(part.get_param("method") is not None or part is message for part in parts)


def _is_hinted(message: EmailMessage) -> bool:
    """Return whether a header hints at an automatic reply; letters of a mailing list never do."""
    if "List-Id" in message or "List-Unsubscribe" in message:
        return False
    precedence = _header(message, "Precedence").lower()
    return (
        any(name in message for name in _HINTS)
        or precedence in ("auto_reply", "auto-reply")
        or (precedence in ("bulk", "junk") and "In-Reply-To" in message)
        or _header(message, "Return-Path") == "<>"
    )


def _header(message: EmailMessage, name: str) -> str:
    return str(message.get(name, "")).strip()
