"""Receivers of webhooks and the mail server in the settings, and in a backup of them."""

from pathlib import Path

import pytest

from feedsvc.app.backing_up import without_secrets
from feedsvc.app.settings import Settings, load_settings
from feedsvc.app.starting import mail_server_of, webhooks_of
from feedsvc.domain.webhooks import HookEvent, HookFormat, MailServer, Webhook
from feedsvc.errors import ConfigurationError

CMS = """[[webhooks]]
url = "http://10.0.0.7:8080/hook"
secret = "whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD"
"""
CHAT = """[[webhooks]]
url = "https://chat.example/secret-part"
format = "slack"
events = ["held", "quiet"]
"""


def loaded(tmp_path: Path, text: str) -> Settings:
    file = tmp_path / "feedsvc.toml"
    file.write_text(text, encoding="utf-8")
    return load_settings(file, {})


def test_receivers_are_told_of_everything_in_json_unless_they_want_less(tmp_path: Path) -> None:
    settings = loaded(tmp_path, CMS + CHAT)

    cms, chat = webhooks_of(settings)
    assert (cms.url, cms.events, cms.format, cms.is_trusted) == (
        *("http://10.0.0.7:8080/hook", frozenset(HookEvent), HookFormat.JSON, True),
    )
    assert chat == Webhook(
        url="https://chat.example/secret-part",
        events=frozenset({HookEvent.HELD, HookEvent.QUIET}),
        format=HookFormat.SLACK,
        is_trusted=True,
    )
    assert "whsec_" not in repr(cms)


@pytest.mark.parametrize(
    ("line", "remedy"),
    [
        ('url = "chat.example/hook"', "https://cms.example/hooks/feedsvc"),
        ('url = "mailto:desk"', "mailto:desk@news.example"),
        ('url = "https://a.example/"\nsecret = "short"', "openssl rand"),
        ('url = "https://a.example/"\nsecret = "whsec_no base64 at all"', "Base64"),
        ('url = "https://a.example/"\nevents = ["birthday"]', "published"),
        ('secret = "long enough to sign by"', "url"),
    ],
)
def test_a_receiver_that_can_be_none_stops_the_start_with_the_remedy(tmp_path: Path, line: str, remedy: str) -> None:
    with pytest.raises(ConfigurationError) as refused:
        loaded(tmp_path, f"[[webhooks]]\n{line}\n")

    assert remedy in str(refused.value)


@pytest.mark.parametrize(
    ("address", "server"),
    [
        ("smtp://mail.example", MailServer(host="mail.example", port=25, sender="feedsvc@news.example")),
        (
            "smtps://ana:p%40ss@mail.example",
            MailServer(host="mail.example", port=465, sender="feedsvc@news.example", is_tls=True, user="ana", password="p@ss"),
        ),
    ],
)
def test_mail_is_handed_in_where_the_settings_say(tmp_path: Path, address: str, server: MailServer) -> None:
    settings = loaded(tmp_path, f'base_url = "https://news.example"\n[mail]\nserver = "{address}"\n')

    assert mail_server_of(settings) == server
    assert mail_server_of(loaded(tmp_path, "")) is None


def test_a_mail_server_is_no_address_of_the_web(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match="smtps"):
        loaded(tmp_path, '[mail]\nserver = "https://mail.example"\n')


def test_a_backup_without_secrets_has_no_receiver_and_can_be_started_with(tmp_path: Path) -> None:
    kept = without_secrets(f'base_url = "https://news.example"\n{CMS}{CHAT}\n[log]\nlevel = "debug"\n')

    assert "secret-part" not in kept
    assert "whsec_" not in kept
    settings = loaded(tmp_path, kept)
    assert (settings.webhooks, settings.log.level) == ((), "debug")
