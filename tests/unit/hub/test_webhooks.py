"""Webhooks on their way: signed, guarded where no operator named the receiver, tried again, given up; and by mail."""

import asyncio
import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from email import message_from_bytes
from email.message import Message
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from feedsvc.domain.subscriptions import HubAnswer, HubRequest, Mode
from feedsvc.domain.webhooks import MailServer, Webhook
from feedsvc.hub.outcomes import WEBHOOK_LIFETIME, DeliveryOutcome, RecordOutcomes
from feedsvc.hub.sender import SenderTerms, open_sender
from feedsvc.hub.signing import hook_headers
from tests.builders import NOW
from tests.fakes.drop import Clock
from tests.fakes.memory import MemoryStore

BODY = '{"type": "article.held", "data": {"file": "ä.txt"}}'


def request(url: str, **fields: object) -> HubRequest:
    values: dict[str, object] = {"mode": Mode.NOTIFY, "topic": "held-1", "topic_url": "article.held", "target": url}
    return HubRequest(**{**values, "created": NOW, "reason": BODY, **fields})  # type: ignore[arg-type]


def sent(url: str, webhook: Webhook | None, mail: MailServer | None = None) -> HubAnswer:
    async def run() -> HubAnswer:
        terms = SenderTerms(webhooks=lambda: {webhook.url: webhook} if webhook else {}, mail=mail, timeout=5)
        async with open_sender(terms) as sender:
            return await sender.run(request(url, reason=BODY))

    return asyncio.run(run())


