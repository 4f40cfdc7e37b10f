"""The trace of people's rights, which only grows, and the codes that sign in once within the hour."""

import sqlalchemy as sa
from alembic import op

from core.extensions import UtcDateTime

revision = "core_0002"
down_revision = "core_0001"

OPEN = sa.text("used_at IS NULL AND revoked_at IS NULL")

APPEND_ONLY = {
    "sqlite": (
        """CREATE TRIGGER core_person_change_update BEFORE UPDATE ON core_person_change
        BEGIN SELECT RAISE(ABORT, 'the trace of rights is append-only'); END""",
        """CREATE TRIGGER core_person_change_delete BEFORE DELETE ON core_person_change
        BEGIN SELECT RAISE(ABORT, 'the trace of rights is append-only'); END""",
    ),
    "postgresql": (
        """CREATE FUNCTION core_person_change_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN RAISE EXCEPTION 'the trace of rights is append-only'; END $$""",
        """CREATE TRIGGER core_person_change_guard BEFORE UPDATE OR DELETE ON core_person_change
        FOR EACH ROW EXECUTE FUNCTION core_person_change_append_only()""",
    ),
}


def upgrade() -> None:
    op.create_table(
        "core_person_change",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("actor_id", sa.Integer(), nullable=True),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("role", sa.String(length=16), nullable=True),
        sa.CheckConstraint(
            "kind IN ('given', 'taken', 'closed', 'reopened', 'password', 'code')",
            name=op.f("ck_core_person_change_kind"),
        ),
        sa.CheckConstraint("role IN ('administrator', 'animator', 'officer')", name=op.f("ck_core_person_change_role")),
        sa.CheckConstraint(
            "(kind IN ('given', 'taken') AND role IS NOT NULL) OR (kind NOT IN ('given', 'taken') AND role IS NULL)",
            name=op.f("ck_core_person_change_role_of_kind"),
        ),
        sa.ForeignKeyConstraint(["actor_id"], ["core_person.id"], name=op.f("fk_core_person_change_actor_id")),
        sa.ForeignKeyConstraint(["person_id"], ["core_person.id"], name=op.f("fk_core_person_change_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_core_person_change")),
    )
    op.create_index(op.f("ix_core_person_change_person_id"), "core_person_change", ["person_id"], unique=False)
    _create_codes()
    for statement in APPEND_ONLY[op.get_bind().dialect.name]:
        op.execute(statement)


def _create_codes() -> None:
    op.create_table(
        "core_sign_in_code",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("given_by_id", sa.Integer(), nullable=True),
        sa.Column("session_id", sa.Integer(), nullable=True),
        sa.Column("selector", sa.String(length=3), nullable=False),
        sa.Column("code_digest", sa.String(length=64), nullable=False),
        sa.Column("issued_at", UtcDateTime(), nullable=False),
        sa.Column("expires_at", UtcDateTime(), nullable=False),
        sa.Column("used_at", UtcDateTime(), nullable=True),
        sa.Column("revoked_at", UtcDateTime(), nullable=True),
        sa.ForeignKeyConstraint(
            ["given_by_id"], ["core_person.id"], name=op.f("fk_core_sign_in_code_given_by_id"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["core_person.id"], name=op.f("fk_core_sign_in_code_person_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["session_id"],
            ["core_browser_session.id"],
            name=op.f("fk_core_sign_in_code_session_id"),
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_core_sign_in_code")),
    )
    for column in ("issued_at", "person_id", "session_id"):
        op.create_index(op.f(f"ix_core_sign_in_code_{column}"), "core_sign_in_code", [column], unique=False)
    for column in ("person", "selector"):
        op.create_index(
            f"uq_core_sign_in_code_open_{column}",
            "core_sign_in_code",
            ["person_id" if column == "person" else column],
            unique=True,
            sqlite_where=OPEN,
            postgresql_where=OPEN,
        )
