"""Rule sets, which a trigger keeps as they were adopted, and agreements."""

import sqlalchemy as sa
from alembic import op

from core.extensions import UtcDateTime

revision = "indemnity_0001"
down_revision = None

# What was agreed under a rule set must stay what it was: a change is a new version.
UNCHANGED = {
    "sqlite": (
        """CREATE TRIGGER indemnity_rule_set_update BEFORE UPDATE ON indemnity_rule_set
        BEGIN SELECT RAISE(ABORT, 'a rule set never changes'); END""",
        """CREATE TRIGGER indemnity_rule_set_delete BEFORE DELETE ON indemnity_rule_set
        BEGIN SELECT RAISE(ABORT, 'a rule set never changes'); END""",
    ),
    "postgresql": (
        """CREATE FUNCTION indemnity_rule_set_unchanged() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN RAISE EXCEPTION 'a rule set never changes'; END $$""",
        """CREATE TRIGGER indemnity_rule_set_guard BEFORE UPDATE OR DELETE ON indemnity_rule_set
        FOR EACH ROW EXECUTE FUNCTION indemnity_rule_set_unchanged()""",
    ),
}


def upgrade() -> None:
    op.create_table(
        "indemnity_rule_set",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=40), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(length=160), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("example", sa.Boolean(), nullable=False),
        sa.Column("amount_cents", sa.BigInteger(), nullable=False),
        sa.Column("years_at_most", sa.Integer(), nullable=False),
        sa.Column("sessions_required", sa.Integer(), nullable=False),
        sa.Column("transfer_required", sa.Boolean(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("adopted_at", UtcDateTime(), nullable=False),
        sa.CheckConstraint(
            "amount_cents >= 0 AND years_at_most > 0 AND sessions_required > 0 AND version > 0",
            name=op.f("ck_indemnity_rule_set_sensible"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_indemnity_rule_set")),
        sa.UniqueConstraint("code", "version", name=op.f("uq_indemnity_rule_set_code_version")),
    )
    op.create_table(
        "indemnity_agreement",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("origin", sa.String(length=32), nullable=False),
        sa.Column("number", sa.String(length=40), nullable=False),
        sa.Column("decision", sa.String(length=160), nullable=False),
        sa.Column("start", sa.Date(), nullable=False),
        sa.Column("years", sa.Integer(), nullable=False),
        sa.Column("rule_set_id", sa.Integer(), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.CheckConstraint("years > 0", name=op.f("ck_indemnity_agreement_years")),
        sa.ForeignKeyConstraint(["origin"], ["core_journal_origin.origin"], name=op.f("fk_indemnity_agreement_origin")),
        sa.ForeignKeyConstraint(
            ["rule_set_id"], ["indemnity_rule_set.id"], name=op.f("fk_indemnity_agreement_rule_set_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_indemnity_agreement")),
        sa.UniqueConstraint("number", name=op.f("uq_indemnity_agreement_number")),
    )
    op.create_index(op.f("ix_indemnity_agreement_origin"), "indemnity_agreement", ["origin"], unique=False)
    for statement in UNCHANGED[op.get_bind().dialect.name]:
        op.execute(statement)
