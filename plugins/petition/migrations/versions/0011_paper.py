"""Signatures on paper: sheets, the two entries of each, their lines; what counted once never counts again."""

import sqlalchemy as sa
from alembic import op

from core.extensions import UtcDateTime

revision = "petition_0011"
down_revision = "petition_0010"

# The moves are those of plugins/petition/rules/paper.py.
MOVES = (
    "printed>entered", "printed>void", "entered>compared", "entered>printed", "entered>void", "compared>counted",
    "compared>printed", "compared>void",
)  # fmt: skip
NO_MOVE = f"OLD.state <> NEW.state AND (OLD.state || '>' || NEW.state) NOT IN {MOVES!r}"
REFUSAL = "a sheet does not move like that"


def upgrade() -> None:
    _sheets()
    _entries()
    _lines()
    _guard()


def _sheets() -> None:
    op.create_table(
        "petition_sheet",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("petition_id", sa.Integer(), nullable=False),
        sa.Column("batch", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=8), nullable=False),
        sa.Column("state", sa.String(length=8), nullable=False),
        sa.Column("printed_at", UtcDateTime(), nullable=False),
        sa.Column("printed_by", sa.Integer(), nullable=False),
        sa.Column("counted_at", UtcDateTime(), nullable=True),
        sa.Column("counted_by", sa.Integer(), nullable=True),
        sa.Column("voided_at", UtcDateTime(), nullable=True),
        sa.Column("voided_by", sa.Integer(), nullable=True),
        sa.Column("void_reason", sa.Text(), nullable=False),
        sa.Column("scan_id", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "state IN ('printed', 'entered', 'compared', 'counted', 'void')", name=op.f("ck_petition_sheet_state")
        ),
        sa.CheckConstraint("batch > 0", name=op.f("ck_petition_sheet_batch")),
        sa.CheckConstraint(
            "(state = 'counted') = (counted_at IS NOT NULL)", name=op.f("ck_petition_sheet_counted_at_once_counted")
        ),
        sa.CheckConstraint(
            "(counted_at IS NULL) = (counted_by IS NULL)", name=op.f("ck_petition_sheet_counted_by_somebody")
        ),
        sa.CheckConstraint(
            "(state = 'void') = (voided_at IS NOT NULL)", name=op.f("ck_petition_sheet_voided_at_when_void")
        ),
        sa.CheckConstraint(
            "(voided_by IS NULL) = (void_reason = '')", name=op.f("ck_petition_sheet_void_has_its_reason")
        ),
        sa.CheckConstraint("voided_by IS NULL OR state = 'void'", name=op.f("ck_petition_sheet_voided_by_when_void")),
        sa.ForeignKeyConstraint(
            ["petition_id"], ["petition_petition.id"], name=op.f("fk_petition_sheet_petition_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["printed_by"], ["core_person.id"], name=op.f("fk_petition_sheet_printed_by")),
        sa.ForeignKeyConstraint(["counted_by"], ["core_person.id"], name=op.f("fk_petition_sheet_counted_by")),
        sa.ForeignKeyConstraint(["voided_by"], ["core_person.id"], name=op.f("fk_petition_sheet_voided_by")),
        sa.ForeignKeyConstraint(
            ["scan_id"], ["core_upload.id"], name=op.f("fk_petition_sheet_scan_id"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_petition_sheet")),
        sa.UniqueConstraint("code", name=op.f("uq_petition_sheet_code")),
    )
    op.create_index("ix_petition_sheet_petition_id_batch", "petition_sheet", ["petition_id", "batch"], unique=False)


def _entries() -> None:
    op.create_table(
        "petition_sheet_entry",
        sa.Column("sheet_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("entered_by", sa.Integer(), nullable=False),
        sa.Column("entered_at", UtcDateTime(), nullable=False),
        sa.CheckConstraint("number IN (1, 2)", name=op.f("ck_petition_sheet_entry_number")),
        sa.ForeignKeyConstraint(
            ["sheet_id"], ["petition_sheet.id"], name=op.f("fk_petition_sheet_entry_sheet_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["entered_by"], ["core_person.id"], name=op.f("fk_petition_sheet_entry_entered_by")),
        sa.PrimaryKeyConstraint("sheet_id", "number", name=op.f("pk_petition_sheet_entry")),
    )


def _lines() -> None:
    op.create_table(
        "petition_sheet_line",
        sa.Column("sheet_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("version", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("position", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("commune", sa.String(length=5), nullable=False),
        sa.Column("outcome", sa.String(length=9), nullable=True),
        sa.Column("signature_id", sa.Integer(), nullable=True),
        sa.CheckConstraint("version IN (0, 1, 2)", name=op.f("ck_petition_sheet_line_version")),
        sa.CheckConstraint("position BETWEEN 1 AND 10", name=op.f("ck_petition_sheet_line_position")),
        sa.CheckConstraint("kind IN ('person', 'blank', 'unreadable')", name=op.f("ck_petition_sheet_line_kind")),
        sa.CheckConstraint("outcome IN ('signed', 'duplicate')", name=op.f("ck_petition_sheet_line_outcome")),
        sa.CheckConstraint(
            "outcome IS NULL OR (version = 0 AND kind = 'person')",
            name=op.f("ck_petition_sheet_line_outcome_of_kept"),
        ),
        sa.CheckConstraint(
            "(kind = 'person' AND outcome IS NULL) = (name <> '')",
            name=op.f("ck_petition_sheet_line_name_until_counted"),
        ),
        sa.CheckConstraint("(name = '') = (commune = '')", name=op.f("ck_petition_sheet_line_name_with_commune")),
        sa.CheckConstraint(
            "signature_id IS NULL OR outcome = 'signed'", name=op.f("ck_petition_sheet_line_signature_of_signed")
        ),
        sa.ForeignKeyConstraint(
            ["sheet_id"], ["petition_sheet.id"], name=op.f("fk_petition_sheet_line_sheet_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["signature_id"],
            ["petition_signature.id"],
            name=op.f("fk_petition_sheet_line_signature_id"),
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("sheet_id", "version", "position", name=op.f("pk_petition_sheet_line")),
    )
    op.create_index(op.f("ix_petition_sheet_line_signature_id"), "petition_sheet_line", ["signature_id"], unique=False)


def _guard() -> None:
    """Refuse, in the database itself, a move that no use case makes: nothing leaves what is counted or void."""
    trigger = "CREATE TRIGGER petition_sheet_moves BEFORE UPDATE OF state ON petition_sheet"
    if op.get_bind().dialect.name == "sqlite":
        op.execute(f"{trigger} WHEN {NO_MOVE} BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END")
    else:
        op.execute(f"{trigger} FOR EACH ROW WHEN ({NO_MOVE}) EXECUTE FUNCTION petition_refuse('{REFUSAL}')")
