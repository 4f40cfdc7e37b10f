"""The first tables of the pathway, and the triggers that keep its facts: what was marked, done or closed stays."""

from collections.abc import Iterator

import sqlalchemy as sa
from alembic import op

from core.extensions import UtcDateTime

revision = "pathway_0001"
down_revision = None

#: Facts that are only ever added to.
APPEND_ONLY = (
    "pathway_lesson_version",
    "pathway_attendance_mark",
    "pathway_exercise_tick",
    "pathway_quiz_attempt",
)
#: Facts of a seat: none may be added once its session is closed or cancelled.
OF_A_SEAT = ("pathway_attendance_mark", "pathway_exercise_tick", "pathway_quiz_attempt")
#: Rows of a session that are frozen with it.
OF_A_SESSION = ("pathway_enrolment", "pathway_session_animator")
FROZEN_SEAT = """EXISTS (SELECT 1 FROM pathway_session s JOIN pathway_enrolment e ON e.session_id = s.id
    WHERE e.id = NEW.enrolment_id AND s.state IN ('closed', 'cancelled'))"""
FROZEN_SESSION = """EXISTS (SELECT 1 FROM pathway_session s
    WHERE s.id = NEW.session_id AND s.state IN ('closed', 'cancelled'))"""
SAID = "a closed fact of the pathway never changes"


def triggers(dialect: str) -> Iterator[str]:
    """Yield the statements that make the triggers."""
    refuse = f"SELECT RAISE(ABORT, '{SAID}');" if dialect == "sqlite" else f"RAISE EXCEPTION '{SAID}';"
    for number, (table, acts, when) in enumerate(guards(dialect)):
        for act in acts:
            if dialect == "sqlite":
                name = f"{table}_{act.lower()}_{number}"
                yield f"CREATE TRIGGER {name} BEFORE {act} ON {table} WHEN {when} BEGIN {refuse} END"
            else:
                name = f"{table}_{act.lower()}_{number}"
                passed = "OLD" if act == "DELETE" else "NEW"
                yield (
                    f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
                    f"IF {when} THEN {refuse} END IF; RETURN {passed}; END $$"
                )
                yield f"CREATE TRIGGER {name} BEFORE {act} ON {table} FOR EACH ROW EXECUTE FUNCTION {name}()"


def guards(dialect: str) -> Iterator[tuple[str, tuple[str, ...], str]]:
    """Yield (table, acts refused, the condition under which they are)."""
    always = "1 = 1"
    for table in APPEND_ONLY:
        yield table, ("UPDATE", "DELETE"), always
    for table in OF_A_SEAT:
        yield table, ("INSERT",), FROZEN_SEAT
    for table in OF_A_SESSION:
        yield table, ("DELETE",), always
        yield table, ("INSERT", "UPDATE"), FROZEN_SESSION
        yield table, ("UPDATE",), "OLD.session_id <> NEW.session_id"
    yield "pathway_session", ("UPDATE",), "OLD.state IN ('closed', 'cancelled')"
    yield "pathway_session", ("DELETE",), always
    text = "::text" if dialect == "postgresql" else ""
    same = (
        f"OLD.id = NEW.id AND OLD.code = NEW.code AND OLD.person_id = NEW.person_id AND OLD.issued_at = NEW.issued_at"
        f" AND OLD.content{text} = NEW.content{text} AND OLD.digest = NEW.digest"
    )
    yield "pathway_certificate", ("UPDATE",), f"OLD.revoked_at IS NOT NULL OR NOT ({same})"
    yield "pathway_certificate", ("DELETE",), always


