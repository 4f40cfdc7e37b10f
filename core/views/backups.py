"""The administrator's page of backups: how they stand, one more now, the sheet with the key, and taking one away."""

from __future__ import annotations

from flask import Blueprint, redirect, render_template, request, send_file, url_for
from flask.typing import ResponseReturnValue

from core import backup, clock, formats
from core.backup import archives, keys
from core.contracts import Actor, Role, Slot, SlotContent
from core.documents import qr
from core.errors import Missing
from core.i18n import N_
from core.permissions import allowed, require
from core.runtime import config
from core.web import Form, current_actor, use_case
from core.web.forms import LineField
from core.web.words import lazy_gettext, words

blueprint = Blueprint("backups", __name__)
_KILO = 1024


class EndingForm(Form):
    """The end of the key, copied from the sheet: whoever types it has the sheet in hand."""

    ending = LineField(lazy_gettext("The last 6 characters of the key"), most=100)


@blueprint.get("/sauvegardes")
def index() -> ResponseReturnValue:
    require(current_actor(), "instance.back_up")
    return _page(EndingForm())


def _page(form: EndingForm) -> str:
    settings = config()
    return render_template(
        "backups/index.html",
        form=form,
        condition=backup.condition(),
        lock=keys.current(),
        archives=archives.found_in(settings.backups, site=settings.site.id),
        folder=settings.backups.absolute(),
        inside=settings.backups.absolute().is_relative_to(settings.instance.absolute()),
        settings=settings.backup,
        size=size,
    )


def size(count: int) -> str:
    """A number of bytes in the largest unit that leaves at least one, rounded: « 3 Mo »."""
    value, units = max(round(count / _KILO), 1), (N_("%(size)s kB"), N_("%(size)s MB"), N_("%(size)s GB"))
    for unit in units[:-1]:
        if value < _KILO:
            return words().gettext(unit, size=formats.number(value))
        value = round(value / _KILO)
    return words().gettext(units[-1], size=formats.number(value))


@blueprint.post("/sauvegardes/faire")
def make() -> ResponseReturnValue:
    require(current_actor(), "instance.back_up")
    backup.make()
    return redirect(url_for("backups.index", note="made"), code=303)


@blueprint.post("/sauvegardes/cle")
def make_key() -> ResponseReturnValue:
    """Make the key and show its sheet: the page is the only place where it ever stands."""
    require(current_actor(), "instance.back_up")
    key = keys.make(replacing=request.form.get("replacing") == "1")
    return render_template(
        "backups/sheet.html",
        form=EndingForm(),
        groups=keys.grouped(key).split(" "),
        at=clock.now(),
        qr=qr.svg(key, words().gettext("The recovery key, to be read by a telephone without network")),
    )


@blueprint.post("/sauvegardes/cle/confirmer")
def confirm_key() -> ResponseReturnValue:
    require(current_actor(), "instance.back_up")
    form = EndingForm(request.form)
    if form.validate():
        with use_case(form) as done:
            keys.confirm(form.ending.data or "")
        if done.ok:
            return redirect(url_for("backups.index", note="confirmed"), code=303)
    return _page(form), 422


@blueprint.get("/sauvegardes/<name>")
def download(name: str) -> ResponseReturnValue:
    """Give an archive away, encrypted as it is: for a USB key plugged into another PC."""
    require(current_actor(), "instance.back_up")
    settings = config()
    found = archives.found_in(settings.backups, site=settings.site.id)
    path = next((archive.path for archive in found if archive.path.name == name), None)
    if path is None:
        raise Missing(N_("This backup is no longer there: later ones have taken its place."))
    return send_file(path.absolute(), mimetype="application/octet-stream", as_attachment=True, download_name=name)


def contents(slot: Slot, actor: Actor) -> tuple[SlotContent, ...]:
    """At the desk, the age of the last backup; at home, the administrator's way to the page."""
    administrator = actor.has_role(Role.ADMINISTRATOR)
    if not (slot is Slot.HOME and administrator) and not (slot is Slot.DESK and actor.has_role(Role.ANIMATOR)):
        return ()
    condition = backup.condition()
    if slot is Slot.DESK and condition.standing is backup.Standing.OFF:
        return ()
    values = {"condition": condition, "mine": allowed(actor, "instance.back_up")}
    return (SlotContent("backups/standing.html", values, weight=2 if condition.alarming else 90),)
