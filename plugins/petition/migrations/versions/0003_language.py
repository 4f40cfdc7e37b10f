"""Signatures remember the language of their page, in which a reminder is written too."""

import sqlalchemy as sa
from alembic import op

revision = "petition_0003"
down_revision = "petition_0002"


def upgrade() -> None:
    op.add_column("petition_signature", sa.Column("language", sa.String(2), server_default="fr", nullable=False))
