"""Who may do what: the roles of one person, the page that lists the team, an account opened again."""

from __future__ import annotations

from typing import Any

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from wtforms import EmailField, PasswordField, SelectMultipleField
from wtforms.validators import Optional
from wtforms.widgets import CheckboxInput, ListWidget

from core.contracts import Actor, Permission, Profile, Role
from core.errors import Invalid
from core.events import transaction
from core.people import access, queries, rights, services
from core.people.models import Person
from core.people.wording import CHANGES, MAY, ROLES
from core.permissions import allowed, require
from core.runtime import config, runtime
from core.views.people.blueprint import blueprint
from core.web import Form, current_actor, use_case
from core.web.words import lazy_gettext

#: What has no page here, or is answered in each space: neither is told of a role as a whole.
UNTOLD = {
    Profile.CENTRE: frozenset({"region.desk", "work.mails", "space.manage", "space.view"}),
    Profile.REGION: frozenset({"centre.desk", "work.mails"}),
}


class RolesField(SelectMultipleField):
    """The roles that there are on this instance, as boxes to tick."""

    widget = ListWidget(prefix_label=False)
    option_widget = CheckboxInput()

    def __init__(self, label: Any, **options: Any) -> None:
        super().__init__(label, **options)
        self.choices = [(str(role), gettext(ROLES[role])) for role in access.hosted_roles()]

    def chosen(self) -> list[Role]:
        """The roles that are ticked."""
        return [Role(role) for role in self.data or ()]


class RolesForm(Form):
    """What a person does here; whoever has no password yet needs one to hold a role."""

    roles = RolesField(lazy_gettext("What this person does here"))
    email = EmailField(lazy_gettext("E-mail address"), [Optional()])
    password = PasswordField(lazy_gettext("First password"), [Optional()])


def _form(person: Person) -> RolesForm:
    form = RolesForm(request.form, roles=queries.roles(person.id))
    if person.password_hash is not None:
        del form.password
    if person.password_hash is not None or person.email is not None:
        del form.email
    return form


@blueprint.route("/personnes/<id:person_id>/roles", methods=["GET", "POST"])
def roles(person_id: int) -> ResponseReturnValue:
    """Give and take roles; who takes her own last right to do so comes back to her own page."""
    actor = current_actor()
    person = queries.person(person_id)
    require(actor, "people.administer", person)
    form = _form(person)
    if request.method == "POST" and form.validate() and _change(form, actor, person):
        if actor.person_id == person.id and Role.ADMINISTRATOR not in form.roles.chosen():
            return redirect(url_for("people.me", note="roles"), code=303)
        return redirect(url_for("people.show", person_id=person_id, note="roles"), code=303)
    page = render_template("people/roles.html", form=form, person=person, others=queries.namesakes(person), may=_told())
    return page, 200 if request.method == "GET" else 422


def _told() -> dict[str, str]:
    """What each role is for, to stand below its box."""
    return {str(role): gettext(MAY[role]) for role in access.hosted_roles()}


def _change(form: RolesForm, actor: Actor, person: Person) -> bool:
    """Hash the first password outside the use case, then change everything at once; False when it is refused."""
    typed = form.data.get("password") or ""
    hashed = ""
    if typed:
        try:
            hashed = services.hash_password(typed)
        except Invalid as error:
            form.refuse(error)
            return False
    with use_case(form) as done:
        if hashed:
            email = form.data.get("email") or ""
            services.set_password(actor=actor, person=person, password_hash=hashed, email=email)
        rights.set_roles(actor=actor, person=person, roles=form.roles.chosen())
    return done.ok


@blueprint.get("/personnes/qui-peut-quoi")
def staff() -> ResponseReturnValue:
    """Everybody who holds a role, what each role may do here, and the last changes."""
    actor = current_actor()
    require(actor, "people.welcome")
    hosted = access.hosted_roles()
    return render_template(
        "people/staff.html",
        staff=queries.staff(),
        former=queries.former_staff(),
        changes=queries.changes(limit=50),
        hosted=[ROLES[role] for role in hosted],
        may=[
            (permission.title, [allowed(_somebody(role), permission.name) for role in hosted])
            for permission in _of(hosted)
        ],
        **words(),
    )


def words() -> dict[str, Any]:
    """How a page calls roles and their changes."""
    return {"role_names": ROLES, "change_names": CHANGES}


def _somebody(role: Role) -> Actor:
    return Actor(person_id=0, roles=frozenset({role}))


def _of(hosted: tuple[Role, ...]) -> list[Permission]:
    """Return what some role may do everywhere on this instance; what depends on a space is told there."""
    told = (permission for name, permission in runtime().permissions.items() if _is_told(name))
    return [permission for permission in told if any(allowed(_somebody(role), permission.name) for role in hosted)]


def _is_told(permission: str) -> bool:
    profile = config().profile
    of_spaces = profile == Profile.REGION and permission.startswith("space.")
    return not of_spaces and permission not in UNTOLD[profile]


@blueprint.post("/personnes/<id:person_id>/rouvrir")
def reopen(person_id: int) -> ResponseReturnValue:
    with transaction():
        rights.reopen_account(actor=current_actor(), person=queries.person(person_id))
    return redirect(url_for("people.show", person_id=person_id, note="reopened"), code=303)
