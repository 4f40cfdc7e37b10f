"""The three pages as the public reads them, made of what was filled in, of the settings and of the declarations."""

from __future__ import annotations

from datetime import date

from flask import render_template
from flask.typing import ResponseReturnValue

from core import clock
from core.notices import queries, rules
from core.notices.rules import Page
from core.places.communes import commune
from core.runtime import config
from core.views.notices import words
from core.views.notices.blueprint import blueprint
from core.web import actors


@blueprint.get("/mentions-legales")
def legal() -> ResponseReturnValue:
    site = config().site
    return render_template(
        "notices/legal.html", said=queries.said(Page.LEGAL), address=site.address, town=commune(site.commune)
    )


@blueprint.get("/donnees-personnelles")
def privacy() -> ResponseReturnValue:
    settings = config()
    return render_template(
        "notices/privacy.html",
        said=queries.said(Page.PRIVACY),
        publisher=queries.said(Page.LEGAL).answers,
        declared=words.declared_here(),
        kept=words.kept,
        bases=words.BASES,
        sends_mail=settings.mail.mode == "smtp",
        cookies={"session": actors.session_cookie(), "kiosk": actors.kiosk_cookie()},
        backups=settings.backup.keep if settings.backup.enabled else 0,
    )


@blueprint.get("/accessibilite")
def accessibility() -> ResponseReturnValue:
    settings = config()
    said = queries.said(Page.ACCESSIBILITY)
    today = clock.local_day(clock.now(), settings.site.timezone)
    audited = said.answers.get("audited_on")
    return render_template(
        "notices/accessibility.html",
        said=said,
        publisher=queries.said(Page.LEGAL).answers,
        state=rules.conformity(said.answers, today),
        audited_on=date.fromisoformat(audited) if audited else None,
        audit_holds=rules.is_audit_valid(said.answers, today),
        public_url=settings.site.public_url,
    )
