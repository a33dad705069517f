"""The one door to smtplib: a webhook whose receiver is a mailbox."""

import smtplib
import ssl
from collections.abc import Mapping
from contextlib import suppress
from email.message import EmailMessage
from email.utils import formatdate, make_msgid
from urllib.parse import unquote

from feedsvc.domain.subscriptions import HubAnswer
from feedsvc.domain.webhooks import MAIL, MailServer

DELIVERED = 250


def send_mail(server: MailServer | None, url: str, message: Mapping[str, str], timeout: float) -> HubAnswer:
    """Hand a message in for `mailto:ADDRESS`, and answer as the server did; nothing raises."""
    if server is None:
        return HubAnswer(0, "has no mail server to go by (mail.server)")
    mail = EmailMessage()
    mail["Subject"] = " ".join(message["subject"].split())
    mail["From"], mail["To"] = server.sender, unquote(url.removeprefix(MAIL))
    mail["Date"], mail["Message-ID"] = formatdate(), make_msgid("feedsvc")
    mail["Auto-Submitted"] = "auto-generated"  # RFC 3834: nobody's absence is to answer it
    mail.set_content(message["text"], cte="quoted-printable")
    try:
        connection = _connected(server, timeout)
        try:
            connection.send_message(mail)
        finally:
            with suppress(smtplib.SMTPException, OSError):  # what is handed in is handed in, however the server says goodbye
                connection.quit()
    except (smtplib.SMTPException, OSError) as error:
        return HubAnswer(0, f"{type(error).__name__}: {error}"[:300])
    return HubAnswer(DELIVERED)


def _connected(server: MailServer, timeout: float) -> smtplib.SMTP:
    context = ssl.create_default_context()
    if server.is_tls:
        connection: smtplib.SMTP = smtplib.SMTP_SSL(server.host, server.port, timeout=timeout, context=context)
    else:
        connection = smtplib.SMTP(server.host, server.port, timeout=timeout)
        connection.ehlo()
        if connection.has_extn("starttls"):
            connection.starttls(context=context)
    if server.user is not None:
        connection.login(server.user, server.password or "")
    return connection
