"""How petitions answer the moderators: what a petition is, and what a decision makes of it."""

from __future__ import annotations

from sqlalchemy import delete

from core import clock, following
from core.contracts import Actor, ContentDescription, ContentRef, ModerationDecision, Verdict
from core.errors import Conflict, DomainError
from core.extensions import db
from core.i18n import N_
from core.permissions import require
from core.runtime import config
from plugins.petition import permissions, queries, rules
from plugins.petition.models import Petition, Word
from plugins.petition.rules import State, Visibility
from plugins.petition.services.lifecycle import open_petition, ref_of, reject_petition, tell_withdrawn
from plugins.petition.services.suspending import prolong

EXCERPT = 300
#: What stands in place of a text that was against the law.
ERASED = "(texte effacé)"
_OF_VERDICT = {Verdict.HIDE: Visibility.HIDDEN, Verdict.BLOCK: Visibility.BLOCKED, Verdict.ERASE: Visibility.ERASED}


def is_ours(ref: ContentRef) -> bool:
    """Say whether a reference names a petition."""
    return ref == ref_of(ref.id)


def describe(ref: ContentRef) -> ContentDescription | None:
    """Return what the moderators must know of a petition, or None when it is not one, or is gone."""
    petition = db.session.get(Petition, ref.id) if is_ours(ref) else None
    if petition is None:
        return None
    return ContentDescription(
        ref=ref,
        title=petition.title,
        excerpt=petition.summary[:EXCERPT],
        kind_title=N_("Petition"),
        endpoint="petition.show",
        values={"petition_id": petition.id},
        author_id=petition.author_id,
        space_id=petition.space_id,
        is_public=permissions.is_published(petition),
        text_version=str(petition.text_version),
    )


def apply(ref: ContentRef, decision: ModerationDecision) -> bool | None:
    """Make a decision of the moderators so, in their transaction; False when the petition does not allow it now."""
    if not is_ours(ref):
        return None
    try:
        _apply(queries.locked(ref.id), decision)
    except DomainError:
        return False
    return True


def _apply(petition: Petition, decision: ModerationDecision) -> None:
    by, rule, reason = decision.by, decision.rule_title, decision.reason
    rejected = petition.state == State.REJECTED
    if decision.verdict == Verdict.REJECT and not rejected:
        reject_petition(petition=petition, by=by, rule=rule, reason=reason)
    elif decision.verdict == Verdict.ACCEPT or (decision.verdict == Verdict.RESTORE and rejected):
        open_petition(petition=petition, by=by, rule=rule, reason=reason)
    elif decision.verdict == Verdict.RESTORE:
        _show(petition)
    elif decision.verdict in _OF_VERDICT:
        _hide(petition, _OF_VERDICT[decision.verdict])
    db.session.flush()


def _hide(petition: Petition, visibility: Visibility) -> None:
    """Take a petition out of sight, or its text out of the world; what is erased stays erased."""
    if petition.visibility == Visibility.ERASED:
        return
    petition.hidden_at = petition.hidden_at or clock.now()
    petition.visibility = visibility
    if visibility == Visibility.ERASED:
        petition.title = petition.summary = petition.body = petition.addressee = ERASED
        petition.body_html = ""
        db.session.execute(delete(Word).where(Word.petition_id == petition.id))
        following.forget(ref_of(petition.id))


def _show(petition: Petition) -> None:
    """Show a petition again; an open one gains the days that were lost."""
    if petition.visibility == Visibility.ERASED:
        raise Conflict(N_("This text was erased for good: it cannot be shown again."))
    at = clock.now()
    gained = rules.days_lost(petition.hidden_at or at, at, config().site.timezone)
    petition.visibility, petition.hidden_at = Visibility.SHOWN, None
    prolong(petition, gained)


def play_moderator(*, actor: Actor, petition: Petition, accept: bool, reason: str = "") -> Petition:
    """Decide as a moderator would, in a sandbox, so that the whole life of a petition can be tried alone. Row locked.

    Needs ``petition.moderate``. Raises Conflict in a real space, and unless the petition waits for a moderator; Invalid
    for a refusal without a reason.
    """
    require(actor, "petition.moderate", petition)
    if not petition.space.is_sandbox:
        raise Conflict(N_("Only a sandbox is moderated by its own members."))
    by = actor.person_id
    if accept:
        open_petition(petition=petition, by=by)
    else:
        reject_petition(petition=petition, by=by, rule="", reason=reason)
    tell_withdrawn(petition)
    return petition
