"""Files handed in: what the disk holds under their digest."""

import sqlalchemy as sa
from alembic import op

from core.extensions import UtcDateTime

revision = "core_0006"
down_revision = "core_0005"


def upgrade() -> None:
    op.create_table(
        "core_upload",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("kind", sa.String(length=8), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.CheckConstraint("kind IN ('pdf', 'jpeg', 'png')", name=op.f("ck_core_upload_kind")),
        sa.CheckConstraint("size > 0", name=op.f("ck_core_upload_size")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_core_upload")),
    )
    op.create_index(op.f("ix_core_upload_sha256"), "core_upload", ["sha256"], unique=False)
