"""What followers of a petition are told by itself: the facts of its life that a task finds, each of them once.

A task and no event: what is told after a commit is lost with the current, and no use case waits for mails.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import delete, select

from core import clock, following, formats
from core.errors import Unavailable
from core.extensions import db
from core.following import Letter
from core.i18n import N_
from core.web.words import words
from plugins.petition import queries
from plugins.petition.models import Answer, Crossing, DebateNote, Petition, Signature, Step
from plugins.petition.models.news import Wish
from plugins.petition.queries import news as reads
from plugins.petition.rules import SignatureState, State
from plugins.petition.services import links, mails
from plugins.petition.services.lifecycle import ref_of

#: A fact that is older is not told any more.
RECENT = timedelta(days=7)
#: What each fact is called in a subject, and said in the mail.
SAID: Mapping[str, tuple[str, str]] = {
    "opened": (
        N_("The petition is open"),
        N_("The petition “%(title)s” is open to signatures until %(last_day)s. You can sign it, and make it known."),
    ),
    "rejected": (
        N_("The petition is not accepted"),
        N_("The moderators have not accepted the petition “%(title)s”. Their reason: %(reason)s"),
    ),
    "reached": (
        N_("The goal is reached"),
        N_(
            "The petition “%(title)s” has reached its goal of %(goal)s signatures. An answer is now awaited from: "
            "%(addressee)s."
        ),
    ),
    "suspended": (
        N_("The petition is suspended"),
        N_(
            "The petition “%(title)s” is suspended: nobody can sign it for the moment. The days that are lost will be "
            "given back. The reason: %(reason)s"
        ),
    ),
    "resumed": (
        N_("The petition goes on"),
        N_("The petition “%(title)s” goes on: it can be signed again, until %(last_day)s."),
    ),
    "withdrawn": (
        N_("The petition is withdrawn"),
        N_("Those who bore the petition “%(title)s” have withdrawn it. Their reason: %(reason)s"),
    ),
    "closed": (
        N_("The petition is closed"),
        N_("The petition “%(title)s” is closed, with %(signatures)s signatures out of %(goal)s."),
    ),
    "answered": (
        N_("The petition has its answer"),
        N_("The petition “%(title)s” has an answer, from: %(given_by)s. It can be read whole on the page."),
    ),
    "scheduled": (
        N_("The debate has a date"),
        N_("The assembly will debate the petition “%(title)s” on %(day)s."),
    ),
    "held": (
        N_("The debate was held"),
        N_("The assembly debated the petition “%(title)s” on %(day)s. What came of it is told on the page."),
    ),
    "refused": (
        N_("There will be no debate"),
        N_("The assembly will not debate the petition “%(title)s”. The page says why."),
    ),
}


@dataclass(frozen=True, slots=True)
class Fact:
    """Something that happened to a petition: ``key`` is its own, ``name`` one of those above."""

    key: str
    petition_id: int
    name: str
    at: datetime
    reason: str = ""
    day: date | None = None


def tell_followers() -> int:
    """Tell the facts of the last days to those who followed then; return how many are on their way."""
    followed = following.followed("petition", "petition")
    facts = sorted(_facts(clock.now() - RECENT, followed), key=lambda fact: fact.at) if followed else []
    return sum(_tell(fact) for fact in facts)


def _tell(fact: Fact) -> bool:
    petition = queries.petition(fact.petition_id)
    key = f"petition.{fact.key}-{int(petition.created_at.timestamp())}"
    return following.tell(ref_of(petition.id), key=key, write=lambda: _letter(petition, fact), at=fact.at)


def _facts(since: datetime, followed: frozenset[int]) -> Iterator[Fact]:
    steps = select(Step).where(Step.at >= since, Step.petition_id.in_(followed))
    for step in db.session.scalars(steps):
        if name := _name_of(step):
            yield Fact(f"step-{step.id}", step.petition_id, name, step.at, step.reason)
    crossings = select(Crossing).where(Crossing.at >= since, Crossing.number == 1, Crossing.petition_id.in_(followed))
    for crossing in db.session.scalars(crossings):
        yield Fact(f"crossing-{crossing.id}", crossing.petition_id, "reached", crossing.at)
    answers = select(Answer).where(Answer.recorded_at >= since, Answer.petition_id.in_(followed))
    for answer in db.session.scalars(answers):
        yield Fact(f"answer-{answer.petition_id}", answer.petition_id, "answered", answer.recorded_at)
    notes = select(DebateNote).where(DebateNote.recorded_at >= since, DebateNote.petition_id.in_(followed))
    for note in db.session.scalars(notes):
        yield Fact(f"debate-{note.id}", note.petition_id, note.state, note.recorded_at, day=note.day)


def _name_of(step: Step) -> str:
    """Return what a move is to those who follow; nothing for one that another mail tells, or that concerns nobody."""
    back = step.from_state == State.SUSPENDED
    if step.to_state == State.OPEN:
        return "resumed" if back else "opened"
    if step.to_state == State.ANSWERED:
        return "closed" if step.from_state == State.OPEN else ""
    told = {State.REJECTED, State.SUSPENDED, State.WITHDRAWN, State.CLOSED}
    return str(step.to_state) if step.to_state in told else ""


def _letter(petition: Petition, fact: Fact) -> Letter:
    speak = words()
    subject, said = SAID[fact.name]
    answer = queries.official_answer(petition.id) if fact.name == "answered" else None
    values = {
        "title": petition.title,
        "addressee": petition.addressee,
        "last_day": mails.last_day(petition),
        "goal": formats.number(petition.goal or 0),
        "signatures": formats.number(petition.signatures),
        "reason": fact.reason,
        "day": formats.day(fact.day) if fact.day else "",
        "given_by": answer.given_by if answer else "",
    }
    parts = (
        speak.gettext("Hello,"),
        speak.gettext(said, **values),
        links.address(f"/petitions/{petition.id}", sandbox=petition.space.is_sandbox),
    )
    return Letter(f"{speak.gettext(subject)} – {petition.title}", "\n\n".join(parts))


def keep_wish(signature: Signature, *, wanted: bool) -> None:
    """Remember whether the signer of a signature that waits asked to be told of what follows; her last word counts.

    She follows once the signature is confirmed: the same gesture proves the address. One that counts already proves
    nothing of who types now.
    """
    if signature.state != SignatureState.PENDING:
        return
    present = db.session.get(Wish, signature.id)
    if wanted and present is None:
        db.session.add(Wish(signature_id=signature.id, asked_at=clock.now()))
    elif not wanted and present is not None:
        db.session.delete(present)


def follow_signers() -> int:
    """Let the signers who asked for it, and have confirmed, follow their petition; return how many."""
    count = 0
    for signature in reads.signers_to_follow():
        if signature.email:
            try:
                following.follow(ref=ref_of(signature.petition_id), email=signature.email, language=signature.language)
            except Unavailable:  # this centre sends no mail any more: nobody is promised anything
                continue
            count += 1
        db.session.execute(delete(Wish).where(Wish.signature_id == signature.id))
    db.session.flush()
    return count
