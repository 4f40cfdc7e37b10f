"""The centre's register of people: search, add, show, close."""

from __future__ import annotations

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from wtforms import EmailField, PasswordField, ValidationError
from wtforms.validators import Optional

from core.contracts import Actor, Role
from core.errors import Invalid
from core.events import transaction
from core.i18n import N_
from core.people import erasure, queries, services
from core.people.models import Person
from core.people.wording import ROLES
from core.permissions import allowed, require
from core.spaces import queries as spaces
from core.views.people.blueprint import blueprint
from core.views.people.rights import RolesField, words
from core.web import Form, current_actor, use_case
from core.web.forms import LineField
from core.web.words import lazy_gettext

MOST = 200


class PersonForm(Form):
    """A person whom the centre receives: a name is enough."""

    name = LineField(lazy_gettext("First name and name"), most=80)
    email = EmailField(lazy_gettext("E-mail address"), [Optional()])


class StaffForm(PersonForm):
    """What an administrator may add: what the person does here, and a first password."""

    roles = RolesField(lazy_gettext("What this person does here"))
    password = PasswordField(lazy_gettext("First password"), [Optional()])

    def validate_roles(self, field: RolesField) -> None:
        """A role is held by whoever signs in with a password."""
        if field.data and not self.password.data:
            raise ValidationError(gettext("Whoever has a role signs in with a password: write a first one below."))


@blueprint.get("/personnes")
def index() -> ResponseReturnValue:
    closed = request.args.get("etat") == "fermes"
    require(current_actor(), "people.administer" if closed else "people.welcome")
    search = request.args.get("q", "")[:80]
    found = queries.people(search, limit=MOST + 1, closed=closed)
    values = {"people": found[:MOST], "more": len(found) > MOST, "search": search, "closed": closed}
    return render_template("people/index.html", carded=queries.with_card([person.id for person in found]), **values)


@blueprint.route("/personnes/ajouter", methods=["GET", "POST"])
def add() -> ResponseReturnValue:
    actor = current_actor()
    require(actor, "people.welcome")
    form = (StaffForm if allowed(actor, "people.administer") else PersonForm)(request.form)
    if request.method == "POST" and form.validate() and (hashed := _hashed(form)) is not None:
        with use_case(form) as done:
            person = services.add_person(
                actor=actor,
                name=form.name.data or "",
                email=form.email.data or "",
                password_hash=hashed or None,
                roles=form.roles.chosen() if isinstance(form, StaffForm) else (),
            )
        if done.ok:
            return redirect(url_for("people.show", person_id=person.id, note="added"), code=303)
    return render_template("people/add.html", form=form), 200 if request.method == "GET" else 422


def _hashed(form: PersonForm) -> str | None:
    """Hash the password outside the use case; "" when there is none, None when it is refused."""
    password = form.data.get("password")
    if not password:
        return ""
    if not form.email.data:
        form.refuse(Invalid(N_("A password goes with an e-mail address: write one."), field="email"))
        return None
    try:
        return services.hash_password(password)
    except Invalid as error:
        form.refuse(error)
        return None


@blueprint.get("/personnes/<id:person_id>")
def show(person_id: int) -> ResponseReturnValue:
    actor = current_actor()
    require(actor, "people.welcome")
    person = queries.person(person_id)
    held = [Role(role) for role in queries.roles(person.id)]
    return render_template(
        "people/show.html",
        person=person,
        roles=[ROLES[role] for role in held],
        card=queries.card(person.id),
        code=queries.last_code(person.id),
        spaces=spaces.spaces_of_person(person.id),
        namesakes=queries.namesakes(person) if person.closed_at is None else [],
        changes=queries.changes(person.id),
        **_offers(actor, person, held),
        **words(),
    )


def _offers(actor: Actor, person: Person, held: list[Role]) -> dict[str, bool]:
    """What the page offers; the use cases decide."""
    administers = allowed(actor, "people.administer", person)
    is_open = person.closed_at is None
    above = Role.ADMINISTRATOR in held and not actor.has_role(Role.ADMINISTRATOR)
    return {
        "administers": administers,
        "may_give_code": is_open and not above and actor.person_id != person.id,
        "code_above": is_open and above,
        "may_set_password": is_open and person.email is not None and administers,
        "may_change_roles": is_open and administers,
        "may_close": is_open and (not held or administers),
        "may_reopen": not is_open and administers and person.name != erasure.NAMELESS,
    }


@blueprint.route("/personnes/<id:person_id>/fermer", methods=["GET", "POST"])
def close(person_id: int) -> ResponseReturnValue:
    actor = current_actor()
    require(actor, "people.welcome")
    if request.method == "POST":
        with transaction():
            services.close_account(actor=actor, person=queries.person(person_id))
        return redirect(url_for("people.show", person_id=person_id, note="closed"), code=303)
    person = queries.person(person_id)
    held = [ROLES[Role(role)] for role in queries.roles(person.id)]
    years = erasure.years_of_name(change.role for change in queries.changes(person.id))
    return render_template("people/close.html", person=person, roles=held, years=years)
