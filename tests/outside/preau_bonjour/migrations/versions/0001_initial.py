"""The one table."""

import sqlalchemy as sa
from alembic import op

revision = "bonjour_0001"
down_revision = None


def upgrade() -> None:
    op.create_table(
        "bonjour_greeting",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("said", sa.String(), nullable=False),
    )
