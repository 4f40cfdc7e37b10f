"""Facts of the pathway may be erased once their time has come, and in no other way: ``erased_at`` says when it was."""

from collections.abc import Iterator

import sqlalchemy as sa
from alembic import op

from core.extensions import UtcDateTime

revision = "pathway_0002"
down_revision = "pathway_0001"

#: The triggers of the first migration that give way: their table, and the end of their name.
REPLACED = (
    ("pathway_attendance_mark", "delete_1"),
    ("pathway_exercise_tick", "delete_2"),
    ("pathway_quiz_attempt", "delete_3"),
    ("pathway_enrolment", "delete_7"),
    ("pathway_session", "update_13"),
    ("pathway_certificate", "update_15"),
    ("pathway_certificate", "delete_16"),
)
SESSION = (
    "id", "course", "lesson", "title", "version", "purpose", "place", "starts_at", "ends_at", "seats", "state",
    "cancel_reason", "started_at", "phase", "phase_at", "ended_at", "early_reason", "holiday_confirmed", "closed_at",
    "sheet_digest", "created_at", "created_by",
)  # fmt: skip
CERTIFICATE = ("id", "code", "person_id", "issued_at", "content", "digest")
REVOCATION = ("revoked_at", "revoke_reason")
OF_SEAT = (
    "SELECT 1 FROM pathway_session s JOIN pathway_enrolment e ON e.session_id = s.id WHERE e.id = OLD.enrolment_id"
)
SAID = "a closed fact of the pathway never changes"


def same(dialect: str, columns: tuple[str, ...]) -> str:
    """Return the condition under which an update leaves these columns as they are."""
    if dialect == "sqlite":
        return " AND ".join(f"OLD.{name} IS NEW.{name}" for name in columns)
    texts = {"content"}
    cast = {name: "::text" if name in texts else "" for name in columns}
    return " AND ".join(f"OLD.{name}{cast[name]} IS NOT DISTINCT FROM NEW.{name}{cast[name]}" for name in columns)


def guards(dialect: str) -> Iterator[tuple[str, str, str]]:
    """Yield (table, act, the condition under which it is refused)."""
    over = f"NOT EXISTS ({OF_SEAT} AND (s.state IN ('closed', 'cancelled') OR s.erased_at IS NOT NULL))"
    yield "pathway_exercise_tick", "DELETE", over
    yield "pathway_quiz_attempt", "DELETE", over
    yield "pathway_attendance_mark", "DELETE", f"NOT EXISTS ({OF_SEAT} AND s.erased_at IS NOT NULL)"
    marked = "SELECT 1 FROM pathway_session s WHERE s.id = OLD.session_id AND s.erased_at IS NOT NULL"
    yield "pathway_enrolment", "DELETE", f"NOT EXISTS ({marked})"
    erasing = "OLD.erased_at IS NULL AND NEW.erased_at IS NOT NULL"
    emptied = f"{erasing} AND (OLD.sheet IS NULL) = (NEW.sheet IS NULL) AND {same(dialect, SESSION)}"
    yield "pathway_session", "UPDATE", f"(OLD.state IN ('closed', 'cancelled')) AND NOT ({emptied})"
    kept = same(dialect, CERTIFICATE)
    revoking = f"OLD.revoked_at IS NULL AND {kept}"
    yield (
        "pathway_certificate",
        "UPDATE",
        f"NOT (({revoking}) OR ({erasing} AND {kept} AND {same(dialect, REVOCATION)}))",
    )
    yield "pathway_certificate", "DELETE", "OLD.erased_at IS NULL"


def triggers(dialect: str) -> Iterator[str]:
    """Yield the statements that take the former triggers away and make the new ones."""
    for table, end in REPLACED:
        if dialect == "sqlite":
            yield f"DROP TRIGGER {table}_{end}"
        else:
            yield f"DROP TRIGGER {table}_{end} ON {table}"
            yield f"DROP FUNCTION {table}_{end}()"
    for table, act, when in guards(dialect):
        name = f"{table}_{act.lower()}_kept"
        if dialect == "sqlite":
            refuse = f"SELECT RAISE(ABORT, '{SAID}');"
            yield f"CREATE TRIGGER {name} BEFORE {act} ON {table} WHEN {when} BEGIN {refuse} END"
        else:
            passed = "OLD" if act == "DELETE" else "NEW"
            yield (
                f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
                f"IF {when} THEN RAISE EXCEPTION '{SAID}'; END IF; RETURN {passed}; END $$"
            )
            yield f"CREATE TRIGGER {name} BEFORE {act} ON {table} FOR EACH ROW EXECUTE FUNCTION {name}()"


def upgrade() -> None:
    op.add_column("pathway_session", sa.Column("erased_at", UtcDateTime(), nullable=True))
    op.add_column("pathway_certificate", sa.Column("erased_at", UtcDateTime(), nullable=True))
    for statement in triggers(op.get_bind().dialect.name):
        op.execute(statement)
