"""What stands before every act on a session: its row is held, and its state must allow the act."""

from __future__ import annotations

from core.errors import Conflict, Invalid
from core.i18n import N_
from core.text import BadText, clean_line
from plugins.pathway.models import Session
from plugins.pathway.queries import sessions
from plugins.pathway.rules.states import Act, State, after

REFUSALS = {
    State.OPEN: N_("This session has not been started yet."),
    State.HELD: N_("This session has been started already."),
    State.CLOSED: N_("This session is closed: nothing in it changes any more."),
    State.CANCELLED: N_("This session was cancelled."),
}


def take(session_id: int, act: Act) -> tuple[Session, State]:
    """Return the session, its row held until the commit, and the state to which ``act`` leads. Raises Conflict."""
    session = sessions.locked(session_id)
    state = after(session.state, act)
    if state is None:
        raise Conflict(REFUSALS[State(session.state)])
    return session, state


def reason_line(reason: str, *, field: str) -> str:
    """Return a reason that may be kept. Raises Invalid when it says nothing, or too much."""
    try:
        said = clean_line(reason, 300)
    except BadText as error:
        raise Invalid(error.message_id, field=field, **error.params) from error
    if len(said) < 3:
        raise Invalid(N_("Write the reason in a few words."), field=field)
    return said
