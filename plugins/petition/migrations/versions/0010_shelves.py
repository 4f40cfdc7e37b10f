"""An index for each shelf of the public list, in the order in which it is read: ten thousand petitions cost what a
hundred do.
"""

import sqlalchemy as sa
from alembic import op

revision = "petition_0010"
down_revision = "petition_0009"

NEAR = "signatures * 100 >= goal * 80 AND signatures < goal"
STOPPED = "state NOT IN ('draft', 'backing', 'moderation', 'open', 'closed', 'answered')"
SHELVES = (
    ("near", ["state", "closes_at", "id"], NEAR),
    ("answered", ["answered_at", "id"], "answered_at IS NOT NULL"),
    ("closed", ["closed_at", "id"], "closed_at IS NOT NULL"),
    ("stopped", ["submitted_at", "id"], STOPPED),
    ("all", ["submitted_at", "id"], "submitted_at IS NOT NULL"),
)


def upgrade() -> None:
    op.create_index("ix_petition_petition_shelf_open", "petition_petition", ["state", "opened_at", "id"])
    for name, columns, condition in SHELVES:
        where = sa.text(condition)
        full = f"ix_petition_petition_shelf_{name}"
        op.create_index(full, "petition_petition", columns, sqlite_where=where, postgresql_where=where)
