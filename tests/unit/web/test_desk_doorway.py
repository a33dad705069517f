"""The way into the desk: off until a password is set, cookies, tokens of forms, waits, and the end of sessions."""

import logging

import pytest

from feedsvc.domain.people import IDLE, SESSION
from feedsvc.web.admin.session import inside
from tests.unit.web.newsroom import PASSWORD, DeskNewsroom, token_of

PAGES = ("/admin/", "/admin/articles", "/admin/embargoes", "/admin/quarantine")


@pytest.fixture
def newsroom() -> DeskNewsroom:
    return DeskNewsroom()


@pytest.mark.parametrize("path", [*PAGES, "/admin/sign-in", "/admin/desk.css"])
def test_there_is_no_desk_until_somebody_has_a_password(newsroom: DeskNewsroom, path: str) -> None:
    newsroom.usecases.sign_in.remove("ana")

    response = newsroom.client.get(path)

    assert response.status_code == 404
    assert response.headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize("path", PAGES)
def test_who_isnt_signed_in_is_asked_to_and_then_led_on(newsroom: DeskNewsroom, path: str) -> None:
    response = newsroom.client.get(path)

    assert (response.status_code, response.headers["Location"]) == (303, f"/admin/sign-in?next={path}")
    form = newsroom.client.get(response.headers["Location"], base_url=newsroom.base_url)
    assert f'name="next" value="{path}"' in form.text


def test_a_session_cookie_is_for_the_desk_alone_and_no_script(newsroom: DeskNewsroom) -> None:
    response = newsroom.sign_in()

    cookie = {part.strip() for part in response.headers["Set-Cookie"].split(";")[1:]}
    assert (response.status_code, response.headers["Location"]) == (303, "/admin/")
    assert {"HttpOnly", "SameSite=Strict", "Path=/admin", "Secure", f"Max-Age={int(SESSION.total_seconds())}"} <= cookie


def test_without_https_the_cookie_is_not_secure_lest_it_be_refused() -> None:
    response = DeskNewsroom(base_url="http://localhost").sign_in()

    assert "Secure" not in response.headers["Set-Cookie"]


@pytest.mark.parametrize(("name", "password"), [("ana", "wrong"), ("bo", PASSWORD)])
def test_a_wrong_name_or_password_is_told_without_saying_which(newsroom: DeskNewsroom, name: str, password: str) -> None:
    response = newsroom.sign_in(name, password)

    assert response.status_code == 403
    assert "The name or the password is wrong." in response.text
    assert f'value="{password}"' not in response.text
    assert newsroom.client.get("/admin/", base_url=newsroom.base_url).status_code == 303


def test_who_fails_too_often_is_told_when_to_try_again(newsroom: DeskNewsroom) -> None:
    for _ in range(7):
        response = newsroom.sign_in(password="wrong")

    assert response.status_code == 429
    assert response.headers["Retry-After"] == "1"
    assert "Try again in 1 second." in response.text


def test_a_network_is_told_by_the_trusted_proxy_and_no_claim_of_the_client() -> None:
    newsroom = DeskNewsroom(proxies=1)
    for number in range(6):
        response = newsroom.sign_in(password="wrong", **{"X-Forwarded-For": f"10.0.0.{number}, 192.0.2.1"})
    assert response.status_code == 429

    assert newsroom.sign_in(**{"X-Forwarded-For": "10.0.0.1, 192.0.2.2"}).status_code == 303


def test_without_a_proxy_a_claimed_address_counts_for_nothing(newsroom: DeskNewsroom) -> None:
    for number in range(6):
        response = newsroom.sign_in(password="wrong", **{"X-Forwarded-For": f"10.0.0.{number}"})

    assert response.status_code == 429


def test_no_other_site_can_send_the_form_of_signing_in(newsroom: DeskNewsroom) -> None:
    page = newsroom.client.get("/admin/sign-in", base_url=newsroom.base_url)
    newsroom.client.delete_cookie("desk_form", domain="news.example", path="/admin/sign-in")
    sent = {"form_token": token_of(page.text), "name": "ana", "password": PASSWORD}

    response = newsroom.client.post("/admin/sign-in", data=sent, base_url=newsroom.base_url)

    assert response.status_code == 403
    assert not newsroom.store.unit.staff.sessions


@pytest.mark.parametrize("token", [None, "", "x" * 32, "ö"])
@pytest.mark.parametrize("path", ["/admin/sign-out", "/admin/quarantine/discard/a.txt", "/admin/articles/1/withdraw"])
def test_a_form_without_the_token_of_its_session_does_nothing(newsroom: DeskNewsroom, path: str, token: str | None) -> None:
    newsroom.quarantine.file("a.txt", b"junk", "bad", newsroom.clock.now)
    newsroom.sign_in()

    data = {} if token is None else {"form_token": token}
    response = newsroom.client.post(path, data=data, base_url=newsroom.base_url)

    assert response.status_code == 403
    assert newsroom.quarantine.files()
    assert newsroom.get("/admin/")


