"""What administrators fill in on the public pages, with the trace of the last change."""

import sqlalchemy as sa
from alembic import op

from core.extensions import UtcDateTime

revision = "core_0004"
down_revision = "core_0003"


def upgrade() -> None:
    op.create_table(
        "core_notice",
        sa.Column("page", sa.String(length=16), nullable=False),
        sa.Column("answers", sa.JSON(), nullable=False),
        sa.Column("rendered", sa.JSON(), nullable=False),
        sa.Column("changed_at", UtcDateTime(), nullable=False),
        sa.Column("changed_by", sa.Integer(), nullable=True),
        sa.CheckConstraint("page IN ('legal', 'privacy', 'accessibility')", name=op.f("ck_core_notice_page")),
        sa.ForeignKeyConstraint(
            ["changed_by"], ["core_person.id"], name=op.f("fk_core_notice_changed_by"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("page", name=op.f("pk_core_notice")),
    )
