"""Signatures by day, commune and channel: counted with the petition, kept when nobody is named any more.

The day of a confirmation is written down, in the time of the centre: what was counted on a day is taken off that day.
"""

from collections import Counter

import sqlalchemy as sa
from alembic import op

from core import clock
from core.extensions import UtcDateTime
from core.runtime import config

revision = "petition_0008"
down_revision = "petition_0007"

SIGNATURES = sa.table(
    "petition_signature",
    sa.column("id", sa.Integer),
    sa.column("petition_id", sa.Integer),
    sa.column("commune", sa.String),
    sa.column("channel", sa.String),
    sa.column("confirmed_at", UtcDateTime),
    sa.column("confirmed_on", sa.Date),
)


def upgrade() -> None:
    op.add_column("petition_signature", sa.Column("confirmed_on", sa.Date(), nullable=True))
    op.create_index(
        "ix_petition_signature_named",
        "petition_signature",
        ["petition_id", "confirmed_at"],
        sqlite_where=sa.text("show_name = 1"),
        postgresql_where=sa.text("show_name"),
    )
    daily = op.create_table(
        "petition_daily",
        sa.Column("petition_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("commune", sa.String(length=5), nullable=False),
        sa.Column("channel", sa.String(length=8), nullable=False),
        sa.Column("signatures", sa.Integer(), nullable=False),
        sa.CheckConstraint("signatures >= 0", name=op.f("ck_petition_daily_counted")),
        sa.CheckConstraint("channel IN ('web', 'kiosk', 'assisted', 'paper')", name=op.f("ck_petition_daily_channel")),
        sa.ForeignKeyConstraint(
            ["petition_id"], ["petition_petition.id"], name=op.f("fk_petition_daily_petition_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("petition_id", "day", "commune", "channel", name=op.f("pk_petition_daily")),
    )
    _count(daily)


def _count(daily: sa.Table) -> None:
    """Write the day of each signature that is there, and count them by day."""
    bind, row = op.get_bind(), SIGNATURES.c
    confirmed = sa.select(row.id, row.petition_id, row.commune, row.channel, row.confirmed_at)
    rows = bind.execute(confirmed.where(row.confirmed_at.is_not(None))).all()
    if not rows:
        return
    zone = config().site.timezone
    days = {one.id: clock.local_day(one.confirmed_at, zone) for one in rows}
    written = sa.update(SIGNATURES).where(row.id == sa.bindparam("number")).values(confirmed_on=sa.bindparam("on"))
    bind.execute(written, [{"number": number, "on": day} for number, day in days.items()])
    counts = Counter((one.petition_id, days[one.id], one.commune, one.channel) for one in rows)
    names = ("petition_id", "day", "commune", "channel")
    bind.execute(
        sa.insert(daily), [{**dict(zip(names, cell, strict=True)), "signatures": n} for cell, n in counts.items()]
    )
