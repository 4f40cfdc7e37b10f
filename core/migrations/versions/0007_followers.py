"""Who follows what by e-mail, what is on its way to them, and where a mail may be stopped by one click."""

import sqlalchemy as sa
from alembic import op

from core.extensions import UtcDateTime

revision = "core_0007"
down_revision = "core_0006"

WAITING = sa.text("confirmed_at IS NULL")
ON_ITS_WAY = sa.text("done_at IS NULL")


def upgrade() -> None:
    op.add_column("core_mail", sa.Column("unsubscribe", sa.String(length=200), server_default="", nullable=False))
    op.create_table(
        "core_follower",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("plugin", sa.String(length=40), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("content_id", sa.Integer(), nullable=False),
        sa.Column("space_id", sa.Integer(), nullable=False),
        sa.Column("email", sa.String(length=254), nullable=False),
        sa.Column("mailbox", sa.String(length=64), nullable=False),
        sa.Column("language", sa.String(length=2), nullable=False),
        sa.Column("mails_sent", sa.Integer(), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("confirmed_at", UtcDateTime(), nullable=True),
        sa.Column("heard_at", UtcDateTime(), nullable=True),
        sa.CheckConstraint("mails_sent >= 0", name=op.f("ck_core_follower_counted")),
        sa.CheckConstraint(
            "heard_at IS NULL OR confirmed_at IS NOT NULL", name=op.f("ck_core_follower_heard_once_confirmed")
        ),
        sa.ForeignKeyConstraint(
            ["space_id"], ["core_space.id"], name=op.f("fk_core_follower_space_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_core_follower")),
        sa.UniqueConstraint(
            "plugin", "kind", "content_id", "mailbox", name=op.f("uq_core_follower_plugin_kind_content_id_mailbox")
        ),
    )
    op.create_index(op.f("ix_core_follower_space_id"), "core_follower", ["space_id"])
    op.create_index(
        "ix_core_follower_waiting", "core_follower", ["created_at"], sqlite_where=WAITING, postgresql_where=WAITING
    )
    op.create_table(
        "core_follow_news",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=80), nullable=False),
        sa.Column("plugin", sa.String(length=40), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("content_id", sa.Integer(), nullable=False),
        sa.Column("about_kind", sa.String(length=40), nullable=True),
        sa.Column("about_id", sa.Integer(), nullable=True),
        sa.Column("space_id", sa.Integer(), nullable=False),
        sa.Column("letters", sa.JSON(), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.Column("written_at", UtcDateTime(), nullable=False),
        sa.Column("reached", sa.Integer(), nullable=False),
        sa.Column("done_at", UtcDateTime(), nullable=True),
        sa.CheckConstraint(
            "(about_kind IS NULL) = (about_id IS NULL)", name=op.f("ck_core_follow_news_about_something")
        ),
        sa.ForeignKeyConstraint(
            ["space_id"], ["core_space.id"], name=op.f("fk_core_follow_news_space_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_core_follow_news")),
        sa.UniqueConstraint("key", name=op.f("uq_core_follow_news_key")),
    )
    op.create_index(op.f("ix_core_follow_news_space_id"), "core_follow_news", ["space_id"])
    op.create_index(op.f("ix_core_follow_news_written_at"), "core_follow_news", ["written_at"])
    op.create_index(
        "ix_core_follow_news_on_its_way", "core_follow_news", ["id"], sqlite_where=ON_ITS_WAY,
        postgresql_where=ON_ITS_WAY,
    )  # fmt: skip
