"""The moderation of the demonstration: a text kept, one refused whose author appeals, one reported yesterday."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select

from core import clock
from core.contracts import Actor, ContentRef, Verdict
from core.demonstration import Stage
from core.events import transaction
from core.extensions import db
from core.people.models import Person
from core.people.sessions import actor_for
from plugins.moderation import services
from plugins.moderation.models import Case
from plugins.moderation.queries import cases
from plugins.moderation.rules import Standing

PEOPLE = "moderation.people"
REASON = (
    "Le troisième paragraphe accuse le patron d’une entreprise, par son nom, d’avoir truqué un marché. Aucun tribunal "
    "ne l’a jugé.\n\nRetirez ce passage : la demande elle-même, un rond-point plus sûr, peut être publiée."
)
APPEAL = (
    "Tout le quartier en parle, et le journal l’a écrit. Je veux bien retirer le nom, mais pas la question : "
    "pourquoi ce rond-point a-t-il coûté si cher ?"
)


def play(stage: Stage) -> None:
    """Play what came before the moderators: the tools have put their texts there in the opening."""
    if not {"animator", "trustee"} <= set(stage.people):
        return
    if stage.act == "opening":
        everybody = [stage.people["animator"], stage.people["trustee"], *stage.participants]
        stage.values[PEOPLE] = [person.id for person in everybody]
        return
    animator, trustee, *others = (actor_for(db.session.get_one(Person, number)) for number in stage.values[PEOPLE])
    shown = [ref for ref in _texts() if (found := cases.described(ref)) is not None and found.is_public]
    if shown:
        _kept(stage, animator, others[0], shown[0])
        _report(stage.day(1, 9), others[3], shown[-1], "other", "Le montant donné au deuxième paragraphe est faux.")
    _refused(stage, animator, trustee)
    stage.say("  modération : un texte à lire, un signalé, un refusé avec recours, un conservé au registre")


def _texts() -> list[ContentRef]:
    """The texts that were before the moderators already, the first first."""
    return [case.ref for case in db.session.scalars(select(Case).where(Case.closed_at.is_not(None)).order_by(Case.id))]


def _report(at: datetime, by: Actor, ref: ContentRef, reason: str, words: str) -> None:
    with clock.set_to(at), transaction():
        services.file_report(actor=by, ref=ref, reason=reason, words=words, network="")


def _kept(stage: Stage, animator: Actor, reporter: Actor, ref: ContentRef) -> None:
    """A text that was reported a fortnight ago, and that a moderator kept the next day."""
    _report(stage.day(15, 9), reporter, ref, "advert", "On dirait de la publicité pour un fabricant.")
    with clock.set_to(stage.day(14, 11)), transaction():
        case = cases.going_on(ref)
        if case is not None:
            services.decide(actor=animator, case_id=case.id, verdict=Verdict.ACCEPT)


def _refused(stage: Stage, animator: Actor, trustee: Actor) -> None:
    """Of several texts that wait to be published, the first was refused, and its author appeals."""
    waiting = [case.id for case in cases.waiting() if case.standing == Standing.WAITING]
    if len(waiting) < 2:
        return
    with clock.set_to(stage.day(6, 16)), transaction():
        services.decide(
            actor=animator,
            case_id=waiting[0],
            verdict=Verdict.REJECT,
            rule="accusation",
            reason=REASON,
        )
    with clock.set_to(stage.day(2, 18)), transaction():
        services.lodge(actor=trustee, case_id=waiting[0], words=APPEAL)
