"""The first tables of core, and the triggers that keep the journal append-only."""

import sqlalchemy as sa
from alembic import op

from core.extensions import UtcDateTime

revision = "core_0001"
down_revision = None


# A sealed entry never changes, an unsealed one only by being sealed, and none is ever deleted.
APPEND_ONLY = {
    "sqlite": (
        """CREATE TRIGGER core_journal_entry_update BEFORE UPDATE ON core_journal_entry
        WHEN OLD.seq IS NOT NULL OR NEW.seq IS NULL OR OLD.id <> NEW.id OR OLD.origin <> NEW.origin
            OR OLD.day <> NEW.day OR OLD.kind <> NEW.kind OR OLD.figures <> NEW.figures
            OR OLD.dimensions <> NEW.dimensions OR OLD.recorded_at <> NEW.recorded_at
        BEGIN SELECT RAISE(ABORT, 'the journal is append-only'); END""",
        """CREATE TRIGGER core_journal_entry_delete BEFORE DELETE ON core_journal_entry
        BEGIN SELECT RAISE(ABORT, 'the journal is append-only'); END""",
    ),
    "postgresql": (
        """CREATE FUNCTION core_journal_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            IF TG_OP = 'UPDATE' AND OLD.seq IS NULL AND NEW.seq IS NOT NULL
                AND (OLD.id, OLD.origin, OLD.day, OLD.kind, OLD.figures::text, OLD.dimensions::text, OLD.recorded_at)
                  = (NEW.id, NEW.origin, NEW.day, NEW.kind, NEW.figures::text, NEW.dimensions::text, NEW.recorded_at)
            THEN RETURN NEW; END IF;
            RAISE EXCEPTION 'the journal is append-only';
        END $$""",
        """CREATE TRIGGER core_journal_entry_guard BEFORE UPDATE OR DELETE ON core_journal_entry
        FOR EACH ROW EXECUTE FUNCTION core_journal_append_only()""",
    ),
}


