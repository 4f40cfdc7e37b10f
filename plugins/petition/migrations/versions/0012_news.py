"""News, whose text never changes; signers who ask to be told of them; drafts that nobody touches any more."""

import sqlalchemy as sa
from alembic import op

from core.extensions import UtcDateTime

revision = "petition_0012"
down_revision = "petition_0011"

WAITING = sa.text("told_at IS NULL")
TEXT = "title, text, text_html, at, petition_id, written_by"
KEPT = "NOT (NEW.visibility = 'erased' AND OLD.visibility <> 'erased')"
SAID = "a piece of news is never changed"


def upgrade() -> None:
    op.add_column("petition_petition", sa.Column("rewritten_at", UtcDateTime(), nullable=True))
    op.add_column("petition_petition", sa.Column("warned_at", UtcDateTime(), nullable=True))
    op.create_table(
        "petition_wish",
        sa.Column("signature_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("asked_at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["signature_id"], ["petition_signature.id"], name=op.f("fk_petition_wish_signature_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("signature_id", name=op.f("pk_petition_wish")),
    )
    _news()
    _keep_text()


def _news() -> None:
    op.create_table(
        "petition_news",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("petition_id", sa.Integer(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("text_html", sa.Text(), nullable=False),
        sa.Column("written_by", sa.Integer(), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.Column("visibility", sa.String(length=8), nullable=False),
        sa.Column("told_at", UtcDateTime(), nullable=True),
        sa.CheckConstraint(
            "visibility IN ('shown', 'hidden', 'blocked', 'erased')", name=op.f("ck_petition_news_visibility")
        ),
        sa.ForeignKeyConstraint(
            ["petition_id"], ["petition_petition.id"], name=op.f("fk_petition_news_petition_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["written_by"], ["core_person.id"], name=op.f("fk_petition_news_written_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_petition_news")),
    )
    op.create_index(op.f("ix_petition_news_petition_id"), "petition_news", ["petition_id"])
    op.create_index(
        "ix_petition_news_waiting", "petition_news", ["petition_id"], sqlite_where=WAITING, postgresql_where=WAITING
    )


def _keep_text() -> None:
    """Refuse a change of what was published, and its deletion unless the petition is gone already."""
    if op.get_bind().dialect.name == "sqlite":
        op.execute(
            f"CREATE TRIGGER petition_news_kept BEFORE UPDATE OF {TEXT} ON petition_news "
            f"WHEN {KEPT} BEGIN SELECT RAISE(ABORT, '{SAID}'); END"
        )
        op.execute(
            "CREATE TRIGGER petition_news_delete BEFORE DELETE ON petition_news "  # noqa: S608 - a table of ours
            "WHEN OLD.petition_id IN (SELECT id FROM petition_petition) "
            f"BEGIN SELECT RAISE(ABORT, '{SAID}'); END"
        )
        return
    op.execute(
        f"CREATE TRIGGER petition_news_kept BEFORE UPDATE OF {TEXT} ON petition_news "
        f"FOR EACH ROW WHEN ({KEPT}) EXECUTE FUNCTION petition_refuse('{SAID}')"
    )
    op.execute(
        "CREATE TRIGGER petition_news_delete BEFORE DELETE ON petition_news "
        "FOR EACH ROW EXECUTE FUNCTION petition_append_only()"
    )
