"""What each role may do at the desk, by the names of views: one table, which the guard asks and the pages too."""

from collections.abc import Mapping

from feedsvc.domain.people import Role, Session

LEAST: Mapping[str, Role] = {
    **dict.fromkeys(
        ("correct", "release", "reject", "withdraw", "restore", "mend", "compose", "correct_pictures", "sign_out"),
        Role.EDITOR,
    ),
    **dict.fromkeys(("erase", "erase_form", "discard", "keep_provider", "provider_form", "remove_provider"), Role.CHIEF),
}
"""The least role of each view that isn't for everybody. Of the others, pages are for all, and forms for operators alone."""


def may(session: Session | None, view: str, method: str = "POST") -> bool:
    """Return whether somebody may use a view of the desk."""
    least = LEAST.get(view, Role.EDITOR if method in ("GET", "HEAD") else Role.OPERATOR)
    return session is not None and session.role.includes(least)


def refusal(session: Session, view: str) -> str:
    """Return the sentence for somebody who may not."""
    least = LEAST.get(view, Role.OPERATOR)
    return f"This takes {'an' if least is Role.OPERATOR else 'a'} {least}; {session.name} is {session.role} here."
