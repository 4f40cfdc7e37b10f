"""What the link between centres and Region keeps of one person: the acts of who has led it. None of it goes."""

from __future__ import annotations

from collections.abc import Iterable

from core.contracts import PersonalTable, Profile
from core.i18n import N_
from core.own.reading import Column, read
from core.runtime import config
from plugins.federation.models import Declaration, Enrolment, Invitation, Recovery

_ACT = N_("It says who let a centre in, or shut it out. Once the account is erased, it no longer names anybody.")
_RECOVERY = N_("It says how the journal was put right. Once the account is erased, it no longer names anybody.")


def of_person(person_id: int) -> Iterable[PersonalTable]:
    """Yield the acts of a person: taking the journal back in a centre, connecting centres at the hub."""
    if config().profile == Profile.CENTRE:
        taken = (Column(Recovery.at, N_("Journal taken back on")), Column(Recovery.taken, N_("Entries taken back")))
        yield read("federation.recoveries", Recovery, taken, Recovery.person_id == person_id, stays=_RECOVERY)
        return
    declared = "federation.acts"
    invited = (Column(Invitation.name, N_("Centre invited"), name="centre"), Column(Invitation.created_at, N_("On")))
    yield read(declared, Invitation, invited, Invitation.created_by == person_id, stays=_ACT)
    revoked = (
        Column(Enrolment.name, N_("Centre shut out"), name="centre"),
        Column(Enrolment.revoked_at, N_("On")),
        Column(Enrolment.revoked_reason, N_("Reason given")),
    )
    yield read(declared, Enrolment, revoked, Enrolment.revoked_by == person_id, stays=_ACT)
    accepted = (Column(Declaration.kind, N_("Kind of usage accepted")), Column(Declaration.accepted_at, N_("On")))
    yield read(declared, Declaration, accepted, Declaration.accepted_by == person_id, stays=_ACT)
