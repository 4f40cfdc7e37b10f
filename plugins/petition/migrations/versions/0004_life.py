"""Petitions live their whole life: backing, moderation, suspension, rejection, withdrawal, answer and debate.

An open petition stays open and a closed one closed; what has its goal already awaits an answer.
"""

import sqlalchemy as sa
from alembic import op

from core.extensions import UtcDateTime

revision = "petition_0004"
down_revision = "petition_0003"

OLD_CHECKS = (
    "closed_at_once_closed", "closes_at_unless_draft", "goal_unless_draft", "opened_at_unless_draft",
    "text_sha256_unless_draft", "draft_is_not_signed", "state", "channels_add_up", "counters",
)  # fmt: skip
CHECKS = {
    "state": (
        "state IN ('draft', 'backing', 'moderation', 'open', 'closed', 'answered', 'rejected', 'withdrawn', "
        "'suspended')"
    ),
    "visibility": "visibility IN ('shown', 'hidden', 'blocked', 'erased')",
    "legal_kind": "legal_kind IN ('free', 'cgct_l1112_16')",
    "collectivity": "collectivity IN ('commune', 'other')",
    "answer_state": "answer_state IN ('none', 'owed', 'given')",
    "debate_state": "debate_state IN ('none', 'owed', 'scheduled', 'held', 'refused')",
    "goal_once_opened": "(goal IS NULL) = (opened_at IS NULL)",
    "closes_at_once_opened": "(closes_at IS NULL) = (opened_at IS NULL)",
    "text_sha256_once_opened": "(text_sha256 IS NULL) = (opened_at IS NULL)",
    "before_opening": "state NOT IN ('draft', 'backing', 'moderation', 'rejected') OR opened_at IS NULL",
    "after_opening": "state NOT IN ('open', 'closed', 'answered') OR opened_at IS NOT NULL",
    "signed_once_opened": "opened_at IS NOT NULL OR signatures = 0",
    "closed_at_once_closed": "(state IN ('closed', 'answered')) = (closed_at IS NOT NULL)",
    "rejected_at_when_rejected": "(state = 'rejected') = (rejected_at IS NOT NULL)",
    "withdrawn_at_when_withdrawn": "(state = 'withdrawn') = (withdrawn_at IS NOT NULL)",
    "suspended_at_when_suspended": "(state = 'suspended') = (suspended_at IS NOT NULL)",
    "suspended_from_when_suspended": "(state = 'suspended') = (suspended_from IS NOT NULL)",
    "suspended_from": "suspended_from IN ('backing', 'moderation', 'open')",
    "suspended_as_it_was": "(suspended_from = 'open') = (opened_at IS NOT NULL)",
    "review_due_once_submitted": "(review_due_at IS NULL) = (submitted_at IS NULL)",
    "before_submission": "state NOT IN ('draft', 'backing') OR submitted_at IS NULL",
    "after_submission": "state NOT IN ('moderation', 'rejected') OR submitted_at IS NOT NULL",
    "hidden_at_unless_shown": "(visibility = 'shown') = (hidden_at IS NULL)",
    "collectivity_of_law": "(legal_kind = 'free') = (collectivity IS NULL)",
    "electors_of_law": "(legal_kind = 'free') = (electors IS NULL)",
    "electors_source_of_law": "(legal_kind = 'free') = (electors_source IS NULL)",
    "electors_on_of_law": "(legal_kind = 'free') = (electors_on IS NULL)",
    "electors": "electors > 0",
    "versions": "text_version > 0",
    "backers": "backers >= 0",
    "answered_at_once_given": "(answer_state = 'given') = (answered_at IS NOT NULL)",
    "answered_is_given": "state <> 'answered' OR answer_state = 'given'",
    "closed_awaits": "state <> 'closed' OR answer_state <> 'given'",
    "nothing_given_before": "opened_at IS NOT NULL OR (answer_state = 'none' AND debate_state = 'none')",
    "answer_owed_at_goal": "answer_state <> 'owed' OR signatures >= goal",
    "no_answer_below_goal": "answer_state <> 'none' OR opened_at IS NULL OR signatures < goal",
    "debate_owed_by_law": "debate_state <> 'owed' OR (legal_kind <> 'free' AND signatures >= goal)",
    "no_debate_below_goal": "debate_state <> 'none' OR legal_kind = 'free' OR opened_at IS NULL OR signatures < goal",
    "debate_on_a_day": "(debate_state IN ('scheduled', 'held')) = (debate_on IS NOT NULL)",
    "channels_add_up": "signatures = signed_web + signed_kiosk + signed_assisted + signed_paper",
    "counters": "signed_web >= 0 AND signed_kiosk >= 0 AND signed_assisted >= 0 AND signed_paper >= 0",
}

