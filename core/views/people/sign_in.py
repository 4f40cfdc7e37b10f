"""Signing in with a card or a password, signing out, and one's own page."""

from __future__ import annotations

import re
from typing import Any

from flask import make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from wtforms import EmailField, PasswordField, StringField
from wtforms.validators import InputRequired

from core import limits
from core.contracts import Channel, Role
from core.demonstration.stage import accounts
from core.errors import Forbidden, Invalid, TooMany
from core.events import transaction
from core.i18n import N_
from core.people import queries, sessions
from core.people.models import Person
from core.runtime import config
from core.spaces import queries as spaces
from core.views.people.blueprint import blueprint
from core.views.people.register import ROLES
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


class PasswordForm(Form):
    """An address and a password."""

    email = EmailField(lazy_gettext("E-mail address"), [InputRequired(lazy_gettext("Type your e-mail address."))])
    password = PasswordField(lazy_gettext("Password"), [InputRequired(lazy_gettext("Type your password."))])


@blueprint.before_app_request
def ask_who_writes() -> ResponseReturnValue | None:
    """Show the sign-in page to somebody who sent a text after her session had idled out: the text is kept."""
    if not text_was_kept():
        return None
    response = make_response(_page(CardForm(), PasswordForm(), came_from() or url_for("home.index"), kept=True), 403)
    return actors.drop_session(response)


@blueprint.route("/connexion", methods=["GET", "POST"])
def sign_in() -> ResponseReturnValue:
    onward = own_path(request.values.get("next", "")) or url_for("home.index")
    with_card = request.form.get("way") == "card"
    card = CardForm(request.form if with_card else None)
    password = PasswordForm(request.form if not with_card and request.method == "POST" else None)
    if request.method != "POST":
        return _page(card, password, onward)
    form: Form = card if with_card else password
    if form.validate():
        try:
            person = _by_card(card) if with_card else _by_password(password)
            return _welcome(person, onward, shared=with_card or current_actor().channel == Channel.KIOSK)
        except (Invalid, TooMany) as error:
            form.refuse(error)
            return _page(card, password, onward, form=form), error.status
    return _page(card, password, onward, form=form), 422


def _page(card: CardForm, password: PasswordForm, onward: str, **values: Any) -> str:
    site = config().site
    values["accounts"] = accounts(config().instance) if site.demonstration else []
    return render_template("people/sign_in.html", card=card, password=password, next=onward, **values)


def _by_card(form: CardForm) -> Person:
    if not is_own():
        with transaction():
            limits.hit("sign_in.card", network(), most=CARD_TRIES, seconds=QUARTER)
    return sessions.find_by_card(typed=scanned_code(form.code.data or ""))


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
        if old := request.cookies.get(actors.session_cookie()):
            sessions.close_session(old)
        key = sessions.open_session(person=person, shared=shared)
    return actors.set_session(make_response(redirect(onward, code=303)), key)


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
