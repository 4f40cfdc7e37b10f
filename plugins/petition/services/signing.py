"""Use cases of signing by e-mail: ask for the link, confirm it."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Date, Update, bindparam, select, update

from core import clock, tokens
from core.contracts import Actor
from core.errors import Conflict, Invalid, Missing, Unavailable
from core.extensions import UtcDateTime, db
from core.i18n import N_, language
from core.people.rules import email_address, person_name
from core.permissions import require
from core.places.communes import commune as commune_of
from core.runtime import config, settings
from core.text import BadText, clean_line
from core.work import mail
from plugins.petition import queries, rules
from plugins.petition.models import Petition, Signature
from plugins.petition.queries import Link, review
from plugins.petition.rules import SignatureState, State, Visibility
from plugins.petition.services import links, mails
from plugins.petition.services.counting import count
from plugins.petition.services.holding import check_not_held
from plugins.petition.services.marks import network_mark
from plugins.petition.services.telling import keep_wish
from plugins.petition.settings import PetitionSettings

NOT_A_LINK = N_(
    "This link is not known. It may have been cut in the mail, or its signature has been erased: "
    "open the petition and sign again."
)
HIDDEN = N_("The moderators are looking at this petition: nobody can sign it for the moment.")


def _confirmation() -> Update:
    signature = Signature.metadata.tables["petition_signature"]
    waiting = signature.c.id == bindparam("number"), signature.c.state == SignatureState.PENDING
    moment = {"confirmed_at": bindparam("at", type_=UtcDateTime), "confirmed_on": bindparam("on", type_=Date)}
    confirmed = {"state": SignatureState.CONFIRMED, **moment}
    return update(signature).where(*waiting).values(confirmed).returning(signature.c.id)


# Made once: building a statement costs more than running it, and this one is among the busiest.
_CONFIRM = _confirmation()


def sign_by_email(
    *,
    actor: Actor,
    petition: Petition,
    name: str,
    commune: str,
    email: str,
    show_name: bool,
    network: str = "",
    follow: bool = False,
) -> None:
    """Ask for the link that confirms a signature; nothing counts yet. ``commune`` is an INSEE code. ``network`` is the
    address that the form comes from, empty for the centre's own: nothing but a mark of its network is kept.
    ``follow``: the signer asks to be told of what follows, once her signature is confirmed.

    Signing again sends the link again, ``mails_per_signature`` times at most. Whoever counts already is told so by
    e-mail: the page must not show who has signed. Needs ``petition.sign``. Raises Invalid for a name, commune or
    address that is none, Conflict unless the petition is open, Unavailable where no mail can be sent.
    """
    require(actor, "petition.sign", petition)
    check_open(petition)
    if not (petition.space.is_sandbox or mail.can_send()):
        raise Unavailable(N_("This centre cannot send e-mail: come and sign at the centre."))
    name, person_key = identity(name, commune)
    address = email_address(email)
    digest = links.email_digest(address)
    petition = queries.locked(petition.id)
    found = db.session.scalar(
        select(Signature).where(
            Signature.petition_id == petition.id,
            Signature.person_key == person_key,
            Signature.email_digest == digest,
        )
    )
    signature = found or Signature(
        petition_id=petition.id,
        state=SignatureState.PENDING,
        channel=actor.channel,
        name=name,
        commune=commune,
        person_key=person_key,
        email=address,
        email_digest=digest,
        show_name=show_name,
        language=language(),
        network=network_mark(petition.id, network),
        mails_sent=0,
        created_at=clock.now(),
    )
    db.session.add(signature)
    if signature.state == SignatureState.PENDING and queries.counts_without_email(petition.id, person_key):
        signature.state = SignatureState.DUPLICATE
    db.session.flush()
    keep_wish(signature, wanted=follow)
    _write_to(petition, signature)
    db.session.flush()


def _write_to(petition: Petition, signature: Signature) -> None:
    if signature.mails_sent >= settings("petition", PetitionSettings).mails_per_signature:
        return
    if signature.state == SignatureState.PENDING:
        mails.send_link(petition, signature)
    elif signature.batch_id is not None:
        mails.tell_invalidated(petition, signature, review.batch(petition.id, signature.batch_id))
    else:
        mails.tell_duplicate(petition, signature)


def check_open(petition: Petition) -> None:
    """Raise Conflict unless the petition can be signed at this moment."""
    rules.check_state(State(petition.state), State.OPEN)
    if petition.visibility != Visibility.SHOWN:
        raise Conflict(HIDDEN)
    if petition.closes_at is not None and clock.now() >= petition.closes_at:
        raise Conflict(rules.NOT_NOW[State.CLOSED])
    check_not_held(petition)


def identity(name: str, commune: str, namesake: int = 0) -> tuple[str, str]:
    """Return the name as it is kept, and the keyed digest under which one person counts once.

    Raises Invalid for a name that is none and for a code that is no commune's.
    """
    try:
        kept = person_name(clean_line(name, 200))
    except BadText as error:
        raise Invalid(error.message_id, field="name", **error.params) from error
    if commune_of(commune) is None:
        raise Invalid(N_("Choose a commune of the list."), field="place")
    text = rules.person_text(kept, commune, namesake)
    if not text:
        raise Invalid(N_("Write a first name and a name, of 80 characters at most."), field="name")
    return kept, tokens.digest(f"petition.person {text}")


def find_link(token: str) -> Signature:
    """Return the signature of a link, with its petition. Raises Missing for a link that is not known."""
    number = links.number_in(token)
    found = queries.signature(number) if number is not None else None
    if found is None or not links.opens(token, found.id, found.created_at):
        raise Missing(NOT_A_LINK)
    return found


def confirm_signature(*, token: str) -> None:
    """Let a signature count: one atomic addition with its journal entry. The link itself is the permission.

    Confirming again changes nothing. A signer who counts already through the centre is told so by e-mail. Raises
    Missing for a link that is not known, Conflict ``confirm_grace_hours`` after the closing, and while the petition is
    suspended or out of sight. Journal ``petition.signed``; publishes SignatureConfirmed.
    """
    number = links.number_in(token)
    link = queries.link(number) if number is not None else None
    if link is None or not links.opens(token, link.signature_id, link.created_at):
        raise Missing(NOT_A_LINK)
    if link.state != SignatureState.PENDING:
        return
    at = clock.now()
    _check_confirmable(link, at)
    if link.without_email and queries.counts_without_email(link.petition_id, link.person_key):
        _set_aside(link.signature_id)
        return
    day = clock.local_day(at, config().site.timezone)
    if db.session.execute(_CONFIRM, {"number": link.signature_id, "at": at, "on": day}).first() is not None:
        cells = {(link.commune, day): 1}
        count(link.petition_id, link.channel, cells, space_id=link.space_id, space=link, at=at)


def _check_confirmable(link: Link, at: datetime) -> None:
    if link.petition_state in {State.SUSPENDED, State.WITHDRAWN}:
        raise Conflict(rules.NOT_NOW[State(link.petition_state)])
    if link.visibility != Visibility.SHOWN:
        raise Conflict(HIDDEN)
    if not is_confirmable(link.closes_at, link.closed_at, at):
        raise Conflict(N_("The petition is closed, and this link has expired: the signature was not counted."))


def is_confirmable(closes_at: datetime | None, closed_at: datetime | None, at: datetime) -> bool:
    """Say whether a link still confirms at that moment."""
    grace = settings("petition", PetitionSettings).confirm_grace_hours
    return closes_at is not None and at < rules.confirm_until(closes_at, closed_at, grace)


def _set_aside(signature_id: int) -> None:
    signature = db.session.get_one(Signature, signature_id, populate_existing=True, with_for_update=True)
    if signature.state == SignatureState.PENDING:
        signature.state = SignatureState.DUPLICATE
        mails.tell_duplicate(signature.petition, signature)
        db.session.flush()
