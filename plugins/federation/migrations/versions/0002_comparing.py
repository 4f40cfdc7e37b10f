"""What a centre knows of the hub's copy, what it took back, and receipts for two chains under one number."""

import sqlalchemy as sa
from alembic import op

from core.extensions import UtcDateTime

revision = "federation_0002"
down_revision = "federation_0001"

# The table of receipts is written anew on SQLite, and its triggers go with the old one.
GUARDS = (
    """CREATE TRIGGER federation_receipt_update BEFORE UPDATE ON federation_receipt
    BEGIN SELECT RAISE(ABORT, 'receipts are append-only'); END""",
    """CREATE TRIGGER federation_receipt_delete BEFORE DELETE ON federation_receipt
    BEGIN SELECT RAISE(ABORT, 'receipts are append-only'); END""",
)
KEY = ["hub", "origin", "seq", "digest"]


def upgrade() -> None:
    op.create_table(
        "federation_recovery",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("hub", sa.String(length=32), nullable=False),
        sa.Column("first_seq", sa.BigInteger(), nullable=False),
        sa.Column("last_seq", sa.BigInteger(), nullable=False),
        sa.Column("taken", sa.Integer(), nullable=False),
        sa.Column("found", sa.Integer(), nullable=False),
        sa.Column("moved", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"], ["core_person.id"], name=op.f("fk_federation_recovery_person_id"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_federation_recovery")),
    )
    op.add_column("federation_link", sa.Column("held_seq", sa.BigInteger(), nullable=True))
    op.add_column("federation_link", sa.Column("held_digest", sa.String(length=64), server_default="", nullable=False))
    op.add_column("federation_link", sa.Column("held_at", UtcDateTime(), nullable=True))
    op.add_column("federation_link", sa.Column("compared_at", UtcDateTime(), nullable=True))
    op.add_column("federation_enrolment", sa.Column("promised_seq", sa.BigInteger(), nullable=True))
    if op.get_bind().dialect.name == "postgresql":
        op.drop_constraint(op.f("pk_federation_receipt"), "federation_receipt", type_="primary")
        op.create_primary_key(op.f("pk_federation_receipt"), "federation_receipt", KEY)
        return
    with op.batch_alter_table("federation_receipt", recreate="always") as receipts:
        receipts.drop_constraint(op.f("pk_federation_receipt"), type_="primary")
        receipts.create_primary_key(op.f("pk_federation_receipt"), KEY)
    for statement in GUARDS:
        op.execute(statement)
