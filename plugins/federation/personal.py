"""What the link between centres and Region keeps of people: next to nothing, and it says so."""

from __future__ import annotations

from core.contracts import Basis, NotPersonal, PersonalData, Profile
from core.i18n import N_

DECLARED = (
    PersonalData(
        name="federation.acts",
        title=N_("Connecting centres"),
        subjects=N_("Officers of the Region"),
        what=N_("Who invited a centre, who revoked its link and why, who accepted a kind of usage, and when"),
        purpose=N_("To be able to say who let a centre in, or shut it out"),
        basis=Basis.PUBLIC_TASK,
        seen_by=N_("The officers and administrators of the Region"),
        kept=N_("As long as this site exists; once an account is erased, these lines no longer name anybody."),
        holds=(
            "federation_invitation.created_by",
            "federation_enrolment.revoked_by",
            "federation_declaration.accepted_by",
        ),
        profiles=frozenset({Profile.REGION}),
    ),
    PersonalData(
        name="federation.recoveries",
        title=N_("Taking back the journal"),
        subjects=N_("The team of the centre"),
        what=N_("Who took back from the Region what this centre had lost, and when"),
        purpose=N_("To be able to say how the journal was put right"),
        basis=Basis.PUBLIC_TASK,
        seen_by=N_("The team of the centre"),
        kept=N_("As long as this site exists; once an account is erased, these lines no longer name anybody."),
        holds=("federation_recovery.person_id",),
        profiles=frozenset({Profile.CENTRE}),
    ),
    NotPersonal(
        "federation.centres",
        N_("Centres, their keys and what was received: numbers, not people"),
        (
            "federation_link",
            "federation_receipt",
            "federation_waiting",
            "federation_invitation.name",
            "federation_enrolment.name",
            "federation_enrolment.said_name",
            "federation_declaration.kind",
            "federation_link.hub_name",
        ),
    ),
)
