"""What each role may do at the desk: pages show what one may, and the guard refuses the rest whatever page it came from."""

import pytest

from feedsvc.domain.people import Role
from feedsvc.web.admin.permissions import LEAST
from feedsvc.web.app import create_app
from tests.unit.web.newsroom import DeskNewsroom


@pytest.fixture
def newsroom() -> DeskNewsroom:
    return DeskNewsroom()


@pytest.mark.parametrize(
    ("role", "statuses"),
    [(Role.EDITOR, (303, 403, 403)), (Role.CHIEF, (303, 303, 403)), (Role.OPERATOR, (303, 303, 200))],
)
def test_each_role_may_what_the_one_before_may(newsroom: DeskNewsroom, role: Role, statuses: tuple[int, ...]) -> None:
    first, second = newsroom.put("a.txt", text="The lighthouse has a keeper."), newsroom.put("b.txt", text="Bread is dearer.")
    newsroom.let_in("bo", role)

    answers = (
        newsroom.send(f"/admin/articles/{first.id}/withdraw"),
        newsroom.send(f"/admin/articles/{second.id}/erase"),
        newsroom.send("/admin/accounts", name="Reader"),
    )

    assert tuple(answer.status_code for answer in answers) == statuses


def test_pages_offer_what_one_may(newsroom: DeskNewsroom) -> None:
    article = newsroom.put("a.txt")
    newsroom.let_in("bo", Role.EDITOR)

    page = newsroom.get(f"/admin/articles/{article.id}")

    assert "Withdraw…" in page
    assert "Erase…" not in page
    assert "Give an account" not in newsroom.get("/admin/accounts")


def test_a_change_of_role_counts_at_once_and_who_has_none_is_an_operator(newsroom: DeskNewsroom) -> None:
    newsroom.sign_in()
    before = newsroom.send("/admin/accounts", name="Reader").status_code

    newsroom.usecases.sign_in.set_role("ana", Role.EDITOR)

    assert (before, newsroom.send("/admin/accounts", name="Other").status_code) == (200, 403)
    newsroom.usecases.sign_in.set_password("ana", "another four words")
    assert newsroom.usecases.sign_in.people() == [("ana", Role.EDITOR)]


def test_a_form_that_the_table_does_not_name_is_for_operators_alone(newsroom: DeskNewsroom) -> None:
    rules = create_app(newsroom.usecases).url_map.iter_rules()
    sent = (rule for rule in rules if rule.rule.startswith("/admin") and "POST" in (rule.methods or ()))
    forms = {rule.endpoint.partition(".")[2] for rule in sent}

    assert set(LEAST) <= forms | {"erase_form", "provider_form"}
    assert forms - set(LEAST) >= {"add_account", "revoke_account", "declare_feed", "retire_feed"}
