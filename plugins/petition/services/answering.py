"""Use cases of what follows a petition: the official answer, and the debate of the assembly."""

from __future__ import annotations

from datetime import date

from core import clock, journal
from core.contracts import Actor
from core.errors import Invalid
from core.events import publish
from core.extensions import db
from core.html import render_markdown
from core.i18n import N_
from core.permissions import require
from core.runtime import config, settings
from core.text import clean_line, clean_text
from plugins.petition import permissions, rules
from plugins.petition.events import DebateNoted, PetitionAnswered
from plugins.petition.models import Answer, DebateNote, Petition
from plugins.petition.rules import AnsweredFor, AnswerState, DebateState, State
from plugins.petition.services.moving import kept, move, someone
from plugins.petition.services.writing import past_day
from plugins.petition.settings import PetitionSettings


def answer_petition(*, actor: Actor, petition: Petition, given_by: str, given_on: date, text: str) -> Answer:
    """Publish the official answer: who answers, on which day, in which words; the petition's row is locked.

    An open petition stays open, and is answered as soon as it closes. Needs ``petition.answer``. Raises Invalid for a
    text that cannot be kept or a day to come, Conflict unless it was opened, or when it has its answer. Journal
    ``petition.answered``; publishes PetitionAnswered.
    """
    require(actor, "petition.answer", petition)
    author = someone(actor)
    rules.check_answer(AnswerState(petition.answer_state))
    rules.check_state(State(petition.state), *rules.ANSWERABLE)
    most, at = settings("petition", PetitionSettings), clock.now()
    said = kept(clean_text, "text", text, most.answer)
    answer = Answer(
        petition_id=petition.id,
        given_by=kept(clean_line, "given_by", given_by, most.addressee),
        given_on=past_day("given_on", given_on),
        text=said,
        text_html=render_markdown(said),
        answered_for=on_behalf_of(actor, petition),
        recorded_by=author,
        recorded_at=at,
    )
    db.session.add(answer)
    petition.answer_state, petition.answered_at = AnswerState.GIVEN, at
    if petition.state == State.CLOSED:
        move(petition, State.ANSWERED, by=author)
    db.session.flush()
    journal.record("petition.answered", {"petitions": 1}, space=petition.space)
    publish(PetitionAnswered(at=at, space_id=petition.space_id, petition_id=petition.id))
    return answer


def on_behalf_of(actor: Actor, petition: Petition) -> AnsweredFor:
    """Say who puts an answer on the page; readers are told whether it is the one who decides."""
    if permissions.answers_for_territory(actor, petition.space):
        return AnsweredFor.ADDRESSEE
    bears = actor.role_in(petition.space_id) is not None
    return AnsweredFor.BEARER if bears else AnsweredFor.CENTRE


def note_debate(*, actor: Actor, petition: Petition, state: DebateState, day: date | None, text: str) -> DebateNote:
    """Say of the debate that it is announced for a day, was held, or is refused; the petition's row is locked.

    Needs ``petition.answer``. Raises Invalid for a text that cannot be kept, without its day, and for a day on the
    wrong side of today; Conflict when the debate does not stand there. Publishes DebateNoted.
    """
    require(actor, "petition.answer", petition)
    author = someone(actor)
    rules.check_state(State(petition.state), *rules.FOLLOWED)
    rules.check_debate(DebateState(petition.debate_state), state)
    said = kept(clean_text, "text", text, settings("petition", PetitionSettings).answer)
    day = _day_of(state, day)
    note = DebateNote(
        petition_id=petition.id,
        state=state,
        day=day,
        text=said,
        text_html=render_markdown(said),
        recorded_by=author,
        recorded_at=clock.now(),
    )
    db.session.add(note)
    petition.debate_state, petition.debate_on = state, day
    db.session.flush()
    publish(DebateNoted(at=clock.now(), space_id=petition.space_id, petition_id=petition.id, state=str(state), day=day))
    return note


def _day_of(state: DebateState, day: date | None) -> date | None:
    if state == DebateState.REFUSED:
        return None
    if day is None:
        raise Invalid(N_("Write the day of the debate."), field="day")
    if state == DebateState.HELD:
        return past_day("day", day)
    if day < clock.local_day(clock.now(), config().site.timezone):
        raise Invalid(N_("This day is over. If the debate was held, say so."), field="day")
    return day
