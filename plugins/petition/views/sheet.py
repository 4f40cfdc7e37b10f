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
from plugins.petition import queries, rules
from plugins.petition.queries import ReadPetition, ReadSpace
from plugins.petition.rules import ChannelShare, State
from plugins.petition.settings import PetitionSettings

CHANNELS = {
    Channel.WEB: N_("online"),
    Channel.KIOSK: N_("on a PC of the centre"),
    Channel.ASSISTED: N_("with an animator"),
    Channel.PAPER: N_("on paper"),
}


@dataclass(frozen=True, slots=True)
class Sheet:
    """A petition as its pages show it. For a draft, ``goal`` and ``last_day`` are what opening it now would fix.

    ``reason`` of the goal: ``share`` of the population, the ``least`` goal, or empty when the settings have changed.
    """

    petition: ReadPetition
    place: str
    goal: int
    reason: str
    share_percent: float
    progress: int
    last_day: date
    days_left: int
    can_be_signed: bool
    shares: list[ChannelShare]

    @property
    def is_draft(self) -> bool:
        return self.petition.state == State.DRAFT

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
    share = rules.goal(territory.population if territory else 0, numbers.goal_share_per_thousand, 0)
    aim = petition.goal or max(share, numbers.goal_least)
    closes_at = petition.closes_at or rules.closing_moment(clock.local_day(at, timezone), numbers.open_months, timezone)
    return Sheet(
        petition=petition,
        place=territory.name if territory else "",
        goal=aim,
        reason="share" if aim == share else "least" if aim == numbers.goal_least else "",
        share_percent=numbers.goal_share_per_thousand / 10,
        progress=rules.progress(petition.signatures, aim),
        last_day=rules.last_day(closes_at, timezone),
        days_left=rules.days_left(closes_at, at, timezone),
        can_be_signed=petition.state == State.OPEN and at < closes_at,
        shares=rules.channel_shares(petition.by_channel),
    )


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
