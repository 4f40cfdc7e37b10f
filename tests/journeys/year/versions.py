"""The versions of Préau that come out in the year: two that are good, and one whose migration fails halfway."""

from __future__ import annotations

from pathlib import Path

from core import revisions
from release.wheel import ROOT
from tests.wheel import fakes

HEAD = revisions.revisions(ROOT / "core")[-1]
GOOD, FAILING, LAST = "9.1", "9.2", "9.3"


def migration(number: int, after: str, *body: str) -> dict[str, str]:
    """Return the file of a new revision of core."""
    head = ["import sqlalchemy as sa", "from alembic import op", ""]
    head += [f"revision = 'core_year_{number}'", f"down_revision = {after!r}", "", "", "def upgrade():"]
    return {f"core/migrations/versions/900{number}_year.py": "\n".join([*head, *(f"    {line}" for line in body), ""])}


FIRST = migration(1, HEAD, "op.create_table('core_year', sa.Column('id', sa.Integer, primary_key=True))")
HALFWAY = migration(
    2, "core_year_1",
    "op.execute('INSERT INTO core_year VALUES (1)')",
    "op.execute(\"UPDATE core_person SET name = 'perdu'\")",
    "op.create_table('core_halfway', sa.Column('id', sa.Integer, primary_key=True))",
    "op.execute('SELECT nothing')",
)  # fmt: skip
AGAIN = migration(3, "core_year_1", "op.execute('INSERT INTO core_year VALUES (2)')")
CONTENTS = {GOOD: FIRST, FAILING: FIRST | HALFWAY, LAST: FIRST | AGAIN}


def made_from(wheel: Path, folder: Path) -> dict[str, Path]:
    """Make each version and return the folders that offer them."""
    return {
        version: fakes.variant(wheel, folder / version, version, files).parent for version, files in CONTENTS.items()
    }
