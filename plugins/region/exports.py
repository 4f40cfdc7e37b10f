"""The CSV files of region. Columns are promised: a new one goes last (see the README of this plugin)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from core.documents.tables import Cell, csv_bytes
from core.journal.models import JournalOrigin
from plugins.region import rules
from plugins.region.queries import Centre, Sums

_CENTRE = (
    "origine", "nom", "code_insee", "commune", "code_departement", "departement", "depuis", "dernier_jour",
    "periode_debut", "periode_fin",
)  # fmt: skip
_MONTH = ("origine", "nom", "mois")


def centres(period: rules.Period, found: Sequence[Centre]) -> bytes:
    """Return one row for each centre: who it is, until when its journal is known, its figures over the period."""
    rows: list[list[Cell]] = [
        [
            centre.origin, centre.name, centre.insee, centre.commune, centre.department_code, centre.department,
            centre.since, centre.last_day, period.since, period.last,
            *(centre.sums[figure.key] for figure in rules.FIGURES),
        ]
        for centre in found
    ]  # fmt: skip
    return csv_bytes([*_CENTRE, *rules.BY_KEY], rows)


def months(centre: JournalOrigin, found: Mapping[str, Sums]) -> bytes:
    """Return one row for each month (``YYYY-MM``) of a centre."""
    rows: list[list[Cell]] = [
        [centre.origin, centre.name, month, *(sums[figure.key] for figure in rules.FIGURES)]
        for month, sums in found.items()
    ]
    return csv_bytes([*_MONTH, *rules.BY_KEY], rows)
