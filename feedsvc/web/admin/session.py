"""The way in: the guard before every page of the desk, signing in and out, and the cookies of it."""

from dataclasses import dataclass
from datetime import datetime
from hmac import compare_digest
from math import ceil
from urllib.parse import urlsplit

from flask import Blueprint, Response, abort, g, redirect, request
from werkzeug.wrappers import Response as AnyResponse

from feedsvc.desk.auditing import Audit
from feedsvc.desk.sign_in import SignIn
from feedsvc.domain.people import SESSION
from feedsvc.errors import SignInRefused, TooManyAttempts
from feedsvc.web.admin.permissions import may, refusal
from feedsvc.web.admin.presenting import desk_page
from feedsvc.web.clients import client_address

COOKIE, FORM_COOKIE = "desk", "desk_form"
SIGN_IN = "/admin/sign-in"
HOME = "/admin/"

OPEN = frozenset({"admin.sign_in", "admin.sign_in_form", "admin.desk_style"})
"""What is served to those who aren't signed in."""


@dataclass(frozen=True, slots=True)
class SignInGuard:
    """Who comes in: `proxies` is how many reverse proxies in front are trusted to tell the client's address."""

    sign_in: SignIn
    audit: Audit
    is_https: bool
    proxies: int

    def guard(self) -> AnyResponse | None:
        """Admit a request that belongs to a session, kept as `g.session`; without accounts there is no desk."""
        g.session = None
        if not self.sign_in.is_open():
            abort(404)
        if request.endpoint in OPEN:
            return None
        token = request.cookies.get(COOKIE)
        session = self.sign_in.session(token) if token else None
        if session is None:
            if request.method in ("GET", "HEAD"):
                return redirect(f"{SIGN_IN}?next={request.path}", 303)
            return self.form(status=403, sentence="You were signed out. Sign in, then do it again.")
        g.session = session
        view = (request.endpoint or "").rpartition(".")[2]
        if not may(session, view, request.method):
            abort(403, refusal(session, view))
        if request.method == "POST" and not _agree(request.form.get("form_token"), session.form_token):
            abort(403, "This form was made before you signed in, or not here at all. Go back, reload and try again.")
        return None

    def form(self, *, status: int = 200, sentence: str = "", name: str = "", then: str = HOME) -> Response:
        """Show the form of signing in; what it sends has to agree with a cookie, so that no other site can send it."""
        token = self.sign_in.new_token()
        page = desk_page("sign_in.html", status=status, sentence=sentence, name=name, then=then, token=token)
        self._set(page, FORM_COOKIE, token, path=SIGN_IN)
        return page

    def enter(self) -> AnyResponse:
        """Take a name and a password, and answer with the cookie of a session."""
        sent, then = request.form, inside(request.form.get("next", HOME))
        if not _agree(sent.get("form_token"), request.cookies.get(FORM_COOKIE)):
            return self.form(status=403, sentence="Cookies have to be allowed here. Please try again.", then=then)
        name = sent.get("name", "").strip()
        try:
            token, _ = self.sign_in.sign_in(name, sent.get("password", ""), self._client())
        except SignInRefused as refused:
            known = name if name in self.sign_in.names() else "an unknown name"  # a password is soon typed in its place
            self.audit("sign-in failed", known, who=known, origin=self._client())
            return self.form(status=403, sentence=str(refused), name=name, then=then)
        except TooManyAttempts as refused:
            return self._wait(refused.until, name, then)
        self.audit("signed in", name, who=name, origin=self._client())
        page = redirect(then, 303)
        self._set(page, COOKIE, token, path="/admin", max_age=int(SESSION.total_seconds()))
        return page

    def leave(self) -> AnyResponse:
        """End the session, and take its cookie back."""
        self.sign_in.sign_out(g.session)
        page = redirect(SIGN_IN, 303)
        self._set(page, COOKIE, "", path="/admin", max_age=0)
        return page

    def _client(self) -> str:
        return client_address(request.remote_addr or "", request.headers.get("X-Forwarded-For", ""), self.proxies)

    def _wait(self, until: datetime, name: str, then: str) -> Response:
        seconds = max(1, ceil((until - self.sign_in.clock()).total_seconds()))
        span = f"{seconds} second{'s' * (seconds != 1)}" if seconds < 120 else f"{ceil(seconds / 60)} minutes"
        sentence = f"Too many attempts failed. Try again in {span}."
        page = self.form(status=429, sentence=sentence, name=name, then=then)
        page.headers["Retry-After"] = str(seconds)
        return page

    def _set(self, page: AnyResponse, name: str, value: str, *, path: str, max_age: int | None = None) -> None:
        page.set_cookie(name, value, max_age=max_age, path=path, secure=self.is_https, httponly=True, samesite="Strict")


def session_views(admin: Blueprint, guard: SignInGuard) -> None:
    """Serve `/admin/sign-in` and `/admin/sign-out`."""

    @admin.get("/sign-in")
    def sign_in_form() -> Response:
        return guard.form(then=inside(request.args.get("next", HOME)))

    @admin.post("/sign-in")
    def sign_in() -> AnyResponse:
        return guard.enter()

    @admin.post("/sign-out")
    def sign_out() -> AnyResponse:
        return guard.leave()


def inside(address: str) -> str:
    """Return an address if it is one of the desk's own pages, else the overview: no link may lead out by way of signing in."""
    parts = urlsplit(address)
    is_ours = not parts.scheme and not parts.netloc and parts.path.startswith(HOME) and "\\" not in parts.path
    return parts.path if is_ours else HOME


def _agree(sent: str | None, known: str | None) -> bool:
    """Compare two tokens in a time that tells nothing of them; none agrees with nothing."""
    return bool(sent and known) and compare_digest((sent or "").encode(), (known or "").encode())
