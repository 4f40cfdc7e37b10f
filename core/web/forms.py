"""Forms: fields that keep text as it was typed, and use cases whose refusal stands at its field."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import wtforms
from flask_babel import gettext
from wtforms import StringField, TextAreaField, ValidationError
from wtforms.form import BaseForm

from core.errors import Conflict, Invalid, TooMany, Unavailable
from core.events import transaction
from core.text import BadText, clean_line, clean_text


class Translations:
    """WTForms' own messages, through our catalogues."""

    def gettext(self, string: str) -> str:
        return str(gettext(string))

    def ngettext(self, singular: str, plural: str, n: int) -> str:
        return str(gettext(singular if n == 1 else plural))


class Form(wtforms.Form):
    """A form without token (see guards): validates, and takes the refusal of a use case at its field."""

    class Meta:
        def get_translations(self, _form: wtforms.Form) -> Translations:
            return Translations()

    def refuse(self, error: Invalid | Conflict | TooMany | Unavailable) -> None:
        """Put the sentence of a refused use case at its field, or above the form."""
        said = gettext(error.message, **error.params)
        if error.field in self._fields:
            field = self._fields[error.field]
            field.errors = [*field.errors, said]
        else:
            self.form_errors.append(said)


class LineField(StringField):
    """One line of text, at most ``most`` characters, kept as typed but for the space around it."""

    def __init__(self, label: str, *, most: int, optional: bool = False, **options: Any) -> None:
        super().__init__(label, **options)
        self.most = most
        self.optional = optional

    def pre_validate(self, form: BaseForm) -> None:
        self.data = _cleaned(clean_line, self.data or "", self.most)
        if not self.data and not self.optional:
            raise ValidationError(gettext("Fill in this field."))


class TextField(TextAreaField):
    """Several lines of text, at most ``most`` characters."""

    def __init__(self, label: str, *, most: int, optional: bool = False, **options: Any) -> None:
        super().__init__(label, **options)
        self.most = most
        self.optional = optional

    def pre_validate(self, form: BaseForm) -> None:
        self.data = _cleaned(clean_text, self.data or "", self.most)
        if not self.data.strip() and not self.optional:
            raise ValidationError(gettext("Fill in this field."))


def _cleaned(clean: Any, typed: str, most: int) -> str:
    try:
        return str(clean(typed, most))
    except BadText as error:
        raise ValidationError(gettext(error.message_id, **error.params)) from error


@dataclass
class Outcome:
    """What came of a use case: ``ok`` once it is committed."""

    ok: bool = False


@contextmanager
def use_case(form: Form) -> Iterator[Outcome]:
    """Run one use case in its transaction; when it is refused, the sentence stands on ``form`` and ``ok`` is False."""
    outcome = Outcome()
    try:
        with transaction():
            yield outcome
        outcome.ok = True
    except (Invalid, Conflict, TooMany, Unavailable) as error:
        form.refuse(error)
