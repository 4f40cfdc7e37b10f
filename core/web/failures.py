"""Every failure is a page (or JSON) in plain French that says what to do, never a bare trace."""

from __future__ import annotations

import logging
import sqlite3

from flask import Flask, Response, current_app, g, jsonify, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from sqlalchemy.exc import DBAPIError, InterfaceError, OperationalError, SQLAlchemyError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from werkzeug.exceptions import HTTPException, InternalServerError

from core.errors import DomainError
from core.errors import Forbidden as ForbiddenAct
from core.events import in_transaction
from core.extensions import db
from core.i18n import N_, language
from core.runtime import config
from core.web.actors import current_actor
from core.web.addresses import came_from
from core.web.guards import is_machine

log = logging.getLogger("preau.web")

_SQLITE_AWAY = {
    sqlite3.SQLITE_BUSY,
    sqlite3.SQLITE_LOCKED,
    sqlite3.SQLITE_IOERR,
    sqlite3.SQLITE_FULL,
    sqlite3.SQLITE_CANTOPEN,
    sqlite3.SQLITE_READONLY,
}

#: HTTP status → (title, explanation), both message ids.
TEXTS = {
    400: (N_("This request cannot be read"), N_("Something in it is damaged or incomplete. Go back and try again.")),
    403: (N_("This is not open to you"), N_("Ask an animator of the centre.")),
    404: (N_("This page does not exist"), N_("The address may be mistyped, or what stood here has been erased.")),
    405: (N_("This cannot be done here"), N_("Go back to the page and use its buttons.")),
    409: (N_("This is no longer possible"), N_("Things have changed in the meantime. Look at the page again.")),
    413: (N_("This is too large"), N_("Choose a smaller file or shorten the text, then try again.")),
    415: (N_("This kind of file is not accepted"), N_("Send it in one of the forms that the page names.")),
    422: (N_("Something must be put right"), N_("Go back, correct what is said below and send it again.")),
    429: (N_("Too many tries"), N_("Wait a little, then try again.")),
    500: (
        N_("Something went wrong here"),
        N_("It is not your fault. What you had sent was not saved: try again in a moment."),
    ),
    503: (N_("This is not available at the moment"), N_("Try again in a few minutes.")),
}


def domain_error(error: DomainError) -> ResponseReturnValue:
    """Show a refused use case; somebody who is not signed in and would need to be is shown the way."""
    if (
        isinstance(error, ForbiddenAct)
        and not current_actor().signed_in
        and request.method == "GET"
        and not _wants_json()
    ):
        return redirect(url_for("people.sign_in", next=request.script_root + request.full_path.rstrip("?")), code=303)
    return failure(error.status, gettext(error.message, **error.params))


def http_error(error: HTTPException) -> ResponseReturnValue:
    """Show an HTTP error in French; redirects pass through."""
    code = error.code or 500
    if code < 400:
        return error
    written = isinstance(error.description, str) and error.description != type(error).description
    response = failure(code, gettext(error.description) if written and error.description else None)
    if code == 405 and (allowed := getattr(error, "valid_methods", None)):
        response.headers["Allow"] = ", ".join(allowed)
    return response


def unexpected(error: Exception) -> ResponseReturnValue:
    """Log what nobody foresaw and say so plainly."""
    log.error("unexpected error at %s", request.endpoint, exc_info=error)
    if not in_transaction():
        db.session.rollback()
    return failure(500, None)


def database_away(error: SQLAlchemyError) -> ResponseReturnValue:
    """Say to come back in a moment when the database does not answer (it restarts, or is too busy)."""
    if not is_away(error):
        return unexpected(error)
    log.error("the database is away at %s: %s", request.endpoint, type(getattr(error, "orig", error)).__name__)
    if not in_transaction():
        db.session.rollback()
    if _wants_json():
        response = failure(503, gettext("The database does not answer. Try again in a moment."))
    else:
        response = make_response(_away_page(), 503)
    response.headers["Retry-After"] = "10"
    return response


def _away_page() -> str:
    """Draw a page that asks nothing of the database: without menu, slots, or who is signed in."""
    sent = request.method == "POST"
    here = request.script_root + request.full_path.rstrip("?")
    again = (came_from() or url_for("home.index")) if sent else here
    template = current_app.jinja_env.get_template("errors/away.html")
    return template.render(name=config().site.name, lang=language(), sent=sent, again=again)


def is_away(error: SQLAlchemyError) -> bool:
    """Say whether an error is about the database not being there or not free, rather than about what was asked."""
    if isinstance(error, PoolTimeout) or (isinstance(error, DBAPIError) and error.connection_invalidated):
        return True
    if not isinstance(error, OperationalError | InterfaceError):
        return False
    return not isinstance(error.orig, sqlite3.Error) or (error.orig.sqlite_errorcode & 0xFF) in _SQLITE_AWAY


def failure(code: int, explanation: str | None) -> Response:
    """Return the page (or the JSON) for a status, with ``explanation`` already in the reader's language."""
    title, default = TEXTS.get(code, TEXTS[400 if code < 500 else 500])
    said = explanation or gettext(default)
    if _wants_json():
        response = jsonify(error={"status": code, "title": gettext(title), "explanation": said})
    else:
        values = {"code": code, "title": gettext(title), "explanation": said, "what_next": _ways_on()}
        response = make_response(render_template("errors/error.html", **values))
    response.status_code = code
    return response


def _ways_on() -> list[tuple[str, str]]:
    ways = [(gettext("Go to the home page"), url_for("home.index"))]
    if not current_actor().signed_in:
        ways.append((gettext("Sign in"), url_for("people.sign_in")))
    return ways


def _wants_json() -> bool:
    accepted = request.accept_mimetypes
    if is_machine() or request.is_json or request.path.endswith(".json"):
        return True
    return accepted["application/json"] > accepted["text/html"]


def text_was_kept() -> bool:
    """Say whether text sent after an idle sign-out was kept in this request."""
    return bool(g.get("text_kept"))


def init_app(app: Flask) -> None:
    """Set the handlers; in tests too, an unforeseen error is a page, and the log holds its trace."""
    app.register_error_handler(DomainError, domain_error)
    app.register_error_handler(HTTPException, http_error)
    app.register_error_handler(InternalServerError, http_error)
    app.register_error_handler(SQLAlchemyError, database_away)
    app.register_error_handler(Exception, unexpected)
