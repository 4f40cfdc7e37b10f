"""Cases, reports, decisions, appeals and the public register."""

import sqlalchemy as sa
from alembic import op

from core.extensions import UtcDateTime

revision = "moderation_0001"
down_revision = None


def upgrade() -> None:
    op.create_table(
        "moderation_register",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("plugin", sa.String(length=40), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("kind_title", sa.String(length=80), nullable=False),
        sa.Column("origin", sa.String(length=12), nullable=False),
        sa.Column("was_hidden", sa.Boolean(), nullable=False),
        sa.Column("verdict", sa.String(length=12), nullable=False),
        sa.Column("rule", sa.String(length=20), nullable=False),
        sa.Column("delay_hours", sa.Integer(), nullable=False),
        sa.Column("appeal", sa.String(length=12), nullable=False),
        sa.Column("appeal_hours", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "appeal IN ('none', 'lodged', 'upheld', 'overturned')", name=op.f("ck_moderation_register_appeal")
        ),
        sa.CheckConstraint("delay_hours >= 0", name=op.f("ck_moderation_register_delay")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_moderation_register")),
    )
    op.create_index(op.f("ix_moderation_register_day"), "moderation_register", ["day"], unique=False)
    op.create_table(
        "moderation_case",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("plugin", sa.String(length=40), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("content_id", sa.Integer(), nullable=False),
        sa.Column("kind_title", sa.String(length=80), nullable=False),
        sa.Column("text_version", sa.String(length=80), nullable=False),
        sa.Column("space_id", sa.Integer(), nullable=False),
        sa.Column("author_id", sa.Integer(), nullable=True),
        sa.Column("origin", sa.String(length=12), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("standing", sa.String(length=12), nullable=False),
        sa.Column("opened_at", UtcDateTime(), nullable=False),
        sa.Column("started_at", UtcDateTime(), nullable=False),
        sa.Column("due_at", UtcDateTime(), nullable=False),
        sa.Column("alerted", sa.Integer(), nullable=False),
        sa.Column("reporters", sa.Integer(), nullable=False),
        sa.Column("hidden_at", UtcDateTime(), nullable=True),
        sa.Column("corrected_at", UtcDateTime(), nullable=True),
        sa.Column("appeal_until", UtcDateTime(), nullable=True),
        sa.Column("closed_at", UtcDateTime(), nullable=True),
        sa.Column("locked_by_id", sa.Integer(), nullable=True),
        sa.Column("locked_until", UtcDateTime(), nullable=True),
        sa.CheckConstraint(
            "(state = 'closed') = (closed_at IS NOT NULL)", name=op.f("ck_moderation_case_closed_at_once_closed")
        ),
        sa.CheckConstraint("origin IN ('submission', 'reports')", name=op.f("ck_moderation_case_origin")),
        sa.CheckConstraint(
            "standing IN ('waiting', 'shown', 'hidden', 'corrected', 'reviewed', 'rejected', 'blocked', 'erased', 'removed')",
            name=op.f("ck_moderation_case_standing"),
        ),
        sa.CheckConstraint(
            "state <> 'decided' OR appeal_until IS NOT NULL", name=op.f("ck_moderation_case_decided_can_be_appealed")
        ),
        sa.CheckConstraint("state IN ('open', 'decided', 'appealed', 'closed')", name=op.f("ck_moderation_case_state")),
        sa.CheckConstraint(
            "(locked_by_id IS NULL) = (locked_until IS NULL)", name=op.f("ck_moderation_case_lock_is_whole")
        ),
        sa.ForeignKeyConstraint(["author_id"], ["core_person.id"], name=op.f("fk_moderation_case_author_id")),
        sa.ForeignKeyConstraint(["locked_by_id"], ["core_person.id"], name=op.f("fk_moderation_case_locked_by_id")),
        sa.ForeignKeyConstraint(
            ["space_id"], ["core_space.id"], name=op.f("fk_moderation_case_space_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_moderation_case")),
    )
    op.create_index(op.f("ix_moderation_case_author_id"), "moderation_case", ["author_id"], unique=False)
    op.create_index(
        "ix_moderation_case_plugin_kind_content_id", "moderation_case", ["plugin", "kind", "content_id"], unique=False
    )
    op.create_index(op.f("ix_moderation_case_space_id"), "moderation_case", ["space_id"], unique=False)
    op.create_index("ix_moderation_case_state_due_at", "moderation_case", ["state", "due_at"], unique=False)
    op.create_index(
        "uq_moderation_case_going_on",
        "moderation_case",
        ["plugin", "kind", "content_id"],
        unique=True,
        sqlite_where=sa.text("closed_at IS NULL"),
        postgresql_where=sa.text("closed_at IS NULL"),
    )
    op.create_table(
        "moderation_decision",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("register_id", sa.Integer(), nullable=True),
        sa.Column("verdict", sa.String(length=12), nullable=False),
        sa.Column("rule", sa.String(length=20), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("decided_by_id", sa.Integer(), nullable=True),
        sa.Column("decided_at", UtcDateTime(), nullable=False),
        sa.CheckConstraint(
            "verdict IN ('accept', 'reject', 'hide', 'block', 'erase', 'restore')",
            name=op.f("ck_moderation_decision_verdict"),
        ),
        sa.CheckConstraint(
            "verdict NOT IN ('reject', 'block', 'erase') OR (rule <> '' AND reason <> '')",
            name=op.f("ck_moderation_decision_adverse_has_its_rule"),
        ),
        sa.ForeignKeyConstraint(
            ["case_id"], ["moderation_case.id"], name=op.f("fk_moderation_decision_case_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["decided_by_id"], ["core_person.id"], name=op.f("fk_moderation_decision_decided_by_id")
        ),
        sa.ForeignKeyConstraint(
            ["register_id"],
            ["moderation_register.id"],
            name=op.f("fk_moderation_decision_register_id"),
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_moderation_decision")),
    )
    op.create_index(op.f("ix_moderation_decision_case_id"), "moderation_decision", ["case_id"], unique=False)
    op.create_table(
        "moderation_report",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("reporter_key", sa.String(length=64), nullable=False),
        sa.Column("reporter_id", sa.Integer(), nullable=True),
        sa.Column("reason", sa.String(length=20), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["case_id"], ["moderation_case.id"], name=op.f("fk_moderation_report_case_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["reporter_id"], ["core_person.id"], name=op.f("fk_moderation_report_reporter_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_moderation_report")),
    )
    op.create_index(
        "ix_moderation_report_case_id_reporter_key", "moderation_report", ["case_id", "reporter_key"], unique=False
    )
    op.create_index(op.f("ix_moderation_report_reporter_id"), "moderation_report", ["reporter_id"], unique=False)
    op.create_table(
        "moderation_appeal",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("decision_id", sa.Integer(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("lodged_at", UtcDateTime(), nullable=False),
        sa.Column("outcome", sa.String(length=12), nullable=True),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.Column("settled_by_id", sa.Integer(), nullable=True),
        sa.Column("settled_at", UtcDateTime(), nullable=True),
        sa.CheckConstraint(
            "(outcome IS NULL) = (answer = '')", name=op.f("ck_moderation_appeal_settled_with_its_answer")
        ),
        sa.CheckConstraint(
            "outcome IS NULL OR outcome IN ('upheld', 'overturned')", name=op.f("ck_moderation_appeal_outcome")
        ),
        sa.CheckConstraint(
            "(outcome IS NULL) = (settled_at IS NULL)", name=op.f("ck_moderation_appeal_settled_with_its_outcome")
        ),
        sa.ForeignKeyConstraint(
            ["case_id"], ["moderation_case.id"], name=op.f("fk_moderation_appeal_case_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["decision_id"],
            ["moderation_decision.id"],
            name=op.f("fk_moderation_appeal_decision_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(["settled_by_id"], ["core_person.id"], name=op.f("fk_moderation_appeal_settled_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_moderation_appeal")),
        sa.UniqueConstraint("decision_id", name=op.f("uq_moderation_appeal_decision_id")),
    )
    op.create_index(op.f("ix_moderation_appeal_case_id"), "moderation_appeal", ["case_id"], unique=False)
