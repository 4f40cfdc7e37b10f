"""Passwords: one's own, and those that an administrator sets for somebody who has forgotten hers."""

from __future__ import annotations

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from wtforms import PasswordField
from wtforms.validators import InputRequired

from core import limits
from core.contracts import Actor
from core.errors import Conflict, Forbidden, Invalid
from core.i18n import N_
from core.people import codes, queries, services
from core.people.models import Person
from core.permissions import require
from core.views.people.blueprint import blueprint
from core.web import Form, actors, current_actor, use_case
from core.web.addresses import own_path
from core.web.words import lazy_gettext

NEEDED = lazy_gettext("Fill in this field.")


class NewPasswordForm(Form):
    """A new password, set by an administrator, or by the person herself who came in with a code."""

    password = PasswordField(lazy_gettext("New password"), [InputRequired(NEEDED)])


class OwnPasswordForm(Form):
    """A new password, set by the person herself."""

    current = PasswordField(lazy_gettext("Password until now"), [InputRequired(NEEDED)])
    password = PasswordField(lazy_gettext("New password"), [InputRequired(NEEDED)])


@blueprint.route("/personnes/<id:person_id>/mot-de-passe", methods=["GET", "POST"])
def password(person_id: int) -> ResponseReturnValue:
    actor = current_actor()
    require(actor, "people.administer")
    person = queries.person(person_id)
    form = NewPasswordForm(request.form)
    if request.method == "POST" and form.validate() and _set(form, actor, person):
        return redirect(url_for("people.show", person_id=person_id, note="password"), code=303)
    page = render_template("people/password.html", form=form, person=person, own=False, by_code=False)
    return page, 200 if request.method == "GET" else 422


@blueprint.route("/moi/mot-de-passe", methods=["GET", "POST"])
def own_password() -> ResponseReturnValue:
    """Change one's password: with the present one, or without it within the hour of a code that signed in."""
    actor = current_actor()
    if actor.person_id is None:
        raise Forbidden(N_("Sign in first: this is for people whom the centre knows."))
    person = queries.person(actor.person_id)
    if person.password_hash is None:
        raise Conflict(N_("You sign in with a card: there is no password to change."))
    by_code = codes.opened(request.cookies.get(actors.session_cookie(), ""))
    form = NewPasswordForm(request.form) if by_code else OwnPasswordForm(request.form)
    if request.method == "POST" and form.validate() and _is_hers(form, person) and _set(form, actor, person):
        return redirect(url_for("people.sign_in", note="password"), code=303)
    onward = own_path(request.args.get("next", "")) or url_for("people.me")
    page = render_template("people/password.html", form=form, person=person, own=True, by_code=by_code, onward=onward)
    return page, 200 if request.method == "GET" else 422


def _is_hers(form: NewPasswordForm | OwnPasswordForm, person: Person) -> bool:
    if isinstance(form, NewPasswordForm):
        return True
    with use_case(form) as tried:
        limits.hit("password.own", str(person.id), most=10, seconds=900)
    if not tried.ok:
        return False
    if not services.password_matches(person.password_hash, form.current.data or ""):
        form.refuse(Invalid(N_("This is not your present password."), field="current"))
        return False
    return True


def _set(form: NewPasswordForm | OwnPasswordForm, actor: Actor, person: Person) -> bool:
    """Hash outside the use case, then set the password; False when it is refused, the reason on the form."""
    try:
        hashed = services.hash_password(form.password.data or "")
    except Invalid as error:
        form.refuse(error)
        return False
    with use_case(form) as done:
        services.set_password(actor=actor, person=person, password_hash=hashed)
    return done.ok
