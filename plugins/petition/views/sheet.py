"""What pages show of a petition: its figures and dates, worked out once, and the page around them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from flask import Response, make_response, render_template

from core import clock
from core.contracts import Actor, Channel
from core.i18n import N_
from core.permissions import require
from core.places.communes import commune
from core.runtime import config, settings
from core.spaces.models import Space
from core.work import mail
from plugins.petition import queries, rules, services
from plugins.petition.queries import ReadPetition, ReadSpace
from plugins.petition.rules import AnswerState, ChannelShare, LegalKind, ReviewClock, State, Visibility
from plugins.petition.settings import PetitionSettings

CHANNELS = {
    Channel.WEB: N_("online"),
    Channel.KIOSK: N_("on a PC of the centre"),
    Channel.ASSISTED: N_("with an animator"),
    Channel.PAPER: N_("on paper"),
}
#: The main road; a petition aside of it stands where it left it.
ROAD = (State.DRAFT, State.BACKING, State.MODERATION, State.OPEN, State.CLOSED, State.ANSWERED)


@dataclass(frozen=True, slots=True)
class Sheet:
    """A petition as its pages show it. Before its opening, ``goal`` and ``last_day`` are what opening it now would fix.

    ``reason`` of the goal: ``law``, ``share`` of the population, the ``least`` goal, or empty when the settings have
    changed. ``review`` is None unless the moderators have it.
    """

    petition: ReadPetition
    state: State
    place: str
    goal: int
    reason: str
    share_percent: float
    progress: int
    last_day: date
    days_left: int
    can_be_signed: bool
    shares: list[ChannelShare]
    review: ReviewClock | None
    review_day: date | None

    @property
    def was_opened(self) -> bool:
        return self.petition.opened_at is not None

    @property
    def is_law(self) -> bool:
        return self.petition.legal_kind == LegalKind.CGCT

    @property
    def is_shown(self) -> bool:
        return self.petition.visibility == Visibility.SHOWN

    @property
    def is_over(self) -> bool:
        """Say whether nobody can sign it any more, though people could."""
        return self.state in {State.CLOSED, State.ANSWERED} or (self.state == State.OPEN and not self.days_left)

    @property
    def awaits_answer(self) -> bool:
        return self.petition.answer_state == AnswerState.OWED and self.state in rules.FOLLOWED

    @property
    def stands_at(self) -> State:
        """Where on the main road it stands; one aside of it stands where it left it."""
        if self.state == State.SUSPENDED:
            return State(self.petition.suspended_from or State.BACKING)
        if self.state == State.REJECTED:
            return State.MODERATION
        if self.state == State.WITHDRAWN:
            was_sent = self.petition.submitted_at is not None
            return State.OPEN if self.was_opened else State.MODERATION if was_sent else State.BACKING
        return State.CLOSED if self.is_over and self.state != State.ANSWERED else self.state

    def step(self, place: State) -> str:
        """Say whether a place of the main road is behind (``done``), ``now``, or still to come."""
        behind = ROAD.index(self.stands_at) - ROAD.index(place)
        if behind > 0 or place == self.stands_at == State.ANSWERED:
            return "done"
        return "now" if behind == 0 else ""

    @property
    def bearer(self) -> str:
        """Whose petition it is."""
        return self.petition.space.organisation or self.petition.space.name

    @property
    def reached(self) -> bool:
        return self.petition.signatures >= self.goal


def sheet(petition: ReadPetition) -> Sheet:
    """Work out what pages show of a petition."""
    numbers, timezone, at = settings("petition", PetitionSettings), config().site.timezone, clock.now()
    territory = commune(petition.space.territory)
    aim = petition.goal or services.goal_of(petition)
    closes_at = petition.closes_at or rules.closing_moment(clock.local_day(at, timezone), numbers.open_months, timezone)
    due_at = petition.review_due_at if petition.state == State.MODERATION else None
    shown = petition.visibility == Visibility.SHOWN
    return Sheet(
        petition=petition,
        state=State(petition.state),
        place=territory.name if territory else "",
        goal=aim,
        reason=_reason(petition, aim, numbers, territory.population if territory else 0),
        share_percent=numbers.goal_share_per_thousand / 10,
        progress=rules.progress(petition.signatures, aim),
        last_day=rules.last_day(closes_at, timezone),
        days_left=rules.days_left(closes_at, at, timezone),
        can_be_signed=petition.state == State.OPEN and shown and at < closes_at and not petition.is_held,
        shares=rules.channel_shares(petition.by_channel),
        review=rules.review_clock(due_at, at, numbers.review_near_days) if due_at else None,
        review_day=rules.last_day(due_at, timezone) if due_at else None,
    )


def _reason(petition: ReadPetition, aim: int, numbers: PetitionSettings, population: int) -> str:
    if petition.legal_kind == LegalKind.CGCT:
        return "law"
    if aim == rules.goal(population, numbers.goal_share_per_thousand, 0):
        return "share"
    return "least" if aim == numbers.goal_least else ""


def readable(petition_id: int, actor: Actor) -> ReadPetition:
    """Return a petition that the actor may read. Raises Missing or Forbidden."""
    petition = queries.read(petition_id)
    require(actor, "petition.view", petition)
    return petition


def signing_values(petition: ReadPetition) -> dict[str, Any]:
    """Return what a page must know to say how one can sign."""
    return {
        "by_email": petition.space.is_sandbox or mail.can_send(),
        "centre_address": config().site.address,
        "names_shown": settings("petition", PetitionSettings).names_shown,
    }


def page(template: str, space: Space | ReadSpace, status: int = 200, **values: Any) -> Response:
    """Draw a page of a space; that of a sandbox says so and stays out of search engines."""
    values = {"space": space, "channels": CHANNELS, "numbers": settings("petition", PetitionSettings), **values}
    response = make_response(render_template(f"petition/{template}", **values), status)
    return unlisted(response) if space.is_sandbox else response


def unlisted(response: Response) -> Response:
    """Keep a page out of search engines."""
    response.headers["X-Robots-Tag"] = "noindex, nofollow"
    return response
