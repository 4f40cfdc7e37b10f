"""The forms of moderation. How long each text may be is a setting, read when the form is made."""

from __future__ import annotations

from typing import Any

from flask_babel import gettext
from wtforms import RadioField, SelectField, ValidationError

from core.contracts import Verdict
from core.i18n import N_
from core.runtime import settings
from core.web.forms import Form, TextField
from core.web.words import lazy_gettext as _
from core.web.words import words
from plugins.moderation import house
from plugins.moderation.rules import Outcome
from plugins.moderation.settings import ModerationSettings
from plugins.moderation.wording import VERDICT_CHOICES


def _choose(field: Any) -> None:
    if not field.data:
        raise ValidationError(gettext("Choose one of these."))


class ReportForm(Form):
    """What is wrong with a text."""

    reason = RadioField(_("What is wrong?"), validate_choice=False)
    words = TextField(
        _("Tell the moderators more"),
        most=1000,
        optional=True,
        description=_("Which passage, and why. Neither your name nor anybody’s private life: they are not needed."),
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.words.most = settings("moderation", ModerationSettings).words
        self.words.optional = self.reason.data != house.OTHER
        self.reason.choices = [(name, words().gettext(house.title_of(name))) for name in house.REASONS]

    def validate_reason(self, field: RadioField) -> None:
        _choose(field)


class DecisionForm(Form):
    """A verdict and, against a text, its rule and its reason."""

    verdict = RadioField(_("Your decision"), validate_choice=False)
    rule = SelectField(
        _("The rule that the text breaks"),
        validate_choice=False,
        description=_("Only for a decision against the text."),
    )
    reason = TextField(
        _("Why, for the author"),
        most=2000,
        optional=True,
        description=_(
            "Only for a decision against the text. In plain words: which passage, what is wrong, how to correct it."
        ),
    )

    def __init__(self, *args: Any, offered: tuple[Verdict, ...], **options: Any) -> None:
        super().__init__(*args, **options)
        self.offered = frozenset(offered)
        self.reason.most = settings("moderation", ModerationSettings).reason
        say = words().gettext
        self.verdict.choices = [(str(verdict), say(VERDICT_CHOICES[verdict])) for verdict in offered]
        none = [("", say(N_("No rule: nothing is held against the text")))]
        self.rule.choices = none + [(rule.name, say(rule.title)) for rule in house.RULES]

    def validate_verdict(self, field: RadioField) -> None:
        if field.data not in self.offered:
            raise ValidationError(gettext("Choose one of these."))


class AppealForm(Form):
    """What an author says against a decision."""

    words = TextField(_("Why the decision is wrong"), most=2000)

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.words.most = settings("moderation", ModerationSettings).reason


class AnswerForm(Form):
    """The answer to an appeal."""

    outcome = RadioField(_("Your answer"), validate_choice=False)
    answer = TextField(_("Why, for the author"), most=2000)

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.answer.most = settings("moderation", ModerationSettings).reason
        say = words().gettext
        self.outcome.choices = [
            (str(Outcome.UPHELD), say(N_("The decision stands"))),
            (str(Outcome.OVERTURNED), say(N_("The decision is undone"))),
        ]

    def validate_outcome(self, field: RadioField) -> None:
        if field.data not in set(Outcome):
            raise ValidationError(gettext("Choose one of these."))