def upgrade() -> None:
    op.create_table(
        "pathway_lesson_version",
        sa.Column("version", sa.String(length=64), nullable=False),
        sa.Column("file", sa.String(length=200), nullable=False),
        sa.Column("files", sa.JSON(), nullable=False),
        sa.Column("kept_at", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("version", name=op.f("pk_pathway_lesson_version")),
    )
    op.create_table(
        "pathway_certificate",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=16), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("issued_at", UtcDateTime(), nullable=False),
        sa.Column("content", sa.JSON(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("revoked_at", UtcDateTime(), nullable=True),
        sa.Column("revoke_reason", sa.String(length=300), nullable=False),
        sa.CheckConstraint(
            "(revoked_at IS NULL) = (revoke_reason = '')", name=op.f("ck_pathway_certificate_revoked_with_reason")
        ),
        sa.ForeignKeyConstraint(["person_id"], ["core_person.id"], name=op.f("fk_pathway_certificate_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_pathway_certificate")),
        sa.UniqueConstraint("code", name=op.f("uq_pathway_certificate_code")),
    )
    op.create_index(op.f("ix_pathway_certificate_person_id"), "pathway_certificate", ["person_id"], unique=False)
    op.create_table(
        "pathway_session",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("course", sa.String(length=80), nullable=False),
        sa.Column("lesson", sa.String(length=80), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("version", sa.String(length=64), nullable=False),
        sa.Column("purpose", sa.String(length=10), nullable=False),
        sa.Column("place", sa.String(length=120), nullable=False),
        sa.Column("starts_at", UtcDateTime(), nullable=False),
        sa.Column("ends_at", UtcDateTime(), nullable=False),
        sa.Column("seats", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("cancel_reason", sa.String(length=300), nullable=False),
        sa.Column("started_at", UtcDateTime(), nullable=True),
        sa.Column("phase", sa.Integer(), nullable=True),
        sa.Column("phase_at", UtcDateTime(), nullable=True),
        sa.Column("ended_at", UtcDateTime(), nullable=True),
        sa.Column("early_reason", sa.String(length=300), nullable=False),
        sa.Column("holiday_confirmed", sa.Boolean(), nullable=False),
        sa.Column("closed_at", UtcDateTime(), nullable=True),
        sa.Column("sheet", sa.Text(), nullable=True),
        sa.Column("sheet_digest", sa.String(length=64), nullable=True),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("created_by", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "(state = 'cancelled') = (cancel_reason <> '')", name=op.f("ck_pathway_session_cancelled_with_reason")
        ),
        sa.CheckConstraint(
            "(state = 'closed') = (closed_at IS NOT NULL) AND (state = 'closed') = (ended_at IS NOT NULL) AND (state = 'closed') = (sheet IS NOT NULL) AND (state = 'closed') = (sheet_digest IS NOT NULL)",
            name=op.f("ck_pathway_session_closed_whole"),
        ),
        sa.CheckConstraint(
            "ended_at IS NULL OR ended_at = ends_at OR (ended_at < ends_at AND early_reason <> '')",
            name=op.f("ck_pathway_session_early_with_reason"),
        ),
        sa.CheckConstraint("purpose IN ('pathway', 'transfer')", name=op.f("ck_pathway_session_purpose")),
        sa.CheckConstraint(
            "state = 'cancelled' OR (state = 'open') = (started_at IS NULL)",
            name=op.f("ck_pathway_session_held_once_started"),
        ),
        sa.CheckConstraint("state IN ('open', 'held', 'closed', 'cancelled')", name=op.f("ck_pathway_session_state")),
        sa.CheckConstraint(
            "(started_at IS NULL) = (phase IS NULL) AND (started_at IS NULL) = (phase_at IS NULL)",
            name=op.f("ck_pathway_session_phase"),
        ),
        sa.CheckConstraint("seats BETWEEN 1 AND 99", name=op.f("ck_pathway_session_seats")),
        sa.CheckConstraint("starts_at < ends_at", name=op.f("ck_pathway_session_ends_after_start")),
        sa.ForeignKeyConstraint(["created_by"], ["core_person.id"], name=op.f("fk_pathway_session_created_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_pathway_session")),
    )
    op.create_index(op.f("ix_pathway_session_starts_at"), "pathway_session", ["starts_at"], unique=False)
    op.create_table(
        "pathway_enrolment",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("session_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("enrolled_at", UtcDateTime(), nullable=False),
        sa.Column("withdrawn_at", UtcDateTime(), nullable=True),
        sa.ForeignKeyConstraint(["person_id"], ["core_person.id"], name=op.f("fk_pathway_enrolment_person_id")),
        sa.ForeignKeyConstraint(["session_id"], ["pathway_session.id"], name=op.f("fk_pathway_enrolment_session_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_pathway_enrolment")),
        sa.UniqueConstraint("session_id", "person_id", name=op.f("uq_pathway_enrolment_session_id_person_id")),
    )
    op.create_index(op.f("ix_pathway_enrolment_person_id"), "pathway_enrolment", ["person_id"], unique=False)
    op.create_table(
        "pathway_session_animator",
        sa.Column("session_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.CheckConstraint("position IN (1, 2)", name=op.f("ck_pathway_session_animator_one_or_two")),
        sa.ForeignKeyConstraint(["person_id"], ["core_person.id"], name=op.f("fk_pathway_session_animator_person_id")),
        sa.ForeignKeyConstraint(
            ["session_id"], ["pathway_session.id"], name=op.f("fk_pathway_session_animator_session_id")
        ),
        sa.PrimaryKeyConstraint("session_id", "person_id", name=op.f("pk_pathway_session_animator")),
        sa.UniqueConstraint("session_id", "position", name=op.f("uq_pathway_session_animator_session_id_position")),
    )
    op.create_index(
        op.f("ix_pathway_session_animator_person_id"), "pathway_session_animator", ["person_id"], unique=False
    )
    op.create_table(
        "pathway_attendance_mark",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("enrolment_id", sa.Integer(), nullable=False),
        sa.Column("status", sa.String(length=10), nullable=False),
        sa.Column("proof", sa.String(length=10), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.Column("arrival_at", UtcDateTime(), nullable=True),
        sa.Column("reason", sa.String(length=300), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "(status IN ('present', 'late')) = (arrival_at IS NOT NULL)",
            name=op.f("ck_pathway_attendance_mark_arrival_of_who_came"),
        ),
        sa.CheckConstraint(
            "proof = 'animator' OR status IN ('present', 'late')",
            name=op.f("ck_pathway_attendance_mark_signed_by_who_came"),
        ),
        sa.CheckConstraint("proof IN ('screen', 'animator')", name=op.f("ck_pathway_attendance_mark_proof")),
        sa.CheckConstraint(
            "status IN ('present', 'late', 'absent', 'excused')", name=op.f("ck_pathway_attendance_mark_status")
        ),
        sa.ForeignKeyConstraint(["by_id"], ["core_person.id"], name=op.f("fk_pathway_attendance_mark_by_id")),
        sa.ForeignKeyConstraint(
            ["enrolment_id"], ["pathway_enrolment.id"], name=op.f("fk_pathway_attendance_mark_enrolment_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_pathway_attendance_mark")),
    )
    op.create_index(
        op.f("ix_pathway_attendance_mark_enrolment_id"), "pathway_attendance_mark", ["enrolment_id"], unique=False
    )
    op.create_table(
        "pathway_exercise_tick",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("enrolment_id", sa.Integer(), nullable=False),
        sa.Column("exercise", sa.String(length=60), nullable=False),
        sa.Column("level", sa.Integer(), nullable=False),
        sa.Column("figures", sa.JSON(), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["enrolment_id"], ["pathway_enrolment.id"], name=op.f("fk_pathway_exercise_tick_enrolment_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_pathway_exercise_tick")),
        sa.UniqueConstraint("enrolment_id", "exercise", name=op.f("uq_pathway_exercise_tick_enrolment_id_exercise")),
    )
    op.create_table(
        "pathway_practice_place",
        sa.Column("enrolment_id", sa.Integer(), nullable=False),
        sa.Column("space_id", sa.Integer(), nullable=True),
        sa.Column("active_at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["enrolment_id"], ["pathway_enrolment.id"], name=op.f("fk_pathway_practice_place_enrolment_id")
        ),
        sa.ForeignKeyConstraint(
            ["space_id"], ["core_space.id"], name=op.f("fk_pathway_practice_place_space_id"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("enrolment_id", name=op.f("pk_pathway_practice_place")),
    )
    op.create_index(op.f("ix_pathway_practice_place_space_id"), "pathway_practice_place", ["space_id"], unique=False)
    op.create_table(
        "pathway_quiz_attempt",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("enrolment_id", sa.Integer(), nullable=False),
        sa.Column("quiz", sa.String(length=60), nullable=False),
        sa.Column("version", sa.String(length=64), nullable=False),
        sa.Column("answers", sa.JSON(), nullable=False),
        sa.Column("score", sa.Integer(), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.CheckConstraint("score BETWEEN 0 AND 1000", name=op.f("ck_pathway_quiz_attempt_score")),
        sa.ForeignKeyConstraint(
            ["enrolment_id"], ["pathway_enrolment.id"], name=op.f("fk_pathway_quiz_attempt_enrolment_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_pathway_quiz_attempt")),
    )
    op.create_index(
        op.f("ix_pathway_quiz_attempt_enrolment_id"), "pathway_quiz_attempt", ["enrolment_id"], unique=False
    )
    for statement in triggers(op.get_bind().dialect.name):
        op.execute(statement)