def test_every_form_of_the_desk_carries_the_token(newsroom: DeskNewsroom) -> None:
    newsroom.quarantine.file("a.txt", b"junk", "bad", newsroom.clock.now)
    article = newsroom.put("a.txt")
    newsroom.sign_in()

    own = f"/admin/articles/{article.id}"
    for path in (*PAGES, "/admin/quarantine/file/a.txt", own, f"{own}/correct"):
        page = newsroom.get(path)
        assert page.count("<form") - page.count('method="get"') == page.count('name="form_token"'), path


@pytest.mark.parametrize("span", [IDLE, SESSION])
def test_a_session_that_ran_out_asks_to_sign_in_again(newsroom: DeskNewsroom, span: object) -> None:
    newsroom.sign_in()
    newsroom.get("/admin/")

    newsroom.clock.now += span  # type: ignore[operator]  # both are spans

    assert newsroom.client.get("/admin/", base_url=newsroom.base_url).status_code == 303


def test_a_form_sent_after_the_session_ran_out_does_nothing(newsroom: DeskNewsroom) -> None:
    newsroom.quarantine.file("a.txt", b"junk", "bad", newsroom.clock.now)
    newsroom.sign_in()
    token = token_of(newsroom.get("/admin/"))
    newsroom.clock.now += IDLE

    response = newsroom.client.post("/admin/quarantine/discard/a.txt", data={"form_token": token}, base_url=newsroom.base_url)

    assert response.status_code == 403
    assert newsroom.quarantine.files()


def test_signing_out_ends_the_session_and_takes_the_cookie_back(newsroom: DeskNewsroom) -> None:
    newsroom.sign_in()

    response = newsroom.send("/admin/sign-out")

    assert response.status_code == 303
    assert "Max-Age=0" in response.headers["Set-Cookie"]
    assert not newsroom.store.unit.staff.sessions


@pytest.mark.parametrize("address", ["https://evil.example/", "//evil.example/", "/\\evil.example", "/feeds/x", "javascript:x"])
def test_signing_in_leads_to_no_other_place(address: str) -> None:
    assert inside(address) == "/admin/"


def test_pages_of_the_desk_are_kept_by_no_cache_and_run_no_script(newsroom: DeskNewsroom) -> None:
    newsroom.sign_in()

    for path in PAGES:
        response = newsroom.client.get(path, base_url=newsroom.base_url)
        policy = response.headers["Content-Security-Policy"]
        assert response.headers["Cache-Control"] == "no-store"
        assert "default-src 'none'" in policy
        assert "frame-ancestors 'none'" in policy
        assert "unsafe" not in policy
        assert "script-src" not in policy
        assert "<script" not in response.text
        assert " style=" not in response.text


def test_no_cookie_is_set_anywhere_else(newsroom: DeskNewsroom) -> None:
    article = newsroom.put("a.txt")
    newsroom.sign_in()

    for path in ("/", "/feeds/latest.rss", f"/articles/{article.id}", "/nothing"):
        assert "Set-Cookie" not in newsroom.client.get(path, base_url=newsroom.base_url).headers


def test_a_page_that_isnt_there_is_told_in_the_desks_own_words(newsroom: DeskNewsroom) -> None:
    newsroom.sign_in()

    for path in ("/admin/articles/1", "/admin/articles/1/revisions/2"):
        response = newsroom.client.get(path, base_url=newsroom.base_url)
        assert response.status_code == 404
        assert 'aria-label="Desk"' in response.text


def test_a_store_that_does_not_answer_is_503_and_logged_with_the_address(
    newsroom: DeskNewsroom, caplog: pytest.LogCaptureFixture
) -> None:
    newsroom.sign_in()
    newsroom.store.is_available = False

    with caplog.at_level(logging.ERROR):
        response = newsroom.client.get("/admin/articles", base_url=newsroom.base_url)

    assert response.status_code == 503
    assert response.headers["Retry-After"].isdigit()
    assert [record.__dict__["fields"]["url"] for record in caplog.records] == ["/admin/articles"]


def test_a_fault_of_ours_is_shown_at_the_desk_and_logged_with_its_address(
    newsroom: DeskNewsroom, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    newsroom.sign_in()
    monkeypatch.setattr(newsroom.quarantine, "files", None)

    with caplog.at_level(logging.ERROR):
        response = newsroom.client.get("/admin/quarantine", base_url=newsroom.base_url)

    assert response.status_code == 500
    assert 'aria-label="Desk"' in response.text
    assert [record.__dict__["fields"]["url"] for record in caplog.records] == ["/admin/quarantine"]
