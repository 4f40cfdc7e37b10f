"""The first tables of petitions, and the trigger that freezes the text of an opened one."""

import sqlalchemy as sa
from alembic import op

from core.extensions import UtcDateTime

revision = "petition_0001"
down_revision = None

# Once a petition has left its draft, what people sign never changes; and a closed one is never opened again.
TEXT = "title, summary, body, body_html, addressee, goal, text_sha256, opened_at, closes_at, space_id"
FROZEN = {
    "sqlite": (
        f"""CREATE TRIGGER petition_petition_frozen BEFORE UPDATE OF {TEXT} ON petition_petition
        WHEN OLD.state <> 'draft' BEGIN SELECT RAISE(ABORT, 'the text of an opened petition is frozen'); END""",
        """CREATE TRIGGER petition_petition_forward BEFORE UPDATE OF state ON petition_petition
        WHEN (OLD.state <> 'draft' AND NEW.state = 'draft') OR (OLD.state = 'closed' AND NEW.state = 'open')
        BEGIN SELECT RAISE(ABORT, 'a petition never goes back'); END""",
    ),
    "postgresql": (
        """CREATE FUNCTION petition_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN RAISE EXCEPTION 'the text of an opened petition is frozen, and it never goes back'; END $$""",
        f"""CREATE TRIGGER petition_petition_frozen BEFORE UPDATE OF {TEXT} ON petition_petition
        FOR EACH ROW WHEN (OLD.state <> 'draft') EXECUTE FUNCTION petition_refuse()""",
        """CREATE TRIGGER petition_petition_forward BEFORE UPDATE OF state ON petition_petition FOR EACH ROW
        WHEN ((OLD.state <> 'draft' AND NEW.state = 'draft') OR (OLD.state = 'closed' AND NEW.state = 'open'))
        EXECUTE FUNCTION petition_refuse()""",
    ),
}


