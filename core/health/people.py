"""The people without whom nothing can be changed any more."""

from __future__ import annotations

from sqlalchemy import func, select

from core.contracts import Finding, Health, Role
from core.extensions import db
from core.i18n import N_
from core.people.models import Person, PersonRole
from core.runtime import config


def administrators() -> Finding:
    """Count the administrators who can still sign in."""
    held = select(func.count()).select_from(PersonRole).join(Person, Person.id == PersonRole.person_id)
    count = db.session.scalar(held.where(PersonRole.role == Role.ADMINISTRATOR, Person.closed_at.is_(None))) or 0
    if count:
        return Finding("core.administrators", Health.OK, N_("Administrators: %(count)s."), params={"count": count})
    return Finding(
        "core.administrators",
        Health.FAILING,
        N_("No administrator is left."),
        N_("Nobody can give roles or connect the instance."),
        N_("Add one: preau --instance %(folder)s people add --role administrator"),
        {"folder": str(config().instance)},
    )
