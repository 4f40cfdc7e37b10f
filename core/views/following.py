"""Pages of following by e-mail: asking (drawn for any tool), the link of a mail, and stopping by one click."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from core import following, limits
from core.contracts import Actor, ContentDescription, ContentRef
from core.errors import Missing, TooMany
from core.events import transaction
from core.following import contents, links, mails
from core.following.models import Follower
from core.i18n import N_, language
from core.people import queries as people
from core.people.rules import canonical_email
from core.runtime import config
from core.views.own.address import AddressForm
from core.web import current_actor, machine, use_case
from core.web.networks import is_own, network
from core.work import mail

blueprint = Blueprint("following", __name__)


def follow_content(ref: ContentRef) -> ResponseReturnValue:
    """Draw and answer the page by which one follows a content, at the address that a tool gives it.

    The tool has asked for its permission to read the content. An account that has an address follows by one button;
    for anybody else, the answer is the same whoever follows already.
    """
    content = _described(ref)
    address = _address_of(current_actor())
    form, status = AddressForm(request.form), 200
    if request.method == "POST":
        note, status = _follow_at_once(ref, address) if address else _ask(ref, form)
        if status == 303:
            return redirect(f"{request.script_root}{request.path}?note={note}", code=303)
    follower = following.follows(ref, address) if address else None
    token = links.token_of(follower) if follower else ""
    values = {"form": form, "address": address, "follower": follower, "token": token}
    template = "asked" if request.args.get("note") == "asked" else "follow"
    return _page(template, content, status, **values)


def _described(ref: ContentRef) -> ContentDescription:
    content = contents.described(ref)
    if content is None:
        raise Missing(N_("This content does not exist, or it has been erased."))
    return content


def _address_of(actor: Actor) -> str:
    person = people.person(actor.person_id) if actor.person_id is not None else None
    return (person.email or "") if person else ""


def _follow_at_once(ref: ContentRef, address: str) -> tuple[str, int]:
    with transaction():
        following.follow(ref=ref, email=address, language=language())
    return "followed", 303


def _ask(ref: ContentRef, form: AddressForm) -> tuple[str, int]:
    """Ask for the link; return the note of the next page, and 303 once a mail is on its way."""
    if not form.validate():
        return "", 422
    try:
        _count_try(form.email.data or "")
    except TooMany as error:
        form.refuse(error)
        return "", error.status
    with use_case(form) as done:
        following.ask(ref=ref, email=form.email.data or "", language=language())
    return "asked", 303 if done.ok else 422


def _count_try(email: str) -> None:
    """Count a try by network and address, and by address alone, so that nobody's mailbox is flooded.

    Raises TooMany; the centre's own networks are not counted.
    """
    if is_own():
        return
    numbers, address = config().following, canonical_email(email.strip()[:254])
    with transaction():
        limits.hit("core.follow", network(), address, most=numbers.tries, seconds=numbers.tries_seconds)
    with transaction():
        limits.hit("core.follow_mailbox", address, most=numbers.tries_per_mailbox, seconds=numbers.tries_seconds)


@blueprint.route(f"{links.PATH}<token>", methods=["GET", "POST"])
def link(token: str) -> ResponseReturnValue:
    """Show what a link confirms; programs follow links too, so that it asks for a gesture."""
    if request.method == "POST":
        with transaction():
            following.confirm(token=token)
        return redirect(url_for("following.link", token=token, note="confirmed"), code=303)
    return _of_link("link", token)


@blueprint.get(f"{links.PATH}<token>{links.STOP}")
def stop(token: str) -> ResponseReturnValue:
    """Show one button: to look at a page must stop nothing."""
    return _of_link("stop", token)


@blueprint.post(f"{links.PATH}<token>{links.STOP}")
@machine
def stopped(token: str) -> ResponseReturnValue:
    """Stop at once (RFC 8058): a mailbox posts here by itself, without a cookie; the token is the permission.

    The answer is a page and no redirect, which that RFC does not want; the same for whoever has stopped before.
    """
    with transaction():
        following.unsubscribe(token=token)
    return _hidden(make_response(render_template("following/stopped.html")))


def _of_link(template: str, token: str) -> Response:
    follower: Follower = following.find(token)
    content = _described(follower.ref)
    return _page(template, content, follower=follower, token=token)


def _page(template: str, content: ContentDescription, status: int = 200, **values: Any) -> Response:
    space = contents.space_of(content)
    told = {
        "content": content,
        "space": space,
        "by_email": space.is_sandbox or mail.can_send(),
        "kept": mails.kept(),
        **values,
    }
    return _hidden(make_response(render_template(f"following/{template}.html", **told), status))


def _hidden(response: Response) -> Response:
    """Keep these pages out of search engines, and those that name somebody out of caches."""
    response.headers["Cache-Control"] = "private, no-store"
    response.headers["X-Robots-Tag"] = "noindex, nofollow"
    return response
