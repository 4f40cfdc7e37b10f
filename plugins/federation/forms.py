"""The forms of federation."""

from __future__ import annotations

from flask_babel import lazy_gettext as _

from core.web import Form
from core.web.forms import LineField


class EnrolForm(Form):
    """A centre's: where the hub is, and the code that the Region gave."""

    address = LineField(_("Address of the Region's hub"), most=200)
    code = LineField(_("Invitation code"), most=40)


class InviteForm(Form):
    """The hub's: the centre that a code is made for."""

    name = LineField(_("Name of the centre"), most=120)
    commune = LineField(_("Commune"), most=100)


class RevokeForm(Form):
    """The hub's: why a link is revoked."""

    reason = LineField(_("Reason, told to the centre"), most=300)