@contextmanager
def receiver() -> Iterator[tuple[str, list[tuple[dict[str, str], str]]]]:
    """Run a receiver; return its address and what it received."""
    received: list[tuple[dict[str, str], str]] = []

    class Receiver(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"])).decode()
            received.append(({name.lower(): value for name, value in self.headers.items()}, body))
            self.send_response(204)
            self.end_headers()

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 the name is the library's
            """Say nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Receiver) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        try:
            yield f"http://127.0.0.1:{server.server_address[1]}/hook", received
        finally:
            server.shutdown()


def test_the_signature_is_that_of_standard_webhooks() -> None:
    secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
    headers = hook_headers("msg_p5jXN8AQM9LWM0D4loKWxJek", '{"test": 2432232314}', secret, now=1614265330)

    assert headers["webhook-signature"] == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="
    assert (headers["webhook-id"], headers["webhook-timestamp"]) == ("msg_p5jXN8AQM9LWM0D4loKWxJek", "1614265330")


def test_any_text_is_a_secret_and_without_one_there_is_no_signature() -> None:
    plain, other = (hook_headers("1", BODY, secret, now=1)["webhook-signature"] for secret in ("a plain secret", "another one"))

    assert plain != other
    assert "webhook-signature" not in hook_headers("1", BODY, None, now=1)


def test_a_receiver_that_the_settings_name_may_be_in_a_private_network() -> None:
    with receiver() as (url, received):
        answer = sent(url, Webhook(url=url, secret="a plain secret", is_trusted=True))

    ((headers, body),) = received
    assert (answer.status, body) == (204, BODY)
    assert (headers["content-type"], headers["webhook-id"], headers["user-agent"]) == (
        *("application/json", "held-1", "feedsvc (webhooks)"),
    )
    signed = hook_headers("held-1", BODY, "a plain secret", now=int(headers["webhook-timestamp"]))
    assert headers["webhook-signature"] == signed["webhook-signature"]


def test_one_that_was_named_at_the_desk_may_not() -> None:
    with receiver() as (url, received):
        answer = sent(url, Webhook(url=url))

    assert (answer.status, received) == (0, [])
    assert "is no public address" in answer.fault


def test_one_that_is_a_receiver_no_more_is_told_nothing() -> None:
    with receiver() as (url, received):
        answer = sent(url, None)

    assert (answer.status, received) == (410, [])


class Recording:
    """Outcomes of a message that waits in a store in memory."""

    def __init__(self) -> None:
        self.store, self.clock = MemoryStore(), Clock()
        self.record = RecordOutcomes(store=self.store, clock=self.clock, chance=lambda: 0)
        with self.store.begin() as unit:
            unit.outbox.put(request("https://hooks.example/services/secret-part"), due=NOW)

    def ends(self, answer: HubAnswer) -> tuple[bool, object]:
        """Record an answer; return whether the message is done with, and when it is due again."""
        (held,) = self.store.unit.hub.requests.values()
        self.recorded = self.record([DeliveryOutcome(held.message, answer, self.clock())])
        left = list(self.store.unit.hub.requests.values())
        return not left, left[0].due if left else None


def test_a_message_that_arrived_or_whose_receiver_is_gone_is_done_with() -> None:
    assert Recording().ends(HubAnswer(204)) == (True, None)
    assert Recording().ends(HubAnswer(410)) == (True, None)


def test_a_message_that_failed_is_tried_again_after_waits_that_grow_and_given_up_in_the_end() -> None:
    recording = Recording()

    first = recording.ends(HubAnswer(500))
    recording.clock.tick(seconds=5)
    second = recording.ends(HubAnswer(0, "did not answer in time"))
    third = recording.ends(HubAnswer(429, retry_after=600))
    recording.clock.now = NOW + WEBHOOK_LIFETIME
    last = recording.ends(HubAnswer(500))

    assert first == (False, NOW + timedelta(seconds=5))
    assert second == (False, NOW + timedelta(seconds=15))
    assert third == (False, NOW + timedelta(seconds=605))
    assert last == (True, None)


def test_the_log_has_no_secret_part_of_an_address() -> None:
    recording = Recording()

    recording.ends(HubAnswer(500))

    (note,) = recording.recorded.notes
    assert (note.target, note.topic) == ("https://hooks.example/…", "article.held")


@contextmanager
def mail_server(refuses: bool = False) -> Iterator[tuple[int, list[Message]]]:  # noqa: FBT001, FBT002
    """Run a mail server; return its port and what was handed in."""
    mails: list[Message] = []

    class Mailer(socketserver.StreamRequestHandler):
        def handle(self) -> None:
            self.wfile.write(b"220 mail.example\r\n")
            while line := self.rfile.readline():
                command = line[:4].upper()
                if command == b"DATA":
                    self.wfile.write(b"354 go on\r\n")
                    lines = list(iter(self.rfile.readline, b".\r\n"))
                    mails.append(message_from_bytes(b"".join(lines)))
                self.wfile.write(b"550 no such mailbox\r\n" if refuses and command == b"RCPT" else b"250 yes\r\n")

    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), Mailer) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        try:
            yield server.server_address[1], mails
        finally:
            server.shutdown()


def mailed(port: int) -> HubAnswer:
    url = "mailto:desk@news.example"
    body = '{"subject": "feedsvc: Quiet: wire", "text": "Quiet: wire \\u2013 nothing came."}'
    server = MailServer(host="127.0.0.1", port=port, sender="feedsvc@news.example")

    async def run() -> HubAnswer:
        async with open_sender(SenderTerms(webhooks=lambda: {url: Webhook(url=url)}, mail=server, timeout=5)) as sender:
            return await sender.run(request(url, reason=body))

    return asyncio.run(run())


def test_a_mailbox_is_told_by_mail() -> None:
    with mail_server() as (port, mails):
        answer = mailed(port)

    (mail,) = mails
    assert answer.is_success
    assert (mail["To"], mail["From"], mail["Subject"]) == ("desk@news.example", "feedsvc@news.example", "feedsvc: Quiet: wire")
    assert mail.get_payload(decode=True).decode().strip() == "Quiet: wire – nothing came."  # type: ignore[union-attr]
    assert mail["Auto-Submitted"] == "auto-generated"


def test_a_mail_that_is_refused_or_has_no_server_failed() -> None:
    with mail_server(refuses=True) as (port, _):
        refused = mailed(port)

    assert (refused.status, "550" in refused.fault) == (0, True)
    assert sent("mailto:desk@news.example", Webhook(url="mailto:desk@news.example")).fault == (
        "has no mail server to go by (mail.server)"
    )
