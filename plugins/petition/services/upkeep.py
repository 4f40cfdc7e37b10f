"""What happens by itself: a reminder, the erasure of what is kept no longer, the nightly recount."""

from __future__ import annotations

import logging
from datetime import date, timedelta

from sqlalchemy import delete, or_, select

from core import clock
from core.errors import PreauError
from core.extensions import db
from core.runtime import config, settings
from plugins.petition import queries, rules
from plugins.petition.models import Petition, Signature
from plugins.petition.queries import ReadPetition
from plugins.petition.rules import SignatureState, State, Visibility
from plugins.petition.services import mails
from plugins.petition.services.lifecycle import tell_submitted
from plugins.petition.services.own import forget_signers
from plugins.petition.settings import PetitionSettings

log = logging.getLogger("preau.petition")


class CountError(PreauError):
    """Counters and signatures say different things: somebody must look; nothing is repaired in silence."""


def remind() -> int:
    """Write once to those who have not confirmed for ``remind_after_days``, while they can; return how many."""
    numbers = settings("petition", PetitionSettings)
    at = clock.now()
    due = (
        select(Signature)
        .join(Signature.petition)
        .where(
            Signature.state == SignatureState.PENDING,
            Signature.confirmed_at.is_(None),
            Signature.reminded_at.is_(None),
            Signature.created_at <= at - timedelta(days=numbers.remind_after_days),
            Signature.mails_sent < numbers.mails_per_signature,
            Petition.state == State.OPEN,
            Petition.visibility == Visibility.SHOWN,
            Petition.closes_at > at,
        )
    )
    signatures = list(db.session.scalars(due.order_by(Signature.id).limit(500)))
    for signature in signatures:
        mails.remind(signature.petition, signature)
        signature.reminded_at = at
    db.session.flush()
    return len(signatures)


def tell_waiting() -> None:
    """Tell the moderators again of each petition that waits for them; heard twice, it stands in their queue once.

    What is told after a commit is lost with the current: without this, nobody would ever read such a petition.
    """
    waiting = select(Petition).where(Petition.state == State.MODERATION, Petition.visibility == Visibility.SHOWN)
    for petition in db.session.scalars(waiting.order_by(Petition.id)):
        tell_submitted(petition)


def erase_unconfirmed() -> None:
    """Erase the signatures that were not confirmed for ``unconfirmed_days``."""
    oldest = clock.now() - timedelta(days=settings("petition", PetitionSettings).unconfirmed_days)
    waiting = Signature.confirmed_at.is_(None), Signature.state != SignatureState.INVALIDATED
    db.session.execute(delete(Signature).where(*waiting, Signature.created_at <= oldest))


def erase_signers() -> None:
    """Erase who signed the petitions closed or withdrawn for ``erased_after_months``, or answered for
    ``erased_after_answer_days``, whichever comes first.
    """
    today = clock.local_day(clock.now(), config().site.timezone)
    named = Signature.erased_at.is_(None), Signature.is_imaginary.is_(False)
    left = select(Signature.id).where(Signature.petition_id == Petition.id, *named).exists()
    over = or_(Petition.closed_at.is_not(None), Petition.withdrawn_at.is_not(None))
    for petition in db.session.scalars(select(Petition).where(over, left).order_by(Petition.id)).all():
        day = forgotten_on(petition)
        if day is not None and today >= day:
            forget_signers(Signature.petition_id == petition.id, *named)


def forgotten_on(petition: Petition | ReadPetition) -> date | None:
    """Return the day from which nobody who signed a petition is named any more; None while it is not over."""
    numbers, timezone = settings("petition", PetitionSettings), config().site.timezone
    over = petition.closed_at or petition.withdrawn_at
    if over is None:
        return None
    answered = petition.answered_at if petition.state == State.ANSWERED else None
    return rules.forgotten_on(
        clock.local_day(over, timezone),
        None if answered is None else clock.local_day(answered, timezone),
        numbers.erased_after_months,
        numbers.erased_after_answer_days,
    )


def recount() -> None:
    """Count every signature again. Raises CountError, after a line in the log for each petition concerned."""
    found = queries.disagreements()
    for one in found:
        log.error("petition %s: counters say %s, signatures say %s", one.petition_id, one.counted, one.found)
    strays = queries.strays()
    for stray in strays:
        where = f"{stray.day} {stray.commune} {stray.channel}"
        log.error("petition %s: %s counts %+d beside its signatures", stray.petition_id, where, stray.difference)
    wrong = {one.petition_id for one in found} | {stray.petition_id for stray in strays}
    if wrong:
        raise CountError(f"{len(wrong)} pétition(s) dont les compteurs ne s’accordent pas")