def upgrade() -> None:
    op.create_table(
        "core_journal_daily",
        sa.Column("origin", sa.String(length=32), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("kind", sa.String(length=64), nullable=False),
        sa.Column("dimensions", sa.String(length=400), nullable=False),
        sa.Column("figure", sa.String(length=64), nullable=False),
        sa.Column("total", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("origin", "day", "kind", "dimensions", "figure", name=op.f("pk_core_journal_daily")),
    )
    op.create_table(
        "core_journal_entry",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("origin", sa.String(length=32), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("kind", sa.String(length=64), nullable=False),
        sa.Column("figures", sa.JSON(), nullable=False),
        sa.Column("dimensions", sa.JSON(), nullable=False),
        sa.Column("recorded_at", UtcDateTime(), nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=True),
        sa.Column("previous", sa.String(length=64), nullable=True),
        sa.Column("digest", sa.String(length=64), nullable=True),
        sa.CheckConstraint(
            "(seq IS NULL AND previous IS NULL AND digest IS NULL) OR (seq IS NOT NULL AND previous IS NOT NULL AND digest IS NOT NULL)",
            name=op.f("ck_core_journal_entry_sealed_whole"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_core_journal_entry")),
        sa.UniqueConstraint("origin", "seq", name=op.f("uq_core_journal_entry_origin_seq")),
    )
    op.create_index(
        "ix_core_journal_entry_unsealed",
        "core_journal_entry",
        ["id"],
        unique=False,
        sqlite_where=sa.text("seq IS NULL"),
        postgresql_where=sa.text("seq IS NULL"),
    )
    op.create_table(
        "core_journal_head",
        sa.Column("origin", sa.String(length=32), nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("origin", name=op.f("pk_core_journal_head")),
    )
    op.create_table(
        "core_journal_origin",
        sa.Column("origin", sa.String(length=32), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("commune", sa.String(length=5), nullable=False),
        sa.Column("since", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("origin", name=op.f("pk_core_journal_origin")),
    )
    op.create_table(
        "core_kiosk",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key_digest", sa.String(length=64), nullable=False),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("revoked_at", UtcDateTime(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_core_kiosk")),
        sa.UniqueConstraint("key_digest", name=op.f("uq_core_kiosk_key_digest")),
    )
    op.create_table(
        "core_limit",
        sa.Column("key", sa.String(length=64), nullable=False),
        sa.Column("window", sa.BigInteger(), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.Column("erase_at", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("key", "window", name=op.f("pk_core_limit")),
    )
    op.create_index(op.f("ix_core_limit_erase_at"), "core_limit", ["erase_at"], unique=False)
    op.create_table(
        "core_organisation",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("sort_key", sa.String(length=160), nullable=False),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.CheckConstraint("kind IN ('association', 'body', 'town', 'centre')", name=op.f("ck_core_organisation_kind")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_core_organisation")),
    )
    op.create_index(op.f("ix_core_organisation_sort_key"), "core_organisation", ["sort_key"], unique=False)
    op.create_table(
        "core_person",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("sort_key", sa.String(length=160), nullable=False),
        sa.Column("email", sa.String(length=254), nullable=True),
        sa.Column("password_hash", sa.String(length=200), nullable=True),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("closed_at", UtcDateTime(), nullable=True),
        sa.CheckConstraint(
            "(password_hash IS NULL) OR (email IS NOT NULL)", name=op.f("ck_core_person_password_needs_email")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_core_person")),
        sa.UniqueConstraint("email", name=op.f("uq_core_person_email")),
    )
    op.create_index(op.f("ix_core_person_sort_key"), "core_person", ["sort_key"], unique=False)
    op.create_table(
        "core_task_run",
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("last_run_at", UtcDateTime(), nullable=False),
        sa.Column("failure", sa.String(length=300), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_core_task_run")),
    )
    op.create_table(
        "core_browser_session",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key_digest", sa.String(length=64), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("shared", sa.Boolean(), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("seen_at", UtcDateTime(), nullable=False),
        sa.Column("expires_at", UtcDateTime(), nullable=False),
        sa.Column("ended_at", UtcDateTime(), nullable=True),
        sa.ForeignKeyConstraint(
            ["person_id"], ["core_person.id"], name=op.f("fk_core_browser_session_person_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_core_browser_session")),
        sa.UniqueConstraint("key_digest", name=op.f("uq_core_browser_session_key_digest")),
    )
    op.create_index(op.f("ix_core_browser_session_expires_at"), "core_browser_session", ["expires_at"], unique=False)
    op.create_index(op.f("ix_core_browser_session_person_id"), "core_browser_session", ["person_id"], unique=False)
    op.create_table(
        "core_card",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("code_digest", sa.String(length=64), nullable=False),
        sa.Column("issued_at", UtcDateTime(), nullable=False),
        sa.Column("revoked_at", UtcDateTime(), nullable=True),
        sa.ForeignKeyConstraint(
            ["person_id"], ["core_person.id"], name=op.f("fk_core_card_person_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_core_card")),
        sa.UniqueConstraint("code_digest", name=op.f("uq_core_card_code_digest")),
    )
    op.create_index(op.f("ix_core_card_person_id"), "core_card", ["person_id"], unique=False)
    op.create_table(
        "core_draft",
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=80), nullable=False),
        sa.Column("fields", sa.JSON(), nullable=False),
        sa.Column("saved_at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"], ["core_person.id"], name=op.f("fk_core_draft_person_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("person_id", "key", name=op.f("pk_core_draft")),
    )
    op.create_index(op.f("ix_core_draft_saved_at"), "core_draft", ["saved_at"], unique=False)
    op.create_table(
        "core_person_role",
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("role", sa.String(length=16), nullable=False),
        sa.CheckConstraint("role IN ('administrator', 'animator', 'officer')", name=op.f("ck_core_person_role_role")),
        sa.ForeignKeyConstraint(
            ["person_id"], ["core_person.id"], name=op.f("fk_core_person_role_person_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("person_id", "role", name=op.f("pk_core_person_role")),
    )
    op.create_table(
        "core_space",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=True),
        sa.Column("kind", sa.String(length=8), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("territory", sa.String(length=5), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("erase_at", UtcDateTime(), nullable=True),
        sa.Column("made_real_id", sa.Integer(), nullable=True),
        sa.CheckConstraint("(kind = 'sandbox') = (erase_at IS NOT NULL)", name=op.f("ck_core_space_sandbox_is_erased")),
        sa.CheckConstraint("kind IN ('real', 'sandbox')", name=op.f("ck_core_space_kind")),
        sa.ForeignKeyConstraint(
            ["made_real_id"], ["core_space.id"], name=op.f("fk_core_space_made_real_id"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["core_organisation.id"], name=op.f("fk_core_space_organisation_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_core_space")),
    )
    op.create_index(op.f("ix_core_space_organisation_id"), "core_space", ["organisation_id"], unique=False)
    op.create_table(
        "core_mail",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=120), nullable=False),
        sa.Column("delivery", sa.String(length=12), nullable=False),
        sa.Column("space_id", sa.Integer(), nullable=True),
        sa.Column("recipient", sa.String(length=254), nullable=False),
        sa.Column("subject", sa.String(length=200), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("next_try_at", UtcDateTime(), nullable=True),
        sa.Column("sent_at", UtcDateTime(), nullable=True),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("failure", sa.String(length=300), nullable=False),
        sa.CheckConstraint(
            "(delivery = 'letter_box') = (space_id IS NOT NULL)", name=op.f("ck_core_mail_letter_box_of_a_space")
        ),
        sa.CheckConstraint("delivery IN ('smtp', 'show', 'letter_box')", name=op.f("ck_core_mail_delivery")),
        sa.ForeignKeyConstraint(
            ["space_id"], ["core_space.id"], name=op.f("fk_core_mail_space_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_core_mail")),
        sa.UniqueConstraint("key", name=op.f("uq_core_mail_key")),
    )
    op.create_index("ix_core_mail_due", "core_mail", ["next_try_at"], unique=False)
    op.create_index(op.f("ix_core_mail_space_id"), "core_mail", ["space_id"], unique=False)
    op.create_table(
        "core_space_member",
        sa.Column("space_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("role", sa.String(length=10), nullable=False),
        sa.CheckConstraint("role IN ('manager', 'moderator', 'member')", name=op.f("ck_core_space_member_role")),
        sa.ForeignKeyConstraint(["person_id"], ["core_person.id"], name=op.f("fk_core_space_member_person_id")),
        sa.ForeignKeyConstraint(
            ["space_id"], ["core_space.id"], name=op.f("fk_core_space_member_space_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("space_id", "person_id", name=op.f("pk_core_space_member")),
    )
    op.create_index(op.f("ix_core_space_member_person_id"), "core_space_member", ["person_id"], unique=False)
    op.create_table(
        "core_space_tool",
        sa.Column("space_id", sa.Integer(), nullable=False),
        sa.Column("tool", sa.String(length=40), nullable=False),
        sa.ForeignKeyConstraint(
            ["space_id"], ["core_space.id"], name=op.f("fk_core_space_tool_space_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("space_id", "tool", name=op.f("pk_core_space_tool")),
    )
    for statement in APPEND_ONLY[op.get_bind().dialect.name]:
        op.execute(statement)
