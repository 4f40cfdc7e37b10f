"""The forms by which an administrator fills in the public pages, and the page that says what remains."""

from __future__ import annotations

from typing import Any

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from wtforms import BooleanField, EmailField, Field, TelField
from wtforms.validators import Optional
from wtforms.widgets import DateInput

from core.errors import Missing
from core.i18n import N_
from core.notices import queries, services
from core.notices.rules import QUESTIONS, Page, Question
from core.people.services import drop_draft
from core.permissions import require
from core.views.notices import footer
from core.views.notices.blueprint import blueprint
from core.views.notices.words import ENDPOINTS, TITLES
from core.web import Form, current_actor, use_case
from core.web.forms import LineField, TextField
from core.web.words import lazy_gettext

#: The last part of each form's address.
SLUGS = {
    "mentions-legales": Page.LEGAL,
    "donnees-personnelles": Page.PRIVACY,
    "accessibilite": Page.ACCESSIBILITY,
}


def _field(question: Question) -> Any:
    label = lazy_gettext(question.label)
    if question.name == "self_hosted":
        return BooleanField(label)
    if question.name.endswith("email"):
        return EmailField(label, [Optional()])
    if question.name.endswith("phone"):
        return TelField(label, [Optional()])
    if question.name == "audited_on":
        return LineField(label, most=question.most, optional=True, widget=DateInput())
    several = question.markdown or question.name.endswith("address")
    return (TextField if several else LineField)(label, most=question.most, optional=True)


def _form_of(page: Page) -> type[Form]:
    fields = {question.name: _field(question) for question in QUESTIONS[page]}
    return type(f"{page.title()}Form", (Form,), fields)


FORMS = {page: _form_of(page) for page in Page}


@blueprint.get("/pages-publiques")
def manage() -> ResponseReturnValue:
    require(current_actor(), "notice.fill")
    told = [queries.said(page) for page in Page]
    slugs = {page: slug for slug, page in SLUGS.items()}
    return render_template("notices/manage.html", told=told, titles=TITLES, endpoints=ENDPOINTS, slugs=slugs)


@blueprint.route("/pages-publiques/<slug>", methods=["GET", "POST"])
def fill(slug: str) -> ResponseReturnValue:
    actor = current_actor()
    require(actor, "notice.fill")
    if slug not in SLUGS:
        raise Missing(N_("There is no such public page."))
    page = SLUGS[slug]
    said = queries.said(page)
    form = FORMS[page](request.form, data=dict(said.answers))
    if request.method == "POST" and form.validate():
        with use_case(form) as done:
            drop_draft(actor=actor, key=f"notice-{slug}")
            services.fill_notice(actor=actor, page=page, answers={field.name: _typed(field) for field in form})
        if done.ok:
            footer.forget()
            return redirect(url_for("notices.manage", note=str(page)), code=303)
    values = {"form": form, "said": said, "title": TITLES[page], "public": ENDPOINTS[page], "slug": slug}
    return render_template(f"notices/fill_{page}.html", **values), 200 if request.method == "GET" else 422


def _typed(field: Field) -> str:
    return "yes" if field.data is True else str(field.data or "")