# The text is frozen once it is sent to the moderators, unless the law wants it erased; the opening once it took place;
# the last day only moves forward, by what was lost. The moves are those of plugins/petition/rules/states.py.
TEXT = (
    "title, summary, body, body_html, addressee, space_id, legal_kind, collectivity, electors, electors_source, "
    "electors_on"
)
KEPT_TEXT = "OLD.state NOT IN ('draft', 'backing') AND NOT (NEW.visibility = 'erased' AND OLD.visibility <> 'erased')"
KEPT_DAY = (
    "OLD.closes_at IS NOT NULL AND (NEW.closes_at IS NULL OR NEW.closes_at < OLD.closes_at OR NOT ("
    "(OLD.state = 'suspended' AND NEW.state = 'open') OR (OLD.visibility <> 'shown' AND NEW.visibility = 'shown')))"
)
MOVES = (
    "draft>backing", "backing>moderation", "backing>withdrawn", "backing>suspended", "moderation>open",
    "moderation>rejected", "moderation>withdrawn", "moderation>suspended", "open>closed", "open>answered",
    "open>withdrawn", "open>suspended", "closed>answered", "rejected>open", "suspended>backing",
    "suspended>moderation", "suspended>open", "suspended>withdrawn",
)  # fmt: skip
NO_MOVE = (
    f"OLD.state <> NEW.state AND ((OLD.state || '>' || NEW.state) NOT IN {MOVES!r} "
    "OR (OLD.state = 'suspended' AND NEW.state NOT IN (OLD.suspended_from, 'withdrawn')))"
)
GUARDS = {
    "frozen": (TEXT, KEPT_TEXT, "the text of a petition is frozen"),
    "opening": ("goal, text_sha256, opened_at", "OLD.opened_at IS NOT NULL", "a petition is opened once"),
    "deadline": ("closes_at", KEPT_DAY, "the last day only gains what was lost"),
    "moves": ("state", NO_MOVE, "a petition does not move like that"),
}


def upgrade() -> None:
    _widen()
    _guard()


def _columns() -> tuple[sa.Column, ...]:
    return (
        sa.Column("visibility", sa.String(length=8), server_default="shown", nullable=False),
        sa.Column("text_version", sa.Integer(), server_default="1", nullable=False),
        sa.Column("legal_kind", sa.String(length=16), server_default="free", nullable=False),
        sa.Column("collectivity", sa.String(length=8), nullable=True),
        sa.Column("electors", sa.Integer(), nullable=True),
        sa.Column("electors_source", sa.Text(), nullable=True),
        sa.Column("electors_on", sa.Date(), nullable=True),
        sa.Column("backers", sa.Integer(), server_default="0", nullable=False),
        sa.Column("submitted_at", UtcDateTime(), nullable=True),
        sa.Column("review_due_at", UtcDateTime(), nullable=True),
        sa.Column("rejected_at", UtcDateTime(), nullable=True),
        sa.Column("withdrawn_at", UtcDateTime(), nullable=True),
        sa.Column("suspended_at", UtcDateTime(), nullable=True),
        sa.Column("suspended_from", sa.String(length=12), nullable=True),
        sa.Column("hidden_at", UtcDateTime(), nullable=True),
        sa.Column("answer_state", sa.String(length=8), server_default="none", nullable=False),
        sa.Column("answered_at", UtcDateTime(), nullable=True),
        sa.Column("debate_state", sa.String(length=12), server_default="none", nullable=False),
        sa.Column("debate_on", sa.Date(), nullable=True),
    )


def _widen() -> None:
    """Add the columns, then put the CHECKs of the whole life in the place of the former ones."""
    for column in _columns():
        op.add_column("petition_petition", column)
    op.execute("UPDATE petition_petition SET answer_state = 'owed' WHERE signatures >= goal")
    if op.get_bind().dialect.name == "sqlite":
        _write_anew()
        return
    op.execute("DROP TRIGGER petition_petition_frozen ON petition_petition")
    op.execute("DROP TRIGGER petition_petition_forward ON petition_petition")
    for name in OLD_CHECKS:
        op.drop_constraint(op.f(f"ck_petition_petition_{name}"), "petition_petition", type_="check")
    for name, said in CHECKS.items():
        op.create_check_constraint(op.f(f"ck_petition_petition_{name}"), "petition_petition", said)


def _write_anew() -> None:
    """Write the table anew with the new CHECKs; the former ones, and the triggers, go with the former table.

    Whether reflection brings CHECKs depends on the version of SQLAlchemy: none of them is taken over.
    """
    former = sa.Table("petition_petition", sa.MetaData(), autoload_with=op.get_bind())
    former.constraints = {one for one in former.constraints if not isinstance(one, sa.CheckConstraint)}
    checks = [sa.CheckConstraint(said, name=op.f(f"ck_petition_petition_{name}")) for name, said in CHECKS.items()]
    with op.batch_alter_table("petition_petition", recreate="always", copy_from=former, table_args=checks):
        pass


def _guard() -> None:
    """Refuse, in the database itself, what no use case does to a petition."""
    if op.get_bind().dialect.name == "sqlite":
        for name, (columns, refused, said) in GUARDS.items():
            op.execute(
                f"CREATE TRIGGER petition_petition_{name} BEFORE UPDATE OF {columns} ON petition_petition "
                f"WHEN {refused} BEGIN SELECT RAISE(ABORT, '{said}'); END"
            )
        return
    op.execute(
        """CREATE OR REPLACE FUNCTION petition_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN RAISE EXCEPTION '%', TG_ARGV[0]; END $$"""
    )
    for name, (columns, refused, said) in GUARDS.items():
        op.execute(
            f"CREATE TRIGGER petition_petition_{name} BEFORE UPDATE OF {columns} ON petition_petition "
            f"FOR EACH ROW WHEN ({refused}) EXECUTE FUNCTION petition_refuse('{said}')"
        )
