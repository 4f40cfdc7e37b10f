"""Click's own words in French.

Click asks Python's gettext for them, in its default domain, « messages »: the name of core's catalogue. They are
marked here so that it holds them.
"""

from __future__ import annotations

import gettext
import os
from pathlib import Path

import core
from core.i18n import FRENCH, N_

CATALOGUES = Path(core.__file__ or "").parent / "translations"


def ngettext(one: str, many: str) -> tuple[str, str]:  # the name that extraction tools look for
    """Mark two English message ids that a number chooses between, and return them unchanged."""
    return one, many


WORDS = (
    N_("Usage:"),
    N_("Options"),
    N_("Commands"),
    N_("Aborted!"),
    N_("Error: {message}"),
    N_("Error: invalid input"),
    N_("Try '{command} {option}' for help."),
    N_("Show this message and exit."),
    N_("Missing command."),
    N_("Missing argument"),
    N_("Missing option"),
    N_("Missing parameter"),
    N_("No such command {name!r}."),
    N_("No such option {name!r}."),
    N_("Invalid value: {message}"),
    N_("Invalid value for {param_hint}: {message}"),
    N_("Option {name!r} does not take a value."),
    N_("{value!r} is not a valid {number_type}."),
    N_("{value} is not in the range {range}."),
    N_("{name} {filename!r} does not exist."),
    N_("{name} {filename!r} is a file."),
    N_("{name} {filename!r} is a directory."),
    N_("{name} {filename!r} is not readable."),
    N_("{name} {filename!r} is not writable."),
    N_("file"),
    N_("directory"),
    N_("path"),
    ngettext("Got unexpected extra argument ({args})", "Got unexpected extra arguments ({args})"),
    ngettext("Option {name!r} requires an argument.", "Option {name!r} requires {nargs} arguments."),
)


def speak() -> None:
    """Let click, in this process, speak French whatever the language of the terminal.

    Called before options are declared: click names their types (« file ») there and then.
    """
    gettext.bindtextdomain(gettext.textdomain(), CATALOGUES)
    os.environ["LANGUAGE"] = FRENCH
