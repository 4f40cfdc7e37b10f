"""What watches over confirmations by itself: alerts when an hour brings too many, and networks that are forgotten."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import delete, or_, select, update

from core import clock
from core.contracts import Role
from core.extensions import db
from core.people import queries as people
from core.people.models import Person
from core.runtime import settings
from core.spaces.models import SpaceMember
from plugins.petition import queries, rules
from plugins.petition.models import Alert, Petition, Signature
from plugins.petition.queries import review
from plugins.petition.rules import Source
from plugins.petition.services import mails
from plugins.petition.settings import PetitionSettings

#: How far back each watch counts again, so that a night without a worker hides nothing.
LOOKED_BACK = timedelta(hours=24)


def watch() -> None:
    """Note each hour in which one network, or one unusual mail domain, brought more than the rules allow; tell the
    animators of a petition once for what is new.
    """
    since = rules.hour_of(clock.now() - LOOKED_BACK)
    for petition_id in review.under_review(since):
        found = _found(petition_id, review.by_hour(petition_id, since))
        if found:
            _tell(queries.petition(petition_id), found)
    db.session.flush()


def _found(petition_id: int, counts: review.Counts) -> list[Alert]:
    """Write down what passes a rule; return what was not known yet."""
    numbers = settings("petition", PetitionSettings)
    most = {Source.NETWORK: numbers.alert_network, Source.DOMAIN: numbers.alert_domain}
    new = []
    for kind, source, hour in rules.too_many(counts, most):
        if kind == Source.DOMAIN and source in numbers.usual_domains:
            continue
        number = counts[kind, source, hour]
        known = db.session.get(Alert, (petition_id, str(kind), source, hour))
        if known is None:
            known = Alert(petition_id=petition_id, kind=kind, source=source, hour=hour, number=number)
            known.found_at = clock.now()
            db.session.add(known)
            new.append(known)
        known.number = max(known.number, number)
    return new


def _tell(petition: Petition, found: list[Alert]) -> None:
    for person in _reviewers(petition):
        mails.tell_alerts(petition, person, found)


def _reviewers(petition: Petition) -> list[Person]:
    """Return whom an alert is told to: the animators; in a sandbox, its members, who play their part."""
    if petition.space.is_sandbox:
        members = select(Person).join(SpaceMember, SpaceMember.person_id == Person.id)
        mine = SpaceMember.space_id == petition.space_id, Person.closed_at.is_(None)
        return list(db.session.scalars(members.where(*mine).order_by(Person.id)))
    return [one.person for one in people.staff() if Role.ANIMATOR in one.roles]


def forget_networks() -> None:
    """Erase where signatures came from, and the alerts, ``network_days`` after a petition was closed or withdrawn."""
    oldest = clock.now() - timedelta(days=settings("petition", PetitionSettings).network_days)
    over = select(Petition.id).where(or_(Petition.closed_at <= oldest, Petition.withdrawn_at <= oldest))
    known = Signature.network.is_not(None), Signature.petition_id.in_(over)
    unseen = {"synchronize_session": False}
    db.session.execute(update(Signature).where(*known).values(network=None), execution_options=unseen)
    db.session.execute(delete(Alert).where(Alert.petition_id.in_(over)), execution_options=unseen)
