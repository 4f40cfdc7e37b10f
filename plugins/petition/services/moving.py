"""One move of a petition, with its trace; every use case that changes a state passes here."""

from __future__ import annotations

from collections.abc import Callable

from core import clock
from core.contracts import Actor
from core.errors import Forbidden, Invalid
from core.extensions import db
from core.i18n import N_
from core.runtime import settings
from core.text import BadText, clean_text
from plugins.petition import rules
from plugins.petition.models import Petition, Step
from plugins.petition.rules import State
from plugins.petition.settings import PetitionSettings


def move(
    petition: Petition,
    wanted: State,
    *,
    by: int | None,
    rule: str = "",
    reason: str = "",
    days_gained: int | None = None,
) -> None:
    """Move a petition (its row locked) and keep the trace of it. Raises Conflict for a move that does not exist."""
    present = State(petition.state)
    origin = State(petition.suspended_from) if petition.suspended_from else None
    rules.check_move(present, wanted, origin)
    petition.state = wanted
    if present == State.SUSPENDED:
        petition.suspended_at = petition.suspended_from = None
    db.session.add(
        Step(
            petition_id=petition.id,
            at=clock.now(),
            from_state=present,
            to_state=wanted,
            person_id=by,
            rule=rule,
            reason=reason,
            days_gained=days_gained,
        )
    )


def someone(actor: Actor) -> int:
    """Return who acts; a gesture that leaves a trace has somebody behind it. Raises Forbidden."""
    if actor.person_id is None:
        raise Forbidden(N_("Sign in first: what you do here bears a name."))
    return actor.person_id


def kept(clean: Callable[[str, int], str], field: str, typed: str, most: int) -> str:
    """Return a text as it is kept. Raises Invalid, at its field, for one that is empty, too long or unkeepable."""
    try:
        text = clean(typed, most)
    except BadText as error:
        raise Invalid(error.message_id, field=field, **error.params) from error
    if not text.strip():
        raise Invalid(N_("Fill in this field."), field=field)
    return text


def kept_reason(typed: str) -> str:
    """Return a reason as it is published. Raises Invalid at the field ``reason``."""
    return kept(clean_text, "reason", typed, settings("petition", PetitionSettings).reason)
