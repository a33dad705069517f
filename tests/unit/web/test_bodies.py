"""How large a body may be: small for strangers, that of a file where people of the desk upload one."""

import pytest

from feedsvc.server.exchange import Request
from feedsvc.web.bodies import DESK_FORM, DESK_UPLOAD, FORM, largest_body


@pytest.mark.parametrize(
    ("path", "cookie", "expected"),
    [
        ("/admin/write", "desk=token", DESK_UPLOAD),
        ("/admin/articles/6f1c-a/pictures", "desk=token", DESK_UPLOAD),
        ("/admin/articles/6f1c-a/correct", "desk=token", DESK_FORM),
        ("/admin/write", "", FORM),
        ("/admin/sign-in", "desk=token", FORM),
        ("/hub", "desk=token", FORM),
    ],
)
def test_uploads_are_taken_at_their_own_addresses_from_the_desk_alone(path: str, cookie: str, expected: int) -> None:
    request = Request("POST", path, "", {"cookie": cookie} if cookie else {})

    assert largest_body(request) == expected
