"""The forms of federation."""

from __future__ import annotations

from collections.abc import Callable

from flask_babel import gettext
from wtforms import BooleanField, Field, FileField, ValidationError

from core.errors import Invalid
from core.web import Form
from core.web.forms import LineField
from core.web.words import lazy_gettext as _
from plugins.federation.rules import enrolment as rules
from plugins.federation.rules.files import MOST_BYTES


class EnrolForm(Form):
    """A centre's: where the hub is, and the code that the Region gave."""

    address = LineField(_("Address of the Region's hub"), most=200)
    code = LineField(_("Invitation code"), most=40)

    def validate_address(self, field: Field) -> None:
        """Say at once what is wrong with each of the two."""
        _check(rules.hub_address, field)

    def validate_code(self, field: Field) -> None:
        """See ``validate_address``."""
        _check(rules.invitation_code, field)


class FileLinkForm(Form):
    """A centre's that has no way to the hub but a USB key: the code that the Region gave."""

    key_code = LineField(_("Invitation code"), most=40)
    new_key = BooleanField(_("The Region has revoked the link of this centre: make a new key"))

    def validate_key_code(self, field: Field) -> None:
        """See ``EnrolForm.validate_address``."""
        _check(rules.invitation_code, field)


class FileForm(Form):
    """A liaison file, brought on a USB key."""

    file = FileField(_("File on the USB key"))

    def validate_file(self, field: Field) -> None:
        """Say that a file has to be chosen; what it holds is said by whoever takes it."""
        if not field.data or not field.data.filename:
            raise ValidationError(gettext("Choose the file on the key; its name ends in “.preau”."))

    def content(self) -> bytes:
        """Return what the file holds, and one byte too many of what is too large."""
        return bytes(self.file.data.stream.read(MOST_BYTES + 1))


def _check(rule: Callable[[str], str], field: Field) -> None:
    try:
        rule(field.data or "")
    except Invalid as error:
        raise ValidationError(gettext(error.message, **error.params)) from error


class InviteForm(Form):
    """The hub's: the centre that a code is made for."""

    name = LineField(_("Name of the centre"), most=120)
    commune = LineField(_("Commune"), most=100)


class RevokeForm(Form):
    """The hub's: why a link is revoked."""

    reason = LineField(_("Reason, told to the centre"), most=300)
