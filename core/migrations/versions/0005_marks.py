"""Marks, which tell two facts of the same content apart, and the place where entries that left the chain are kept."""

import sqlalchemy as sa
from alembic import op

from core.extensions import UtcDateTime

revision = "core_0005"
down_revision = "core_0004"

MARKED = sa.text("mark <> ''")

# A sealed entry never changes, an unsealed one only by being sealed; one is deleted only when it stands aside, whole:
# the digest is over all that it says. What stands aside never changes.
OLD = {
    "sqlite": ("DROP TRIGGER core_journal_entry_update", "DROP TRIGGER core_journal_entry_delete"),
    "postgresql": (),
}
APPEND_ONLY = {
    "sqlite": (
        """CREATE TRIGGER core_journal_entry_update BEFORE UPDATE ON core_journal_entry
        WHEN OLD.seq IS NOT NULL OR NEW.seq IS NULL OR OLD.id <> NEW.id OR OLD.origin <> NEW.origin
            OR OLD.day <> NEW.day OR OLD.kind <> NEW.kind OR OLD.figures <> NEW.figures
            OR OLD.dimensions <> NEW.dimensions OR OLD.recorded_at <> NEW.recorded_at OR OLD.mark <> NEW.mark
        BEGIN SELECT RAISE(ABORT, 'the journal is append-only'); END""",
        """CREATE TRIGGER core_journal_entry_delete BEFORE DELETE ON core_journal_entry
        WHEN NOT EXISTS (SELECT 1 FROM core_journal_aside AS aside WHERE aside.origin = OLD.origin
            AND aside.seq = OLD.seq AND aside.digest = OLD.digest)
        BEGIN SELECT RAISE(ABORT, 'the journal is append-only'); END""",
        """CREATE TRIGGER core_journal_aside_update BEFORE UPDATE ON core_journal_aside
        BEGIN SELECT RAISE(ABORT, 'what stands aside is append-only'); END""",
        """CREATE TRIGGER core_journal_aside_delete BEFORE DELETE ON core_journal_aside
        BEGIN SELECT RAISE(ABORT, 'what stands aside is append-only'); END""",
    ),
    "postgresql": (
        """CREATE OR REPLACE FUNCTION core_journal_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            IF TG_OP = 'UPDATE' AND OLD.seq IS NULL AND NEW.seq IS NOT NULL
                AND (OLD.id, OLD.origin, OLD.day, OLD.kind, OLD.figures::text, OLD.dimensions::text, OLD.recorded_at,
                     OLD.mark)
                  = (NEW.id, NEW.origin, NEW.day, NEW.kind, NEW.figures::text, NEW.dimensions::text, NEW.recorded_at,
                     NEW.mark)
            THEN RETURN NEW; END IF;
            IF TG_OP = 'DELETE' AND EXISTS (SELECT 1 FROM core_journal_aside AS aside WHERE aside.origin = OLD.origin
                AND aside.seq = OLD.seq AND aside.digest = OLD.digest)
            THEN RETURN OLD; END IF;
            RAISE EXCEPTION 'the journal is append-only';
        END $$""",
        """CREATE FUNCTION core_journal_aside_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN RAISE EXCEPTION 'what stands aside is append-only'; END $$""",
        """CREATE TRIGGER core_journal_aside_guard BEFORE UPDATE OR DELETE ON core_journal_aside
        FOR EACH ROW EXECUTE FUNCTION core_journal_aside_append_only()""",
    ),
}


def upgrade() -> None:
    op.create_table(
        "core_journal_aside",
        sa.Column("origin", sa.String(length=32), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.Column("previous", sa.String(length=64), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("kind", sa.String(length=64), nullable=False),
        sa.Column("figures", sa.JSON(), nullable=False),
        sa.Column("dimensions", sa.JSON(), nullable=False),
        sa.Column("mark", sa.String(length=16), nullable=False),
        sa.Column("recorded_at", UtcDateTime(), nullable=False),
        sa.Column("aside_at", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("origin", "digest", name=op.f("pk_core_journal_aside")),
    )
    op.add_column("core_journal_entry", sa.Column("mark", sa.String(length=16), server_default="", nullable=False))
    op.create_index(
        "ix_core_journal_entry_mark",
        "core_journal_entry",
        ["origin", "mark"],
        unique=True,
        sqlite_where=MARKED,
        postgresql_where=MARKED,
    )
    dialect = op.get_bind().dialect.name
    for statement in (*OLD[dialect], *APPEND_ONLY[dialect]):
        op.execute(statement)
