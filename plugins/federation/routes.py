"""The routes of federation as one table: pages of a centre, pages of the hub, and the two for programs."""

from __future__ import annotations

from flask import Blueprint
from flask.typing import ResponseReturnValue

from core.contracts import Profile
from core.runtime import config
from plugins.federation import api
from plugins.federation.views import centre, hub, key


def index() -> ResponseReturnValue:
    """Show the page of this profile."""
    return centre.index() if config().profile == Profile.CENTRE else hub.index()


def blueprint() -> Blueprint:
    """Return the routes, as one table."""
    routes = Blueprint("federation", __name__)
    for rule, name, view, method in (
        ("/federation", "index", index, "GET"),
        ("/federation/raccordement", "enrol", centre.enrol, "POST"),
        ("/federation/raccordement/abandon", "give_up", centre.give_up, "POST"),
        ("/federation/envoi", "send", centre.send, "POST"),
        ("/federation/raccordement/cle", "ask_by_file", key.ask, "POST"),
        ("/federation/cle/envoi", "make_file", key.make, "POST"),
        ("/federation/cle/reponse", "take_file", key.take, "POST"),
        ("/federation/reprise", "take_back", centre.take_back, "POST"),
        ("/federation/cle/reprise", "take_back_file", key.take_back, "POST"),
        ("/federation/cle/reception", "receive_file", hub.receive_file, "POST"),
        ("/federation/centres/<id:enrolment_id>/reponse", "answer_file", hub.answer_file, "GET"),
        ("/federation/invitations", "invite", hub.invite, "POST"),
        ("/federation/invitations/<id:invitation_id>/retrait", "withdraw", hub.withdraw, "POST"),
        ("/federation/centres/<id:enrolment_id>/revocation", "revocation", hub.revocation, "GET"),
        ("/federation/centres/<id:enrolment_id>/revocation", "revoke", hub.revoke, "POST"),
        ("/federation/types/<digest>/acceptation", "accept", hub.accept, "POST"),
        ("/federation/enrolment", "enrolment", api.enrolment, "POST"),
        ("/federation/batches", "batches", api.batches, "POST"),
        ("/federation/accounts", "accounts", api.accounts, "POST"),
    ):
        routes.add_url_rule(rule, name, view, methods=[method])
    return routes
