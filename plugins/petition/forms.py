"""The forms of petitions. How long each text may be is a setting, read when the form is made."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any, cast

from flask_babel import gettext
from wtforms import BooleanField, DateField, Field, IntegerField, RadioField, StringField, ValidationError
from wtforms.validators import InputRequired, Optional
from wtforms.widgets import HiddenInput

from core.errors import Invalid
from core.people.rules import email_address, person_name
from core.runtime import settings
from core.web.forms import Form, LineField, TextField
from core.web.places import OFFERED, CommuneField, candidates
from core.web.words import lazy_gettext as _
from plugins.petition.rules import (
    DEBATE_MOVES,
    Collectivity,
    DebateState,
    LegalKind,
    LegalRequest,
    Shelf,
    words_of,
)
from plugins.petition.settings import PetitionSettings

NAME_MOST = 80
NAMESAKES_MOST = 99


def kept(rule: Callable[[str], object]) -> Callable[[Form, Field], None]:
    """Return a validator that asks a rule of the use case, so that one page shows all that must be corrected."""

    def validate(_form: Form, field: Field) -> None:
        try:
            rule(field.data or "")
        except Invalid as error:
            raise ValidationError(gettext(error.message, **error.params)) from error

    return validate


def _measured(form: Form, *names: str) -> PetitionSettings:
    """Give these fields the lengths that the settings say, and return the settings."""
    numbers = settings("petition", PetitionSettings)
    for name in names:
        if name in form:
            field: Any = form[name]
            field.most = getattr(numbers, name)
    return numbers


class TextsForm(Form):
    """Some of the texts of a petition, with the lengths of the settings."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.most = _measured(self, "title", "summary", "body", "addressee")


class RequestForm(TextsForm):
    """The request, in a line and in two sentences: the first step of writing."""

    title = LineField(_("Title"), most=0)
    summary = TextField(_("Summary"), most=0)


class BodyForm(TextsForm):
    """The text itself: the second step."""

    body = TextField(_("Text"), most=0)


class AddresseeForm(TextsForm):
    """To whom, and what the petition is before the law: the third step."""

    addressee = LineField(_("Addressee"), most=0)
    legal_kind = RadioField(_("What kind of petition is it?"))
    collectivity = RadioField(_("Whose assembly do you ask?"), validators=[Optional()])
    electors = IntegerField(_("Number of electors on the list"), [Optional()])
    electors_source = LineField(_("Who gives this number"), most=200, optional=True)
    electors_on = DateField(_("On which day"), [Optional()])

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.legal_kind.choices = [
            (LegalKind.FREE.value, gettext("A free petition")),
            (LegalKind.CGCT.value, gettext("A request that the law provides for (CGCT, article L. 1112-16)")),
        ]
        self.collectivity.choices = [
            (Collectivity.COMMUNE.value, gettext("A commune’s: one elector in ten must sign")),
            (
                Collectivity.OTHER.value,
                gettext("A département’s, a region’s or another’s: one elector in twenty must sign"),
            ),
        ]

    def validate(self, extra_validators: Any = None) -> bool:
        right = super().validate(extra_validators)
        if self.legal_kind.data != LegalKind.CGCT:
            return right
        for field in (self.collectivity, self.electors, self.electors_source, self.electors_on):
            if not field.data and not field.errors:
                field.errors = [gettext("A request under the law rests on this: fill it in.")]
                right = False
        return right

    @property
    def legal(self) -> LegalRequest | None:
        """Return what a request under the law rests on; None for a free petition. Only of a form that is valid."""
        if self.legal_kind.data != LegalKind.CGCT:
            return None
        return LegalRequest(
            Collectivity(self.collectivity.data),
            self.electors.data or 0,
            self.electors_source.data or "",
            cast(date, self.electors_on.data),
        )


class PetitionForm(RequestForm, BodyForm, AddresseeForm):
    """All the texts of a petition, for a correction."""

    @property
    def texts(self) -> dict[str, Any]:
        """Return the texts as the use cases take them."""
        said = {name: self[name].data or "" for name in ("title", "summary", "body", "addressee")}
        return {**said, "legal": self.legal}


class ReasonForm(Form):
    """Why a petition is withdrawn, suspended or not accepted."""

    reason = TextField(_("Reason, shown to everybody"), most=0)

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        _measured(self, "reason")


