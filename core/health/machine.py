"""What the machine gives: room on its disk."""

from __future__ import annotations

import shutil
from pathlib import Path

from core.contracts import Finding, Health
from core.i18n import N_

MEBIBYTE = 1024 * 1024
#: Below this the instance can no longer be sure to write; a backup needs room too.
LEAST_MEBIBYTES = 200
SCARCE_MEBIBYTES = 1024


def disk(folder: Path) -> Finding:
    """Look at the room left on the disk of the instance."""
    free = shutil.disk_usage(folder).free // MEBIBYTE
    state = Health.FAILING if free < LEAST_MEBIBYTES else Health.WARNING if free < SCARCE_MEBIBYTES else Health.OK
    seen = N_("Free on the disk: %(free)s MiB.")
    params, figures = {"free": free, "least": SCARCE_MEBIBYTES}, {"free_mebibytes": free}
    if state == Health.OK:
        return Finding("core.disk", state, seen, params=params, figures=figures)
    return Finding(
        "core.disk",
        state,
        seen,
        N_("When the disk is full nothing more can be written: acts are refused and no backup is made."),
        N_("Empty the bin, then delete or move large files until %(least)s MiB are free."),
        params,
        figures,
    )
