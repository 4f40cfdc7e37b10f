"""Petitions that were brought in from another instance: their counts, without anybody, and whether they are held."""

import sqlalchemy as sa
from alembic import op

from core.extensions import UtcDateTime

revision = "petition_0006"
down_revision = "petition_0005"


def upgrade() -> None:
    op.create_table(
        "petition_arrival",
        sa.Column("petition_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("arrived_at", UtcDateTime(), nullable=False),
        sa.Column("signatures", sa.Integer(), nullable=False),
        sa.Column("is_held", sa.Boolean(), nullable=False),
        sa.Column("released_at", UtcDateTime(), nullable=True),
        sa.Column("released_by", sa.Integer(), nullable=True),
        sa.CheckConstraint("signatures >= 0", name=op.f("ck_petition_arrival_counted")),
        sa.CheckConstraint(
            "(released_at IS NULL) = (released_by IS NULL)", name=op.f("ck_petition_arrival_released_by_somebody")
        ),
        sa.CheckConstraint("NOT is_held OR released_at IS NULL", name=op.f("ck_petition_arrival_held_or_released")),
        sa.ForeignKeyConstraint(
            ["petition_id"], ["petition_petition.id"], name=op.f("fk_petition_arrival_petition_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["released_by"], ["core_person.id"], name=op.f("fk_petition_arrival_released_by")),
        sa.PrimaryKeyConstraint("petition_id", name=op.f("pk_petition_arrival")),
    )
    op.create_table(
        "petition_brought",
        sa.Column("petition_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("commune", sa.String(length=5), nullable=False),
        sa.Column("channel", sa.String(length=8), nullable=False),
        sa.Column("signatures", sa.Integer(), nullable=False),
        sa.CheckConstraint("signatures > 0", name=op.f("ck_petition_brought_counted")),
        sa.CheckConstraint(
            "channel IN ('web', 'kiosk', 'assisted', 'paper')", name=op.f("ck_petition_brought_channel")
        ),
        sa.ForeignKeyConstraint(
            ["petition_id"], ["petition_petition.id"], name=op.f("fk_petition_brought_petition_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("petition_id", "day", "commune", "channel", name=op.f("pk_petition_brought")),
    )