def upgrade() -> None:
    op.create_table(
        "petition_petition",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("space_id", sa.Integer(), nullable=False),
        sa.Column("author_id", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("summary", sa.Text(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("body_html", sa.Text(), nullable=False),
        sa.Column("addressee", sa.Text(), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("goal", sa.Integer(), nullable=True),
        sa.Column("text_sha256", sa.String(length=64), nullable=True),
        sa.Column("opened_at", UtcDateTime(), nullable=True),
        sa.Column("closes_at", UtcDateTime(), nullable=True),
        sa.Column("closed_at", UtcDateTime(), nullable=True),
        sa.Column("signatures", sa.Integer(), nullable=False),
        sa.Column("signed_web", sa.Integer(), nullable=False),
        sa.Column("signed_kiosk", sa.Integer(), nullable=False),
        sa.Column("signed_assisted", sa.Integer(), nullable=False),
        sa.Column("signed_paper", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "(state = 'closed') = (closed_at IS NOT NULL)", name=op.f("ck_petition_petition_closed_at_once_closed")
        ),
        sa.CheckConstraint(
            "(state = 'draft') = (closes_at IS NULL)", name=op.f("ck_petition_petition_closes_at_unless_draft")
        ),
        sa.CheckConstraint("(state = 'draft') = (goal IS NULL)", name=op.f("ck_petition_petition_goal_unless_draft")),
        sa.CheckConstraint(
            "(state = 'draft') = (opened_at IS NULL)", name=op.f("ck_petition_petition_opened_at_unless_draft")
        ),
        sa.CheckConstraint(
            "(state = 'draft') = (text_sha256 IS NULL)", name=op.f("ck_petition_petition_text_sha256_unless_draft")
        ),
        sa.CheckConstraint("state <> 'draft' OR signatures = 0", name=op.f("ck_petition_petition_draft_is_not_signed")),
        sa.CheckConstraint("state IN ('draft', 'open', 'closed')", name=op.f("ck_petition_petition_state")),
        sa.CheckConstraint(
            "signatures = signed_web + signed_kiosk + signed_assisted + signed_paper",
            name=op.f("ck_petition_petition_channels_add_up"),
        ),
        sa.CheckConstraint(
            "signed_web >= 0 AND signed_kiosk >= 0 AND signed_assisted >= 0 AND signed_paper >= 0",
            name=op.f("ck_petition_petition_counters"),
        ),
        sa.ForeignKeyConstraint(["author_id"], ["core_person.id"], name=op.f("fk_petition_petition_author_id")),
        sa.ForeignKeyConstraint(
            ["space_id"], ["core_space.id"], name=op.f("fk_petition_petition_space_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_petition_petition")),
    )
    op.create_index(op.f("ix_petition_petition_space_id"), "petition_petition", ["space_id"], unique=False)
    op.create_index("ix_petition_petition_state_closes_at", "petition_petition", ["state", "closes_at"], unique=False)
    op.create_table(
        "petition_signature",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("petition_id", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("channel", sa.String(length=8), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("commune", sa.String(length=5), nullable=False),
        sa.Column("person_key", sa.String(length=64), nullable=False),
        sa.Column("email", sa.String(length=254), nullable=True),
        sa.Column("email_digest", sa.String(length=64), nullable=False),
        sa.Column("show_name", sa.Boolean(), nullable=False),
        sa.Column("is_imaginary", sa.Boolean(), nullable=False),
        sa.Column("mails_sent", sa.Integer(), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("reminded_at", UtcDateTime(), nullable=True),
        sa.Column("confirmed_at", UtcDateTime(), nullable=True),
        sa.Column("countersigned_by", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "(channel = 'assisted') = (countersigned_by IS NOT NULL)",
            name=op.f("ck_petition_signature_assisted_is_countersigned"),
        ),
        sa.CheckConstraint(
            "(email IS NOT NULL) = (channel IN ('web', 'kiosk') AND NOT is_imaginary)",
            name=op.f("ck_petition_signature_email_of_channel"),
        ),
        sa.CheckConstraint(
            "(email IS NULL) = (email_digest = '')", name=op.f("ck_petition_signature_email_with_digest")
        ),
        sa.CheckConstraint(
            "(state = 'confirmed') = (confirmed_at IS NOT NULL)",
            name=op.f("ck_petition_signature_confirmed_at_once_confirmed"),
        ),
        sa.CheckConstraint(
            "channel IN ('web', 'kiosk', 'assisted', 'paper')", name=op.f("ck_petition_signature_channel")
        ),
        sa.CheckConstraint(
            "state = 'confirmed' OR email IS NOT NULL", name=op.f("ck_petition_signature_only_mails_wait")
        ),
        sa.CheckConstraint("state IN ('pending', 'confirmed', 'duplicate')", name=op.f("ck_petition_signature_state")),
        sa.ForeignKeyConstraint(
            ["countersigned_by"], ["core_person.id"], name=op.f("fk_petition_signature_countersigned_by")
        ),
        sa.ForeignKeyConstraint(
            ["petition_id"],
            ["petition_petition.id"],
            name=op.f("fk_petition_signature_petition_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_petition_signature")),
        sa.UniqueConstraint(
            "petition_id",
            "person_key",
            "email_digest",
            name=op.f("uq_petition_signature_petition_id_person_key_email_digest"),
        ),
    )
    op.create_index(
        "ix_petition_signature_petition_id_confirmed_at",
        "petition_signature",
        ["petition_id", "confirmed_at"],
        unique=False,
    )
    op.create_index(
        "ix_petition_signature_waiting",
        "petition_signature",
        ["created_at"],
        unique=False,
        sqlite_where=sa.text("confirmed_at IS NULL"),
        postgresql_where=sa.text("confirmed_at IS NULL"),
    )
    for statement in FROZEN[op.get_bind().dialect.name]:
        op.execute(statement)
