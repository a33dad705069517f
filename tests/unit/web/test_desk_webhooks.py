"""The desk's page of who is told what happens."""

import json
import re

import pytest

from feedsvc.domain.subscriptions import HubAnswer, HubRequest
from feedsvc.domain.webhooks import HookEvent, HookFormat, Webhook
from tests.unit.web.newsroom import DeskNewsroom

URL = "https://hooks.example/services/secret-part"


@pytest.fixture
def newsroom() -> DeskNewsroom:
    newsroom = DeskNewsroom()
    newsroom.sign_in()
    return newsroom


def add(newsroom: DeskNewsroom, url: str = URL, form: str = "json", events: str = "held") -> tuple[int, str]:
    response = newsroom.send("/admin/webhooks", at="/admin/webhooks", url=url, format=form, events=events)
    return response.status_code, response.text


def test_a_receiver_is_added_with_a_secret_that_is_shown_once(newsroom: DeskNewsroom) -> None:
    _, page = add(newsroom)

    (kept,) = newsroom.usecases.receivers.named()
    assert (kept.url, kept.events, kept.format, kept.is_trusted) == (URL, {HookEvent.HELD}, HookFormat.JSON, False)
    assert (kept.secret or "").startswith("whsec_")
    assert str(kept.secret) in page.replace("&#43;", "+")
    assert str(kept.secret) not in newsroom.get("/admin/webhooks")


def test_a_chat_has_no_secret_but_its_address_of_which_the_log_has_the_host(newsroom: DeskNewsroom) -> None:
    add(newsroom, form="slack")

    (kept,) = newsroom.usecases.receivers.named()
    assert (kept.format, kept.secret) == (HookFormat.SLACK, None)
    (line,) = [line for line in newsroom.usecases.audit.latest() if line.what == "webhook added"]
    assert (line.who, line.subject) == ("ana", "https://hooks.example/…")


@pytest.mark.parametrize(
    "url",
    [
        *(
            "http://127.0.0.1:8000/",
            "http://10.0.0.7/hook",
            "http://[::1]/",
            "http://192.168.1.1/",
            "https://hooks.example:22/",
        ),
        *("mailto:desk@news.example", "ftp://hooks.example/", "file:///etc/passwd", "hooks.example", ""),
    ],
)
def test_an_address_in_a_private_network_or_of_no_web_is_refused(newsroom: DeskNewsroom, url: str) -> None:
    status, _ = add(newsroom, url=url)

    assert status == 409
    assert newsroom.usecases.receivers.named() == []


def test_a_receiver_is_told_of_something_and_named_once(newsroom: DeskNewsroom) -> None:
    nothing, _ = add(newsroom, events="nonsense")
    add(newsroom)
    twice, _ = add(newsroom)

    assert (nothing, twice) == (409, 409)


def test_a_receiver_is_sent_a_test_and_its_answer_is_shown(newsroom: DeskNewsroom) -> None:
    sent: list[tuple[Webhook, HubRequest]] = []
    answers = iter([HubAnswer(204), HubAnswer(403), HubAnswer(0, "Connection refused")])

    def send(webhook: Webhook, request: HubRequest) -> HubAnswer:
        sent.append((webhook, request))
        return next(answers)

    object.__setattr__(newsroom.usecases.receivers, "send", send)
    add(newsroom)
    (kept,) = newsroom.usecases.receivers.named()
    assert "Send a test" in newsroom.get("/admin/webhooks")

    pages = [newsroom.send("/admin/webhooks/test", at="/admin/webhooks", receiver=kept.name).text for _ in range(3)]

    assert "https://hooks.example/… took the test." in pages[0]
    assert "answered 403 to the test" in pages[1]
    assert "was not reached: Connection refused." in pages[2]
    (webhook, request), *_ = sent
    assert (webhook, request.target, json.loads(request.reason or "")["type"]) == (kept, URL, "webhook.test")
    assert [line.subject for line in newsroom.usecases.audit.latest() if line.what == "webhook tested"] == [
        "https://hooks.example/…"
    ] * 3


def test_a_test_to_nobody_is_refused(newsroom: DeskNewsroom) -> None:
    assert newsroom.send("/admin/webhooks/test", at="/admin/webhooks", receiver="none").status_code == 409


def test_a_receiver_is_removed(newsroom: DeskNewsroom) -> None:
    add(newsroom)

    newsroom.send("/admin/webhooks/remove", at="/admin/webhooks", url=URL)

    assert newsroom.usecases.receivers.named() == []
    assert "Nobody is told anything." in newsroom.get("/admin/webhooks")


def test_those_of_the_settings_are_listed_without_their_secret_parts_and_stay(newsroom: DeskNewsroom) -> None:
    object.__setattr__(newsroom.usecases.receivers, "configured", [Webhook(url=URL, is_trusted=True)])

    page = newsroom.get("/admin/webhooks")
    refused = newsroom.send("/admin/webhooks/remove", at="/admin/webhooks", url=URL)

    assert "https://hooks.example/…" in page
    assert "secret-part" not in page
    assert refused.status_code == 409


def test_what_a_receiver_is_told_of_is_said_in_words(newsroom: DeskNewsroom) -> None:
    add(newsroom)

    (line,) = re.findall(r'<p class="soft">(JSON, signed.*?)</p>', newsroom.get("/admin/webhooks"))
    assert line == "JSON, signed · when one is held for an editor"
