"""The list of those who signed, for the trustee alone: its lines, its fingerprint, and the trace of each download."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache

from sqlalchemy import func, select

from core import clock
from core.contracts import Actor, Channel
from core.documents.tables import csv_bytes
from core.errors import Conflict
from core.extensions import db
from core.i18n import N_
from core.permissions import require
from core.places.communes import commune
from core.runtime import config
from plugins.petition import rules
from plugins.petition.models import ListDownload, Petition, Signature
from plugins.petition.queries import ReadPetition
from plugins.petition.rules import SignatureState, State, Visibility
from plugins.petition.services.moving import someone
from plugins.petition.services.upkeep import forgotten_on

FORMS = ("pdf", "csv")
HEADER = ("numero", "nom", "commune", "code_insee", "signee_le", "canal")
#: French words of a file whose header is French, whatever the language of the page.
CHANNELS = {
    Channel.WEB: "en ligne",
    Channel.KIOSK: "sur un PC du centre",
    Channel.ASSISTED: "avec un animateur",
    Channel.PAPER: "sur papier",
}
IMAGINARY = "imaginaire"


@dataclass(frozen=True, slots=True)
class Line:
    """Somebody who signed, as the list says it."""

    number: int
    name: str
    commune: str
    insee: str
    day: date
    channel: str


@dataclass(frozen=True, slots=True)
class Signers:
    """The list as it stands. ``unnamed`` counts with the others, and has had its name erased; ``sha256`` is that of the
    CSV file, so that whoever holds either form can verify it.
    """

    lines: Sequence[Line]
    unnamed: int
    content: bytes
    sha256: str


def list_signers(*, actor: Actor, petition: Petition | ReadPetition) -> Signers:
    """Return the list of the confirmed signatures of a petition, in the order of their confirmations.

    Needs ``petition.list``. Raises Conflict unless it is open, closed or answered and in sight, once the names are to
    be erased, and when nobody is named.
    """
    require(actor, "petition.list", petition)
    check_listed(petition)
    lines = list(_lines(petition.id))
    if not lines:
        raise Conflict(N_("Nobody has signed yet whose name could be listed."))
    rows = [(one.number, one.name, one.commune, one.insee, one.day, one.channel) for one in lines]
    content = csv_bytes(HEADER, rows)
    confirmed = Signature.petition_id == petition.id, Signature.state == SignatureState.CONFIRMED
    erased = select(func.count()).where(*confirmed, Signature.erased_at.is_not(None))
    return Signers(lines, int(db.session.scalar(erased) or 0), content, hashlib.sha256(content).hexdigest())


def check_listed(petition: Petition | ReadPetition) -> None:
    """Raise Conflict when the list of a petition is not for anybody: before, aside, out of sight, or erased."""
    rules.check_state(State(petition.state), *rules.FOLLOWED)
    if petition.visibility != Visibility.SHOWN:
        raise Conflict(N_("The moderators are looking at this petition: its list waits until they have decided."))
    day = forgotten_on(petition)
    if day is not None and clock.local_day(clock.now(), config().site.timezone) >= day:
        raise Conflict(N_("The names of those who signed are erased: there is no list any more."))


def _lines(petition_id: int) -> Iterator[Line]:
    columns = (Signature.name, Signature.commune, Signature.confirmed_on, Signature.channel, Signature.is_imaginary)
    mine = Signature.petition_id == petition_id, Signature.state == SignatureState.CONFIRMED
    wanted = select(*columns).where(*mine, Signature.erased_at.is_(None))
    found = db.session.execute(wanted.order_by(Signature.confirmed_at, Signature.id)).all()
    for number, (name, insee, day, channel, is_imaginary) in enumerate(found, start=1):
        if name is not None and day is not None:
            said = IMAGINARY if is_imaginary else CHANNELS[Channel(channel)]
            yield Line(number, name, _place(insee), insee, day, said)


@cache
def _place(insee: str) -> str:
    found = commune(insee)
    return found.name if found else insee


def note_download(*, actor: Actor, petition: Petition, form: str, signatures: int, sha256: str) -> ListDownload:
    """Keep the trace of a list that is about to be sent: who, when, in which form, how long, which. Row locked.

    Needs ``petition.list``. Raises Conflict as ``list_signers``, for it may have changed while the file was made.
    """
    require(actor, "petition.list", petition)
    by = someone(actor)
    check_listed(petition)
    download = ListDownload(
        petition_id=petition.id, at=clock.now(), person_id=by, form=form, signatures=signatures, sha256=sha256
    )
    db.session.add(download)
    db.session.flush()
    return download
