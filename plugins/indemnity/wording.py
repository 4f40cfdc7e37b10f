"""A formula and its reasons in the reader's words: the same for pages and for the terminal."""

from __future__ import annotations

from flask_babel import gettext

from core.formats import euros, number
from plugins.indemnity.rules import Due


def formula_text(due: Due) -> str:
    """Return the pro rata as it can be checked by hand, its rounding stated."""
    parts = due.formula
    decimals = "" if parts.exact else f",{parts.hundredths:02d}" + ("…" if parts.cut else "")
    values = {
        "amount": number(parts.amount_cents),
        "counted": number(parts.counted),
        "required": number(parts.required),
        "exact": number(parts.whole) + decimals,
        "euros": euros(due.earned_cents),
    }
    if parts.exact:
        said = gettext("%(amount)s cents × %(counted)s / %(required)s = %(exact)s, that is %(euros)s", **values)
    else:
        said = gettext(
            "%(amount)s cents × %(counted)s / %(required)s = %(exact)s, rounded once to the nearest: %(euros)s",
            **values,
        )
    return str(said)


def reason_texts(due: Due) -> list[str]:
    """Return why the due is 0, in sentences."""
    return [str(gettext(reason)) for reason in due.reasons]
