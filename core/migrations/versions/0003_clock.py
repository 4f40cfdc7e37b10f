"""Who has confirmed the machine's date, and when: a trace that only grows."""

import sqlalchemy as sa
from alembic import op

from core.extensions import UtcDateTime

revision = "core_0003"
down_revision = "core_0002"

APPEND_ONLY = {
    "sqlite": (
        """CREATE TRIGGER core_clock_confirmation_update BEFORE UPDATE ON core_clock_confirmation
        BEGIN SELECT RAISE(ABORT, 'confirmations of the clock are append-only'); END""",
        """CREATE TRIGGER core_clock_confirmation_delete BEFORE DELETE ON core_clock_confirmation
        BEGIN SELECT RAISE(ABORT, 'confirmations of the clock are append-only'); END""",
    ),
    "postgresql": (
        """CREATE FUNCTION core_clock_confirmation_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN RAISE EXCEPTION 'confirmations of the clock are append-only'; END $$""",
        """CREATE TRIGGER core_clock_confirmation_guard BEFORE UPDATE OR DELETE ON core_clock_confirmation
        FOR EACH ROW EXECUTE FUNCTION core_clock_confirmation_append_only()""",
    ),
}


def upgrade() -> None:
    op.create_table(
        "core_clock_confirmation",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("last_entry_id", sa.Integer(), nullable=False),
        sa.Column("last_entry_at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["core_person.id"], name=op.f("fk_core_clock_confirmation_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_core_clock_confirmation")),
    )
    for statement in APPEND_ONLY[op.get_bind().dialect.name]:
        op.execute(statement)
