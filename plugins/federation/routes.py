"""The routes of federation as one table: pages of a centre, pages of the hub, and the two for programs."""

from __future__ import annotations

from flask import Blueprint
from flask.typing import ResponseReturnValue

from core.contracts import Profile
from core.runtime import config
from plugins.federation import api
from plugins.federation.views import centre, hub


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
        ("/federation/invitations", "invite", hub.invite, "POST"),
        ("/federation/invitations/<id:invitation_id>/retrait", "withdraw", hub.withdraw, "POST"),
        ("/federation/centres/<id:enrolment_id>/revocation", "revocation", hub.revocation, "GET"),
        ("/federation/centres/<id:enrolment_id>/revocation", "revoke", hub.revoke, "POST"),
        ("/federation/types/<digest>/acceptation", "accept", hub.accept, "POST"),
        ("/federation/enrolment", "enrolment", api.enrolment, "POST"),
        ("/federation/batches", "batches", api.batches, "POST"),
    ):
        routes.add_url_rule(rule, name, view, methods=[method])
    return routes
