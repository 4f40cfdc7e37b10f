"""The first tables of federation, and the triggers that keep receipts append-only."""

import sqlalchemy as sa
from alembic import op

from core.extensions import UtcDateTime

revision = "federation_0001"
down_revision = None

# A receipt is proof of delivery: it never changes and is never deleted.
APPEND_ONLY = {
    "sqlite": (
        """CREATE TRIGGER federation_receipt_update BEFORE UPDATE ON federation_receipt
        BEGIN SELECT RAISE(ABORT, 'receipts are append-only'); END""",
        """CREATE TRIGGER federation_receipt_delete BEFORE DELETE ON federation_receipt
        BEGIN SELECT RAISE(ABORT, 'receipts are append-only'); END""",
    ),
    "postgresql": (
        """CREATE FUNCTION federation_receipt_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN RAISE EXCEPTION 'receipts are append-only'; END $$""",
        """CREATE TRIGGER federation_receipt_guard BEFORE UPDATE OR DELETE ON federation_receipt
        FOR EACH ROW EXECUTE FUNCTION federation_receipt_append_only()""",
    ),
}


def upgrade() -> None:
    op.create_table(
        "federation_link",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("asked_url", sa.String(length=200), nullable=False),
        sa.Column("asked_code", sa.String(length=16), nullable=False),
        sa.Column("url", sa.String(length=200), nullable=False),
        sa.Column("hub", sa.String(length=32), nullable=False),
        sa.Column("hub_name", sa.String(length=120), nullable=False),
        sa.Column("hub_key", sa.JSON(), nullable=False),
        sa.Column("linked_at", UtcDateTime(), nullable=True),
        sa.Column("failure", sa.String(length=300), nullable=False),
        sa.Column("failure_params", sa.JSON(), nullable=False),
        sa.Column("failure_code", sa.String(length=20), nullable=False),
        sa.Column("failed_at", UtcDateTime(), nullable=True),
        sa.CheckConstraint("(asked_url = '') = (asked_code = '')", name=op.f("ck_federation_link_asked_whole")),
        sa.CheckConstraint("(hub = '') = (linked_at IS NULL)", name=op.f("ck_federation_link_linked_whole")),
        sa.CheckConstraint("id = 1", name=op.f("ck_federation_link_only_one")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_federation_link")),
    )
    op.create_table(
        "federation_receipt",
        sa.Column("hub", sa.String(length=32), nullable=False),
        sa.Column("origin", sa.String(length=32), nullable=False),
        sa.Column("seq", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.Column("token", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("hub", "origin", "seq", name=op.f("pk_federation_receipt")),
    )
    op.create_table(
        "federation_declaration",
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("kind", sa.String(length=64), nullable=False),
        sa.Column("content", sa.JSON(), nullable=False),
        sa.Column("seen_at", UtcDateTime(), nullable=False),
        sa.Column("accepted_at", UtcDateTime(), nullable=True),
        sa.Column("accepted_by", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["accepted_by"], ["core_person.id"], name=op.f("fk_federation_declaration_accepted_by"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("digest", name=op.f("pk_federation_declaration")),
    )
    op.create_index(op.f("ix_federation_declaration_kind"), "federation_declaration", ["kind"], unique=False)
    op.create_table(
        "federation_enrolment",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("origin", sa.String(length=32), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("commune", sa.String(length=5), nullable=False),
        sa.Column("said_name", sa.String(length=120), nullable=False),
        sa.Column("said_commune", sa.String(length=5), nullable=False),
        sa.Column("key", sa.JSON(), nullable=False),
        sa.Column("thumbprint", sa.String(length=64), nullable=False),
        sa.Column("since", UtcDateTime(), nullable=False),
        sa.Column("revoked_at", UtcDateTime(), nullable=True),
        sa.Column("revoked_by", sa.Integer(), nullable=True),
        sa.Column("revoked_reason", sa.String(length=300), nullable=False),
        sa.CheckConstraint(
            "(revoked_at IS NULL) = (revoked_reason = '')", name=op.f("ck_federation_enrolment_revoked_with_reason")
        ),
        sa.ForeignKeyConstraint(
            ["revoked_by"], ["core_person.id"], name=op.f("fk_federation_enrolment_revoked_by"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_federation_enrolment")),
    )
    op.create_index(op.f("ix_federation_enrolment_origin"), "federation_enrolment", ["origin"], unique=False)
    op.create_index(
        "ix_federation_enrolment_standing",
        "federation_enrolment",
        ["origin"],
        unique=True,
        sqlite_where=sa.text("revoked_at IS NULL"),
        postgresql_where=sa.text("revoked_at IS NULL"),
    )
    op.create_table(
        "federation_invitation",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("code_digest", sa.String(length=64), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("commune", sa.String(length=5), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("created_by", sa.Integer(), nullable=True),
        sa.Column("expires_at", UtcDateTime(), nullable=False),
        sa.Column("withdrawn_at", UtcDateTime(), nullable=True),
        sa.Column("enrolment_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["created_by"], ["core_person.id"], name=op.f("fk_federation_invitation_created_by"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["enrolment_id"], ["federation_enrolment.id"], name=op.f("fk_federation_invitation_enrolment_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_federation_invitation")),
        sa.UniqueConstraint("code_digest", name=op.f("uq_federation_invitation_code_digest")),
    )
    op.create_table(
        "federation_waiting",
        sa.Column("entry_id", sa.Integer(), nullable=False),
        sa.Column("declaration", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(
            ["declaration"], ["federation_declaration.digest"], name=op.f("fk_federation_waiting_declaration")
        ),
        sa.ForeignKeyConstraint(["entry_id"], ["core_journal_entry.id"], name=op.f("fk_federation_waiting_entry_id")),
        sa.PrimaryKeyConstraint("entry_id", name=op.f("pk_federation_waiting")),
    )
    op.create_index(op.f("ix_federation_waiting_declaration"), "federation_waiting", ["declaration"], unique=False)
    for statement in APPEND_ONLY[op.get_bind().dialect.name]:
        op.execute(statement)
