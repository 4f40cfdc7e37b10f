"""The queues of moderators: of the whole centre, and of one space."""

from __future__ import annotations

from collections.abc import Sequence

from flask.typing import ResponseReturnValue

from core.contracts import Actor, SpaceRole
from core.permissions import require
from core.spaces import queries as spaces
from core.spaces.models import Space
from core.web import current_actor
from plugins.moderation.permissions import is_team
from plugins.moderation.queries import cases
from plugins.moderation.views.blueprint import blueprint
from plugins.moderation.views.sheet import page, sheet, unlisted


@blueprint.get("/moderation")
def queue() -> ResponseReturnValue:
    """Show what waits in real spaces: in all of them for the team, in her own for a moderator."""
    actor = current_actor()
    require(actor, "moderation.review")
    return _page(actor, None, None if is_team(actor) else _moderated(actor))


@blueprint.get("/espaces/<id:space_id>/moderation")
def in_space(space_id: int) -> ResponseReturnValue:
    """Show what waits in one space; in a sandbox its members play the moderators."""
    actor, space = current_actor(), spaces.space(space_id)
    require(actor, "moderation.review", space)
    return _page(actor, space, [space.id])


def _moderated(actor: Actor) -> list[int]:
    return [space_id for space_id, role in actor.space_roles.items() if role == SpaceRole.MODERATOR]


def _page(actor: Actor, space: Space | None, of: Sequence[int] | None) -> ResponseReturnValue:
    waiting = [sheet(case, actor) for case in cases.waiting(spaces=of)]
    settled = [sheet(case, actor) for case in cases.settled(spaces=of)]
    return unlisted(page("queue.html", space, waiting=waiting, settled=settled))
