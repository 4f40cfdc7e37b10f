"""Signatures remember that an animator has told two persons of one name apart."""

import sqlalchemy as sa
from alembic import op

revision = "petition_0002"
down_revision = "petition_0001"


def upgrade() -> None:
    op.add_column("petition_signature", sa.Column("namesake", sa.Integer(), server_default="0", nullable=False))