class NewsForm(Form):
    """News of a petition, for those who follow it."""

    title = LineField(_("Title"), most=0)
    text = TextField(_("What is new"), most=0)

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        numbers = settings("petition", PetitionSettings)
        self.title.most, self.text.most = numbers.news_title, numbers.news


class AnswerForm(Form):
    """The official answer."""

    given_by = LineField(_("Who answers"), most=0)
    given_on = DateField(_("Date of the answer"), [InputRequired(_("Choose a day."))])
    text = TextField(_("The answer, word for word"), most=0)

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        numbers = settings("petition", PetitionSettings)
        self.given_by.most, self.text.most = numbers.addressee, numbers.answer


class DebateForm(Form):
    """What is said of the debate."""

    state = RadioField(_("Where does the debate stand?"))
    day = DateField(_("Day of the debate"), [Optional()])
    text = TextField(_("What is to be known"), most=0)

    def __init__(self, *args: Any, present: DebateState, **options: Any) -> None:
        super().__init__(*args, **options)
        said = {
            DebateState.SCHEDULED: gettext("The assembly will debate it on that day"),
            DebateState.HELD: gettext("The assembly has debated it on that day"),
            DebateState.REFUSED: gettext("The assembly will not debate it"),
        }
        open_moves = DEBATE_MOVES[present]
        self.state.choices = [(state.value, told) for state, told in said.items() if state in open_moves]
        self.text.most = settings("petition", PetitionSettings).answer


class SignerForm(Form):
    """Whoever signs: the questions that both ways of signing ask."""

    place: CommuneField

    @property
    def only_asks(self) -> bool:
        """Say whether nothing is wrong but that several communes are possible."""
        return bool(self.place.offered) and set(self.errors) == {"place"}

    def prefer(self, territory: str) -> None:
        """Offer the petition's own commune first, when it is among those that may be meant."""
        if not self.place.offered:
            return
        possible = candidates((self.place.data or "")[:100])
        own = [place for place in possible if place.insee == territory]
        others = [place for place in self.place.offered if place.insee != territory]
        self.place.offered = [*own, *others][:OFFERED]


class SignForm(SignerForm):
    """A signature by e-mail."""

    name = LineField(_("First name and name"), most=NAME_MOST, validators=[kept(person_name)])
    place = CommuneField(_("Commune or postcode"))
    email = StringField(_("E-mail address"), [InputRequired(_("Write your e-mail address.")), kept(email_address)])
    show_name = BooleanField(_("Show my name and my commune in the public list"))
    follow = BooleanField(_("Keep me informed by e-mail of what follows"))


class CentreForm(SignerForm):
    """A signature that an animator writes down."""

    name = LineField(_("First name and name of the person"), most=NAME_MOST, validators=[kept(person_name)])
    place = CommuneField(_("Her commune or postcode"))
    show_name = BooleanField(_("The person agrees that her name and commune be shown in the public list"))
    agreed = BooleanField(_("The person is in front of me and has told me that she agrees"))
    namesake = BooleanField(_("This is another person with the same name, I have verified it with her"))
    others = IntegerField(validators=[Optional()], widget=HiddenInput())

    @property
    def namesakes(self) -> int:
        """Return how many others of the name count already, as the animator was told and has confirmed."""
        return min(max(self.others.data or 1, 1), NAMESAKES_MOST) if self.namesake.data else 0

    def offer_namesake(self) -> None:
        """Ask whether this is one more person of the name, after a refusal."""
        self.others.data = self.namesakes + 1
        self.namesake.data = False


class SearchForm(Form):
    """What is looked for in the public list; its names stand in the address."""

    recherche = LineField(
        _("Search for a word"), most=100, optional=True, description=_("In the title or the summary.")
    )
    commune = CommuneField(_("In a commune"), optional=True)
    filtre = StringField(_("Which petitions"), widget=HiddenInput())

    @property
    def shelf(self) -> Shelf:
        """The shelf that is asked for, the open ones unless another one is."""
        return Shelf(self.filtre.data) if self.filtre.data in set(Shelf) else Shelf.OPEN

    def validate_filtre(self, field: StringField) -> None:
        if field.data and field.data not in set(Shelf):
            raise ValidationError(gettext("There is no such choice: choose one of the list."))

    def validate_recherche(self, field: LineField) -> None:
        if field.data and not words_of(field.data):
            raise ValidationError(gettext("Write a word of four letters or more that says what it is about."))
