"""How roles and what was done to them are called on pages."""

from __future__ import annotations

from core.contracts import Role
from core.i18n import N_
from core.people.access import Change

ROLES = {
    Role.ANIMATOR: N_("Animator"),
    Role.ADMINISTRATOR: N_("Administrator"),
    Role.OFFICER: N_("Officer of the Region"),
}
MAY = {
    Role.ANIMATOR: N_("Receives people, holds sessions, helps associations."),
    Role.ADMINISTRATOR: N_("Gives and takes roles, sets passwords, closes the accounts of the team."),
    Role.OFFICER: N_("Follows the centres and their agreements."),
}
CHANGES = {
    Change.GIVEN: N_("Role given"),
    Change.TAKEN: N_("Role taken away"),
    Change.CLOSED: N_("Account closed"),
    Change.REOPENED: N_("Account opened again"),
    Change.PASSWORD: N_("New password set"),
    Change.CODE: N_("One-hour code given"),
}
