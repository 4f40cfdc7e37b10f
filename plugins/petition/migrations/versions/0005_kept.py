"""What is kept of a petition's life: its moves, backers, crossings, answer, debate, and the words that it is found by.

The moment when a goal was reached is found again in the signatures that are there.
"""

import sqlalchemy as sa
from alembic import op

from core.extensions import UtcDateTime
from core.text import fold

revision = "petition_0005"
down_revision = "petition_0004"


def upgrade() -> None:
    for create in (_answers, _backers, _crossings, _debates, _steps, _words):
        create()
    for table in ("petition_step", "petition_crossing"):
        _append_only(table)
    _remember_crossings()
    _gather_words()


def _answers() -> None:
    op.create_table(
        "petition_answer",
        sa.Column("petition_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("given_by", sa.Text(), nullable=False),
        sa.Column("given_on", sa.Date(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("text_html", sa.Text(), nullable=False),
        sa.Column("answered_for", sa.String(length=12), nullable=False),
        sa.Column("recorded_by", sa.Integer(), nullable=False),
        sa.Column("recorded_at", UtcDateTime(), nullable=False),
        sa.CheckConstraint(
            "answered_for IN ('addressee', 'bearer', 'centre')", name=op.f("ck_petition_answer_answered_for")
        ),
        sa.ForeignKeyConstraint(
            ["petition_id"], ["petition_petition.id"], name=op.f("fk_petition_answer_petition_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["recorded_by"], ["core_person.id"], name=op.f("fk_petition_answer_recorded_by")),
        sa.PrimaryKeyConstraint("petition_id", name=op.f("pk_petition_answer")),
    )


def _backers() -> None:
    op.create_table(
        "petition_backer",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("petition_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("is_imaginary", sa.Boolean(), nullable=False),
        sa.Column("backed_at", UtcDateTime(), nullable=False),
        sa.CheckConstraint("(name = '') = (person_id IS NOT NULL)", name=op.f("ck_petition_backer_name_of_nobody")),
        sa.CheckConstraint("(person_id IS NULL) = is_imaginary", name=op.f("ck_petition_backer_imaginary_is_nobody")),
        sa.ForeignKeyConstraint(["person_id"], ["core_person.id"], name=op.f("fk_petition_backer_person_id")),
        sa.ForeignKeyConstraint(
            ["petition_id"], ["petition_petition.id"], name=op.f("fk_petition_backer_petition_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_petition_backer")),
        sa.UniqueConstraint("petition_id", "person_id", name=op.f("uq_petition_backer_petition_id_person_id")),
    )


def _crossings() -> None:
    op.create_table(
        "petition_crossing",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("petition_id", sa.Integer(), nullable=False),
        sa.Column("threshold", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("is_up", sa.Boolean(), nullable=False),
        sa.Column("signatures", sa.Integer(), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.CheckConstraint("(number % 2 = 1) = is_up", name=op.f("ck_petition_crossing_up_then_down")),
        sa.CheckConstraint("(signatures >= threshold) = is_up", name=op.f("ck_petition_crossing_as_counted")),
        sa.CheckConstraint("threshold > 0 AND number > 0", name=op.f("ck_petition_crossing_counted")),
        sa.ForeignKeyConstraint(
            ["petition_id"], ["petition_petition.id"], name=op.f("fk_petition_crossing_petition_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_petition_crossing")),
        sa.UniqueConstraint(
            "petition_id", "threshold", "number", name=op.f("uq_petition_crossing_petition_id_threshold_number")
        ),
    )


def _debates() -> None:
    op.create_table(
        "petition_debate_note",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("petition_id", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("day", sa.Date(), nullable=True),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("text_html", sa.Text(), nullable=False),
        sa.Column("recorded_by", sa.Integer(), nullable=False),
        sa.Column("recorded_at", UtcDateTime(), nullable=False),
        sa.CheckConstraint(
            "(state = 'refused') = (day IS NULL)", name=op.f("ck_petition_debate_note_day_unless_refused")
        ),
        sa.CheckConstraint("state IN ('scheduled', 'held', 'refused')", name=op.f("ck_petition_debate_note_state")),
        sa.ForeignKeyConstraint(
            ["petition_id"],
            ["petition_petition.id"],
            name=op.f("fk_petition_debate_note_petition_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(["recorded_by"], ["core_person.id"], name=op.f("fk_petition_debate_note_recorded_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_petition_debate_note")),
    )
    op.create_index(op.f("ix_petition_debate_note_petition_id"), "petition_debate_note", ["petition_id"], unique=False)


def _steps() -> None:
    op.create_table(
        "petition_step",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("petition_id", sa.Integer(), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.Column("from_state", sa.String(length=12), nullable=False),
        sa.Column("to_state", sa.String(length=12), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("rule", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("days_gained", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "days_gained IS NULL OR from_state = 'suspended'", name=op.f("ck_petition_step_gained_by_suspension")
        ),
        sa.CheckConstraint("from_state <> to_state", name=op.f("ck_petition_step_moves")),
        sa.ForeignKeyConstraint(["person_id"], ["core_person.id"], name=op.f("fk_petition_step_person_id")),
        sa.ForeignKeyConstraint(
            ["petition_id"], ["petition_petition.id"], name=op.f("fk_petition_step_petition_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_petition_step")),
    )
    op.create_index(op.f("ix_petition_step_petition_id"), "petition_step", ["petition_id"], unique=False)


def _words() -> None:
    op.create_table(
        "petition_word",
        sa.Column("word", sa.String(length=24), nullable=False),
        sa.Column("petition_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.ForeignKeyConstraint(
            ["petition_id"], ["petition_petition.id"], name=op.f("fk_petition_word_petition_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("word", "petition_id", name=op.f("pk_petition_word")),
    )
    op.create_index(op.f("ix_petition_word_petition_id"), "petition_word", ["petition_id"], unique=False)


def _append_only(table: str) -> None:
    """Refuse a change of these rows, and their deletion unless their petition is gone already."""
    if op.get_bind().dialect.name == "sqlite":
        op.execute(
            f"CREATE TRIGGER {table}_update BEFORE UPDATE ON {table} "
            f"BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
        )
        op.execute(
            f"CREATE TRIGGER {table}_delete BEFORE DELETE ON {table} "  # noqa: S608 - a table of ours
            "WHEN OLD.petition_id IN (SELECT id FROM petition_petition) "
            f"BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
        )
        return
    op.execute(
        """CREATE OR REPLACE FUNCTION petition_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            IF TG_OP = 'DELETE' AND NOT EXISTS (SELECT 1 FROM petition_petition WHERE id = OLD.petition_id)
            THEN RETURN OLD; END IF;
            RAISE EXCEPTION '% is append-only', TG_TABLE_NAME;
        END $$"""
    )
    op.execute(
        f"CREATE TRIGGER {table}_guard BEFORE UPDATE OR DELETE ON {table} "
        "FOR EACH ROW EXECUTE FUNCTION petition_append_only()"
    )


def _remember_crossings() -> None:
    """Write down when the goals that are reached were reached: until now no count ever went down."""
    bind = op.get_bind()
    petition, signature, crossing = (
        sa.table("petition_petition", sa.column("id"), sa.column("goal"), sa.column("signatures")),
        sa.table("petition_signature", sa.column("id"), sa.column("petition_id"), sa.column("confirmed_at", UtcDateTime())),
        sa.table("petition_crossing", *map(sa.column, ("petition_id", "threshold", "number", "is_up", "signatures")),
                 sa.column("at", UtcDateTime())),
    )  # fmt: skip
    reached = bind.execute(sa.select(petition.c.id, petition.c.goal).where(petition.c.signatures >= petition.c.goal))
    for number, goal in reached.all():
        confirmed = sa.select(signature.c.confirmed_at).where(
            signature.c.petition_id == number, signature.c.confirmed_at.is_not(None)
        )
        moment = bind.scalar(confirmed.order_by(signature.c.confirmed_at, signature.c.id).offset(goal - 1).limit(1))
        if moment is not None:
            bind.execute(
                sa.insert(crossing).values(
                    petition_id=number, threshold=goal, number=1, is_up=True, signatures=goal, at=moment
                )
            )


def _gather_words() -> None:
    """Gather the words by which petitions written before are found again; a later correction gathers them anew."""
    bind = op.get_bind()
    word = sa.table("petition_word", sa.column("word"), sa.column("petition_id"))
    texts = bind.execute(sa.text("SELECT id, title, summary FROM petition_petition")).all()
    for number, title, summary in texts:
        words = {one.rstrip("sx")[:24] or one for one in fold(f"{title} {summary}").split() if len(one) >= 5}
        if words:
            bind.execute(sa.insert(word), [{"word": one, "petition_id": number} for one in sorted(words)])
