"""Reads of a review for fraud: what an hour brought and from where, what criteria take, what was decided."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import joinedload

from core.contracts import Channel, SpaceKind
from core.errors import Missing
from core.extensions import db
from core.i18n import N_
from core.people.models import Person
from core.spaces.models import Space
from plugins.petition import rules
from plugins.petition.models import Alert, Batch, ListDownload, Petition, Signature
from plugins.petition.rules import Criteria, SignatureState, Source, State

#: Only these are reviewed: a signature at the centre or on paper was seen by somebody.
ONLINE = (Channel.WEB, Channel.KIOSK)
UNDER_REVIEW = (State.OPEN, State.SUSPENDED)
Counts = Mapping[tuple[Source, str, datetime], int]


@dataclass(frozen=True, slots=True)
class Chosen:
    """A signature that criteria take, as those who decide see it."""

    id: int
    confirmed_at: datetime
    confirmed_on: date
    commune: str
    channel: Channel
    name: str
    domain: str
    is_imaginary: bool


def confirmed_online(petition_id: int) -> tuple[ColumnElement[bool], ...]:
    """Return what selects the signatures of a petition that count and were made online."""
    return (
        Signature.petition_id == petition_id,
        Signature.state == SignatureState.CONFIRMED,
        Signature.channel.in_(ONLINE),
        Signature.erased_at.is_(None),
    )


def taken(petition_id: int, criteria: Criteria) -> tuple[ColumnElement[bool], ...]:
    """Return what selects the signatures that criteria take."""
    wanted = list(confirmed_online(petition_id))
    if criteria.network:
        wanted.append(Signature.network == criteria.network)
    if criteria.domain:
        wanted.append(func.lower(Signature.email).endswith(f"@{criteria.domain.lower()}", autoescape=True))
    if criteria.first_at is not None:
        wanted.append(Signature.confirmed_at >= criteria.first_at)
    if criteria.until_at is not None:
        wanted.append(Signature.confirmed_at < criteria.until_at)
    return tuple(wanted)


def chosen(petition_id: int, criteria: Criteria) -> list[Chosen]:
    """Return the signatures that criteria take, the first confirmed first."""
    columns = (
        Signature.id,
        Signature.confirmed_at,
        Signature.confirmed_on,
        Signature.commune,
        Signature.channel,
        Signature.name,
        Signature.email,
        Signature.is_imaginary,
    )
    wanted = select(*columns).where(*taken(petition_id, criteria)).order_by(Signature.confirmed_at, Signature.id)
    return [
        Chosen(number, at, on, commune, Channel(channel), name or "", rules.domain_of(email or ""), is_imaginary)
        for number, at, on, commune, channel, name, email, is_imaginary in db.session.execute(wanted)
        if at is not None and on is not None
    ]


def by_hour(petition_id: int, since: datetime | None = None) -> Counts:
    """Count confirmations by network and by mail domain, in each hour from a moment on."""
    wanted = select(Signature.confirmed_at, Signature.network, Signature.email).where(*confirmed_online(petition_id))
    if since is not None:
        wanted = wanted.where(Signature.confirmed_at >= since)
    counts: Counter[tuple[Source, str, datetime]] = Counter()
    for at, network, email in db.session.execute(wanted.execution_options(yield_per=5000)):
        if at is None:
            continue
        for source, value in _sources(network, email):
            counts[source, value, rules.hour_of(at)] += 1
    return counts


def _sources(network: str | None, email: str | None) -> Iterator[tuple[Source, str]]:
    if network:
        yield Source.NETWORK, network
    if email:
        yield Source.DOMAIN, rules.domain_of(email)


def under_review(since: datetime) -> list[int]:
    """Return the petitions that can be reviewed and have confirmations made online from a moment on."""
    recent = Signature.petition_id == Petition.id, Signature.confirmed_at >= since, Signature.channel.in_(ONLINE)
    wanted = select(Petition.id).where(Petition.state.in_(UNDER_REVIEW), select(Signature.id).where(*recent).exists())
    return list(db.session.scalars(wanted.order_by(Petition.id)))


def alerts(petition_id: int) -> Sequence[Alert]:
    """Return the alerts of a petition, those that nobody has looked at first, then the last first."""
    wanted = select(Alert).where(Alert.petition_id == petition_id)
    order = (Alert.seen_at.is_not(None), Alert.hour.desc(), Alert.number.desc(), Alert.source)
    return db.session.scalars(wanted.order_by(*order)).all()


@dataclass(frozen=True, slots=True)
class Watched:
    """A petition with alerts that nobody has looked at yet."""

    petition_id: int
    title: str
    alerts: int


def watched() -> list[Watched]:
    """Return the petitions of real spaces with alerts to look at, the one with the most first."""
    number = func.count()
    wanted = (
        select(Petition.id, Petition.title, number)
        .join(Alert, Alert.petition_id == Petition.id)
        .join(Space, Space.id == Petition.space_id)
        .where(Alert.seen_at.is_(None), Petition.state.in_(UNDER_REVIEW), Space.kind == SpaceKind.REAL)
        .group_by(Petition.id, Petition.title)
        .order_by(number.desc(), Petition.id)
    )
    return [Watched(*row) for row in db.session.execute(wanted)]


def batches(petition_id: int) -> Sequence[Batch]:
    """Return the batches that were invalidated in a petition, in order."""
    return db.session.scalars(select(Batch).where(Batch.petition_id == petition_id).order_by(Batch.id)).all()


def batch(petition_id: int, batch_id: int) -> Batch:
    """Return a batch of a petition. Raises Missing."""
    found = db.session.scalar(select(Batch).where(Batch.id == batch_id, Batch.petition_id == petition_id))
    if found is None:
        raise Missing(N_("This batch does not exist."))
    return found


def in_batch(batch_id: int) -> Sequence[Signature]:
    """Return the signatures that are still in a batch, with their petition."""
    wanted = select(Signature).where(Signature.batch_id == batch_id).options(joinedload(Signature.petition))
    return db.session.scalars(wanted.order_by(Signature.id)).all()


@dataclass(frozen=True, slots=True)
class Download:
    """A list that left: when, by whom, in which form, how many lines, which."""

    at: datetime
    name: str
    form: str
    signatures: int
    sha256: str


def downloads(petition_id: int) -> list[Download]:
    """Return the downloads of the list of a petition, the last first."""
    columns = (ListDownload.at, Person.name, ListDownload.form, ListDownload.signatures, ListDownload.sha256)
    joined = select(*columns).join(Person, Person.id == ListDownload.person_id)
    wanted = joined.where(ListDownload.petition_id == petition_id).order_by(ListDownload.id.desc())
    return [Download(*row) for row in db.session.execute(wanted)]


def known_list(sha256: str) -> ListDownload | None:
    """Return the first download of the list with this fingerprint, or None."""
    wanted = select(ListDownload).where(ListDownload.sha256 == sha256).order_by(ListDownload.id)
    return db.session.scalar(wanted.limit(1))
