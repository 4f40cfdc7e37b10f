"""Who acts in this request: read from the cookies once, before the view."""

from __future__ import annotations

from typing import cast

from flask import Flask, Response, g, request

from core import clock
from core.contracts import ANONYMOUS, Actor
from core.events import transaction
from core.people import services, sessions
from core.runtime import config
from core.web.guards import is_machine

TEN_YEARS = 10 * 365 * 24 * 3600


def session_cookie() -> str:
    """Return the name of the sign-in cookie; it holds the instance's id, for cookies ignore ports."""
    return f"preau_{config().site.id}"


def kiosk_cookie() -> str:
    """Return the name of the cookie of a registered PC."""
    return f"preau_poste_{config().site.id}"


def current_actor() -> Actor:
    """Return who acts in the present request."""
    return cast("Actor", g.get("actor", ANONYMOUS))


def load_actor() -> None:
    """Set ``g.actor`` from the cookies; text sent after an idle sign-out is kept for its author."""
    g.actor = ANONYMOUS
    if request.endpoint == "static" or not request.cookies or is_machine():
        return
    if key := request.cookies.get(session_cookie()):
        _load_person(key)
    if kiosk := request.cookies.get(kiosk_cookie()):
        g.actor = sessions.on_kiosk(g.actor, kiosk)


def _load_person(key: str) -> None:
    found = sessions.find_session(key)
    if found is None:
        return
    session, person = found
    at = clock.now()
    if sessions.is_valid(session, person, at):
        g.actor = sessions.actor_of(session, person)
        if sessions.needs_touch(session, at):
            with transaction():
                sessions.touch(session.id)
    elif session.ended_at is None and person.closed_at is None and _sends_text():
        _keep_text(sessions.actor_of(session, person), request.form["_draft"])


def _sends_text() -> bool:
    return request.method == "POST" and "_draft" in request.form


def _keep_text(author: Actor, key: str) -> None:
    secret = {"_draft", "password"}
    fields = {name: value for name, value in request.form.items() if name not in secret}
    with transaction():
        services.save_draft(actor=author, key=key, fields=fields)
    g.text_kept = True


def set_session(response: Response, key: str) -> Response:
    """Put the sign-in cookie on a response: this browser, until it closes."""
    response.set_cookie(session_cookie(), key, httponly=True, samesite="Lax", secure=request.is_secure)
    return response


def drop_session(response: Response) -> Response:
    """Take the sign-in cookie away."""
    response.delete_cookie(session_cookie(), httponly=True, samesite="Lax", secure=request.is_secure)
    return response


def set_kiosk(response: Response, key: str) -> Response:
    """Make this browser a registered PC of the centre."""
    response.set_cookie(kiosk_cookie(), key, max_age=TEN_YEARS, httponly=True, samesite="Lax", secure=request.is_secure)
    return response


def init_app(app: Flask) -> None:
    """Read the actor before each view (Flask-SQLAlchemy leaves no read open behind it)."""
    app.before_request(load_actor)
