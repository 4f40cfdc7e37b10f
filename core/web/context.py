"""What every template may use: the site, the actor, menus, slots, filters and fingerprinted addresses."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, cast

from flask import Flask, current_app, g, request
from markupsafe import Markup

from core import clock, formats, html
from core.contracts import ContentLink, MenuItem, Role, Slot, SlotContent
from core.events import call_isolated
from core.i18n import language
from core.journal import watch
from core.permissions import allowed
from core.runtime import config, runtime
from core.web import static
from core.web.actors import current_actor
from core.web.addresses import path_for
from core.web.words import words


@dataclass(frozen=True, slots=True)
class SiteView:
    """What pages say of the instance."""

    name: str
    profile: str
    demo_mail: bool
    demonstration: bool


@dataclass(frozen=True, slots=True)
class MenuLink:
    """A menu entry as it is drawn."""

    label: str
    url: str
    current: bool


def hour(value: datetime) -> str:
    """« 14 h » or « 14 h 05 », as the clocks of the site show it."""
    return formats.hour(value, config().site.timezone)


def moment(value: datetime) -> str:
    """« jeudi 3 décembre 2026, 14 h 05 », as the clocks of the site show it."""
    return f"{formats.day(local_date(value))}, {hour(value)}"


def local_date(value: datetime) -> date:
    """The day of a moment, as the calendars of the site show it."""
    return clock.local_day(value, config().site.timezone)


def _menu(items: Iterable[Iterable[MenuItem]]) -> list[MenuLink]:
    said = words().gettext
    flat = [(item.weight, said(item.label), item) for group in items for item in group]
    flat.sort(key=lambda entry: entry[:2])
    links = [(label, path_for(item.endpoint, **item.values), item.endpoint) for _, label, item in flat]
    here = _current(links)
    return [MenuLink(label, url, url == here) for label, url, _ in links]


def _current(links: list[tuple[str, str, str]]) -> str | None:
    """Return the entry under which this page stands: the longest address above it, else the only one of its plugin."""
    home = f"{request.script_root}/"
    path = f"{request.script_root}{request.path.rstrip('/')}/"
    above = [url for _, url, _ in links if path.startswith(url.partition("?")[0].rstrip("/") + "/") and url != home]
    if above or path == home:
        return max(above, key=len, default=home)
    same = [url for _, url, endpoint in links if endpoint.partition(".")[0] == request.blueprint]
    return same[0] if len(same) == 1 else None


def menu(space: Any = None) -> list[MenuLink]:
    """Return the main menu, or a space's own, for who acts."""
    return _menu(call_isolated("menu_items", actor=current_actor(), space=space))


def slot(name: str, subject: Any = None) -> Markup:
    """Draw what plugins put in one of core's places."""
    found = call_isolated("slot_content", slot=Slot(name), actor=current_actor(), subject=subject)
    contents: list[SlotContent] = sorted((item for group in found for item in group), key=lambda item: item.weight)
    return html.fragments(_fragment(item) for item in contents)


def links_below() -> Iterable[ContentLink]:
    """Return the links that plugins put below what people wrote."""
    return runtime().content_links.values()


def _fragment(content: SlotContent) -> str:
    """Draw a fragment with what its page has worked out and with values of its own."""
    return current_app.jinja_env.get_template(content.template).render(**_values(), **content.values)


def _values() -> dict[str, Any]:
    """Return what every template may use; fragments of slots find what their page has worked out."""
    if "page_values" not in g:
        g.page_values = _shared()
    return cast("dict[str, Any]", g.page_values)


def _shared() -> dict[str, Any]:
    settings = config()
    return {
        "site": SiteView(
            settings.site.name, settings.site.profile, settings.mail.mode == "show", settings.site.demonstration
        ),
        "actor": current_actor(),
        "idle": {"warn": settings.people.shared_warn_seconds, "out": settings.people.shared_idle_seconds},
        "menu": menu(),
        "note": request.args.get("note"),
        "lang": language(),
        "clock_standing": clock_standing(),
    }


def clock_standing() -> watch.Standing:
    """Say to the team where the machine's clock stands; nobody is asked for a passer-by.

    A demonstration that was left lying for a month says nothing of it.
    """
    if not current_actor().has_role(*Role):
        return watch.Standing.RIGHT
    found = watch.standing()
    left_lying = found == watch.Standing.AHEAD and config().site.demonstration
    return watch.Standing.RIGHT if left_lying else found


def can(permission: str, resource: Any = None) -> bool:
    """Say whether who acts may do ``permission``: to choose what a page offers; the use case decides."""
    return allowed(current_actor(), permission, resource)


def init_app(app: Flask) -> None:
    """Give every template its filters, functions and values; an instance's own templates come first."""
    app.context_processor(_values)
    app.jinja_env.filters.update(
        day=formats.day,
        opening=formats.opening,
        hour=hour,
        moment=moment,
        local_date=local_date,
        number=formats.number,
        euros=formats.euros,
        percent=formats.percent,
        stored=html.stored,
        drawn=html.drawn,
    )
    app.jinja_env.globals.update(static_url=static.url, draw_icon=static.icon, space_menu=menu, slot=slot, can=can)
    app.jinja_env.globals.update(links_below=links_below)
