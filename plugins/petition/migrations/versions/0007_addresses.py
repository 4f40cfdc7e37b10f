"""An index by address, so that a signer is shown her signatures without all of them being read."""

from alembic import op

revision = "petition_0007"
down_revision = "petition_0006"


def upgrade() -> None:
    op.create_index("ix_petition_signature_email_digest", "petition_signature", ["email_digest"])
