"""Signing in with a card, a one-hour code or a password, signing out, and one's own page."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from flask import make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from wtforms import EmailField, PasswordField, StringField
from wtforms.validators import InputRequired

from core import limits, tokens
from core.contracts import Channel, Role
from core.demonstration.stage import accounts
from core.errors import Forbidden, Invalid, TooMany
from core.events import transaction
from core.i18n import N_
from core.people import codes, queries, sessions
from core.people.models import Person
from core.people.services import CARD_LENGTH
from core.people.wording import ROLES
from core.runtime import config
from core.spaces import queries as spaces
from core.views.people.blueprint import blueprint
from core.web import Form, actors, current_actor
from core.web.addresses import came_from, own_path
from core.web.failures import text_was_kept
from core.web.networks import is_own, network
from core.web.words import lazy_gettext

QUARTER = 15 * 60
PASSWORD_TRIES = 10
CARD_TRIES = 40


class CardForm(Form):
    """The code of a card: typed, pasted, or written by a reader that types as a keyboard does."""

    code = StringField(
        lazy_gettext("Code on your card"), [InputRequired(lazy_gettext("Type the code that is on your card."))]
    )


class CodeForm(Form):
    """The code of one hour that the team gave."""

    code = StringField(
        lazy_gettext("One-hour code"), [InputRequired(lazy_gettext("Type the code that the team gave you."))]
    )


class PasswordForm(Form):
    """An address and a password."""

    email = EmailField(lazy_gettext("E-mail address"), [InputRequired(lazy_gettext("Type your e-mail address."))])
    password = PasswordField(lazy_gettext("Password"), [InputRequired(lazy_gettext("Type your password."))])


@dataclass(frozen=True)
class Ways:
    """The three ways to sign in, each with its form; ``sent`` is the one that was tried, or None."""

    card: CardForm
    code: CodeForm
    password: PasswordForm
    sent: Form | None = None


def _ways(way: str | None = None) -> Ways:
    card = CardForm(request.form if way == "card" else None)
    code = CodeForm(request.form if way == "code" else None, prefix="once-")
    password = PasswordForm(request.form if way == "password" else None)
    return Ways(card, code, password, {"card": card, "code": code, "password": password}.get(way or ""))


@blueprint.before_app_request
def ask_who_writes() -> ResponseReturnValue | None:
    """Show the sign-in page to somebody who sent a text after her session had idled out: the text is kept."""
    if not text_was_kept():
        return None
    response = make_response(_page(_ways(), came_from() or url_for("home.index"), kept=True), 403)
    return actors.drop_session(response)


@blueprint.route("/connexion", methods=["GET", "POST"])
def sign_in() -> ResponseReturnValue:
    onward = own_path(request.values.get("next", "")) or url_for("home.index")
    if request.method != "POST":
        return _page(_ways(), onward)
    way = request.form.get("way")
    ways = _ways(way if way in {"card", "code"} else "password")
    form = ways.sent
    if form is not None and form.validate():
        try:
            return _enter(ways, onward)
        except (Invalid, TooMany) as error:
            form.refuse(error)
            return _page(ways, onward), error.status
    return _page(ways, onward), 422


def _enter(ways: Ways, onward: str) -> ResponseReturnValue:
    """Sign in by the way that was sent. A card's code and a one-hour code are told apart by their length."""
    if ways.sent is ways.password:
        person = _by_password(ways.password)
        return _welcome(person, onward, shared=current_actor().channel == Channel.KIOSK)
    by_code = ways.sent is ways.code
    typed = scanned_code((ways.code if by_code else ways.card).code.data or "")
    long = len(tokens.read_code(typed)) == CARD_LENGTH
    if codes.looks_like_code(typed) or (by_code and not long):
        return _by_code(typed, onward)
    return _welcome(_by_card(typed), onward, shared=True)


def _page(ways: Ways, onward: str, **values: Any) -> str:
    site = config().site
    values["accounts"] = accounts(config().instance) if site.demonstration else []
    forms = {"card": ways.card, "code": ways.code, "password": ways.password, "form": ways.sent}
    return render_template("people/sign_in.html", next=onward, **forms, **values)


def _by_card(typed: str) -> Person:
    if not is_own():
        with transaction():
            limits.hit("sign_in.card", network(), most=CARD_TRIES, seconds=QUARTER)
    return sessions.find_by_card(typed=typed)


def _by_code(typed: str, onward: str) -> ResponseReturnValue:
    """Sign in with a one-hour code; whoever has a password is then offered to choose a new one."""
    with transaction():
        codes.count_try(typed=typed, network="" if is_own() else network())
    with transaction():
        _close_the_one_before()
        person, key = codes.sign_in(typed=typed)
    if person.password_hash is not None:
        onward = url_for("people.own_password", next=onward)
    return actors.set_session(make_response(redirect(onward, code=303)), key)


def _by_password(form: PasswordForm) -> Person:
    """Find the person outside any transaction: comparing a password is slow on purpose."""
    email = (form.email.data or "").strip()
    if not is_own():
        with transaction():
            limits.hit("sign_in.password", network(), email.lower(), most=PASSWORD_TRIES, seconds=QUARTER)
    return sessions.find_by_password(email=email, password=form.password.data or "")


def scanned_code(typed: str) -> str:
    """Return the code in what was typed: of an address, as a card's QR code holds it, the last part."""
    return re.split(r"[/#?=]", typed.strip().rstrip("/#"))[-1]


def _welcome(person: Person, onward: str, *, shared: bool) -> ResponseReturnValue:
    """Open a session and lead on; the session that this browser had is closed."""
    with transaction():
        _close_the_one_before()
        key = sessions.open_session(person=person, shared=shared)
    return actors.set_session(make_response(redirect(onward, code=303)), key)


def _close_the_one_before() -> None:
    if old := request.cookies.get(actors.session_cookie()):
        sessions.close_session(old)


@blueprint.post("/deconnexion")
def sign_out() -> ResponseReturnValue:
    actor = current_actor()
    if key := request.cookies.get(actors.session_cookie()):
        with transaction():
            sessions.close_session(key)
    shared = actor.shared or actor.channel == Channel.KIOSK
    onward = url_for("people.sign_in" if shared else "home.index", note="signed_out")
    return actors.drop_session(make_response(redirect(onward, code=303)))


@blueprint.get("/moi")
def me() -> ResponseReturnValue:
    actor = current_actor()
    if actor.person_id is None:
        raise Forbidden(N_("Sign in first: this is for people whom the centre knows."))
    person = queries.person(actor.person_id)
    mine = spaces.spaces_of_person(person.id)
    roles = [ROLES[role] for role in Role if role in actor.roles]
    return render_template("people/me.html", person=person, roles=roles, spaces=mine, drafts=queries.drafts(person.id))
