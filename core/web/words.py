"""The words of pages: one catalogue for each application and language, found at the first message."""

from __future__ import annotations

from typing import Any, cast

from babel.support import NullTranslations
from flask import Flask, current_app
from flask_babel import force_locale, get_translations
from flask_babel.speaklater import LazyString
from markupsafe import Markup, escape

from core.i18n import language

KEY = "preau_words"


class Words:
    """What templates translate with. What comes out is text, values included, and the template escapes it all; a value
    that is markup already (a text marked with its language) makes it markup, the rest escaped.
    """

    def __init__(self) -> None:
        self._catalogues: dict[str, NullTranslations] = {}

    @property
    def _catalogue(self) -> NullTranslations:
        """The catalogue of the page's language, found once; Flask-Babel looks for it at every message."""
        spoken = language()
        if spoken not in self._catalogues:
            with force_locale(spoken):
                self._catalogues[spoken] = cast("NullTranslations", get_translations())
        return self._catalogues[spoken]

    def gettext(self, message: str, **values: Any) -> str:
        """Translate a message."""
        text: str = self._catalogue.gettext(message)
        if not values:
            return text
        if any(isinstance(value, Markup) for value in values.values()):
            return escape(text) % values
        return text % values

    def ngettext(self, one: str, many: str, number: int, **values: Any) -> str:
        """Translate a message that counts ``number``, as ``%(num)s``."""
        return str(self._catalogue.ngettext(one, many, number)) % {"num": number, **values}

    def translated(self, message: str) -> str:
        """A message id that came as a value (a label, a title)."""
        return self.gettext(message) if message else ""


def words() -> Words:
    """Return the words of the application that answers."""
    return cast("Words", current_app.extensions[KEY])


def lazy_gettext(message: str) -> LazyString:
    """Return a message that is translated wherever it is drawn, for the labels of forms."""
    return LazyString(lambda: words().gettext(message))


def init_app(app: Flask) -> None:
    """Give templates their words."""
    known = app.extensions[KEY] = Words()
    app.jinja_env.globals.update(_=known.gettext, gettext=known.gettext, ngettext=known.ngettext)
    app.jinja_env.filters["translated"] = known.translated
