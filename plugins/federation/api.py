"""The routes for programs: enrolment, batches, accounts. They read a signature, no cookie, and answer one or JSON."""

from __future__ import annotations

from collections.abc import Callable

from flask import Response, jsonify, request
from flask_babel import gettext

from core import limits
from core.contracts import Profile
from core.errors import Missing
from core.events import transaction
from core.i18n import N_
from core.runtime import config
from core.web import machine
from core.web.networks import network
from plugins.federation.rules import refusals
from plugins.federation.rules.batches import MOST_BYTES
from plugins.federation.rules.refusals import Refused
from plugins.federation.services import accounts as telling
from plugins.federation.services import centres, reception
from plugins.federation.transport import CONTENT_TYPE

#: What asks to be admitted, or what is held, is a few lines.
SHORT = 65_536
#: Refusal → HTTP status; 409 for what is not here: the state of the hub does not allow it.
STATUSES = {
    "media_type": 415,
    "unreadable": 400,
    "format": 400,
    "shape": 422,
    "size": 422,
    "chain": 422,
    "declaration": 422,
    "undeclared": 422,
    "entry": 422,
    "signature": 403,
    "origin": 403,
    "revoked": 403,
    "key": 403,
    "identity": 403,
    "code": 403,
    "used": 403,
    "withdrawn": 403,
    "expired": 403,
}


@machine
def enrolment() -> Response:
    """Admit a centre that holds a good code."""
    _only_a_hub()
    with transaction():
        limits.hit("federation.enrolment", network(), most=20, seconds=600)

    def admit(token: str) -> str:
        asked = centres.read_request(token)
        with transaction():
            return centres.admit(asked)

    return _answer(admit, most_bytes=SHORT)


@machine
def batches() -> Response:
    """Receive a batch and answer its receipt."""
    _only_a_hub()

    def receive(token: str) -> str:
        opened = reception.open_batch(token)
        with transaction():
            return reception.receive(opened)

    return _answer(receive)


@machine
def accounts() -> Response:
    """Tell a centre what is held of its journal."""
    _only_a_hub()

    def answer(token: str) -> str:
        question = telling.open_question(token)
        with transaction():
            return telling.answer(question).token

    return _answer(answer, most_bytes=SHORT)


def _only_a_hub() -> None:
    if config().profile != Profile.REGION:
        raise Missing(N_("This is a centre: journals are received by the hub of a Region."))


def _answer(use_case: Callable[[str], str], *, most_bytes: int = MOST_BYTES) -> Response:
    try:
        if request.mimetype != CONTENT_TYPE:
            raise Refused("media_type", N_("Expected the content type %(wanted)s."), wanted=CONTENT_TYPE)
        return Response(use_case(_body(most_bytes)), content_type=CONTENT_TYPE)
    except Refused as refused:
        return _refusal(refused)


def _body(most_bytes: int) -> str:
    """Return the document sent. What is too long is not even read: to decode it would cost seconds, signed or not."""
    if (request.content_length or 0) > most_bytes:
        raise refusals.unreadable()
    try:
        return request.get_data(cache=False).decode("ascii")
    except UnicodeDecodeError as error:
        raise refusals.unreadable() from error


def _refusal(refused: Refused) -> Response:
    status = STATUSES.get(refused.code, refused.status)
    said = gettext(refused.message, **refused.params)
    error = {"status": status, "code": refused.code, "explanation": said, "expected": refused.expected or None}
    response = jsonify(error=error)
    response.status_code = status
    return response
