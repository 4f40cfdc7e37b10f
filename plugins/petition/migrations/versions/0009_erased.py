"""Signatures can be invalidated in a batch, and what is erased of them is held by CHECKs: all of it, or nothing.

Those that were erased before lose the marks that stood in the place of what led to somebody.
"""

import sqlalchemy as sa
from alembic import op

from core import clock
from core.extensions import UtcDateTime

revision = "petition_0009"
down_revision = "petition_0008"

OLD_CHECKS = (
    "state", "channel", "confirmed_at_once_confirmed", "assisted_is_countersigned", "email_with_digest",
    "email_of_channel", "only_mails_wait",
)  # fmt: skip
CHECKS = {
    "state": "state IN ('pending', 'confirmed', 'duplicate', 'invalidated')",
    "channel": "channel IN ('web', 'kiosk', 'assisted', 'paper')",
    "confirmed_at_once_confirmed": "(state = 'confirmed') = (confirmed_at IS NOT NULL)",
    "batch_of_invalidated": "(state = 'invalidated') = (batch_id IS NOT NULL)",
    "invalidated_was_confirmed": "(state = 'invalidated') = (was_confirmed_at IS NOT NULL)",
    "day_once_confirmed": "(state IN ('confirmed', 'invalidated')) = (confirmed_on IS NOT NULL)",
    "assisted_is_countersigned": "(channel = 'assisted' AND erased_at IS NULL) = (countersigned_by IS NOT NULL)",
    "name_until_erased": "(erased_at IS NULL) = (name IS NOT NULL)",
    "key_until_erased": "(erased_at IS NULL) = (person_key IS NOT NULL)",
    "email_with_digest": "(email IS NULL) = (email_digest = '')",
    "email_of_channel": (
        "(email IS NOT NULL) = (channel IN ('web', 'kiosk') AND NOT is_imaginary AND erased_at IS NULL)"
    ),
    "network_until_erased": "network IS NULL OR (channel IN ('web', 'kiosk') AND erased_at IS NULL)",
    "erased_is_not_shown": "erased_at IS NULL OR NOT show_name",
    "erased_was_decided": "erased_at IS NULL OR state IN ('confirmed', 'invalidated')",
    "only_mails_wait": "state IN ('confirmed', 'invalidated') OR email IS NOT NULL",
}
SIGNATURE = sa.table(
    "petition_signature",
    *map(sa.column, ("name", "person_key", "email", "email_digest", "countersigned_by")),
    sa.column("show_name", sa.Boolean),
    sa.column("erased_at", UtcDateTime),
)


def upgrade() -> None:
    for create in (_batches, _alerts, _downloads):
        create()
    op.execute("DELETE FROM petition_signature WHERE name = '' AND state <> 'confirmed'")
    if op.get_bind().dialect.name == "sqlite":
        _write_anew()
    else:
        _change()
    op.create_index(
        "ix_petition_signature_batch_id",
        "petition_signature",
        ["batch_id"],
        sqlite_where=sa.text("batch_id IS NOT NULL"),
        postgresql_where=sa.text("batch_id IS NOT NULL"),
    )


def _batches() -> None:
    op.create_table(
        "petition_batch",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("petition_id", sa.Integer(), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("by_network", sa.Boolean(), nullable=False),
        sa.Column("domain", sa.String(length=254), nullable=True),
        sa.Column("first_at", UtcDateTime(), nullable=True),
        sa.Column("until_at", UtcDateTime(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("signatures", sa.Integer(), nullable=False),
        sa.Column("restored_at", UtcDateTime(), nullable=True),
        sa.Column("restored_by", sa.Integer(), nullable=True),
        sa.Column("restored_why", sa.Text(), nullable=True),
        sa.Column("restored", sa.Integer(), nullable=True),
        sa.CheckConstraint("signatures > 0", name=op.f("ck_petition_batch_counted")),
        sa.CheckConstraint("reason <> ''", name=op.f("ck_petition_batch_reason")),
        sa.CheckConstraint(
            "by_network OR domain IS NOT NULL OR first_at IS NOT NULL OR until_at IS NOT NULL",
            name=op.f("ck_petition_batch_criteria"),
        ),
        sa.CheckConstraint(
            "(restored_at IS NULL) = (restored_by IS NULL)", name=op.f("ck_petition_batch_restored_by_somebody")
        ),
        sa.CheckConstraint(
            "(restored_at IS NULL) = (restored IS NULL)", name=op.f("ck_petition_batch_restored_counted")
        ),
        sa.CheckConstraint(
            "(restored_at IS NULL) = (restored_why IS NULL)", name=op.f("ck_petition_batch_restored_why")
        ),
        sa.CheckConstraint(
            "restored >= 0 AND restored <= signatures", name=op.f("ck_petition_batch_restored_of_these")
        ),
        sa.ForeignKeyConstraint(
            ["petition_id"], ["petition_petition.id"], name=op.f("fk_petition_batch_petition_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["person_id"], ["core_person.id"], name=op.f("fk_petition_batch_person_id")),
        sa.ForeignKeyConstraint(["restored_by"], ["core_person.id"], name=op.f("fk_petition_batch_restored_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_petition_batch")),
    )
    op.create_index(op.f("ix_petition_batch_petition_id"), "petition_batch", ["petition_id"], unique=False)


def _alerts() -> None:
    op.create_table(
        "petition_alert",
        sa.Column("petition_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("kind", sa.String(length=8), nullable=False),
        sa.Column("source", sa.String(length=254), nullable=False),
        sa.Column("hour", UtcDateTime(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("found_at", UtcDateTime(), nullable=False),
        sa.Column("seen_at", UtcDateTime(), nullable=True),
        sa.CheckConstraint("kind IN ('network', 'domain')", name=op.f("ck_petition_alert_kind")),
        sa.CheckConstraint("number > 0", name=op.f("ck_petition_alert_counted")),
        sa.ForeignKeyConstraint(
            ["petition_id"], ["petition_petition.id"], name=op.f("fk_petition_alert_petition_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("petition_id", "kind", "source", "hour", name=op.f("pk_petition_alert")),
    )


def _downloads() -> None:
    op.create_table(
        "petition_list_download",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("petition_id", sa.Integer(), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("form", sa.String(length=3), nullable=False),
        sa.Column("signatures", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.CheckConstraint("form IN ('pdf', 'csv')", name=op.f("ck_petition_list_download_form")),
        sa.CheckConstraint("signatures > 0", name=op.f("ck_petition_list_download_counted")),
        sa.ForeignKeyConstraint(
            ["petition_id"],
            ["petition_petition.id"],
            name=op.f("fk_petition_list_download_petition_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(["person_id"], ["core_person.id"], name=op.f("fk_petition_list_download_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_petition_list_download")),
    )
    op.create_index(op.f("ix_petition_list_download_petition_id"), "petition_list_download", ["petition_id"])
    op.create_index("ix_petition_list_download_sha256", "petition_list_download", ["sha256"])


def _forget() -> None:
    """Empty what was erased before of all that led to somebody."""
    nobody = {"name": None, "person_key": None, "email": None, "email_digest": "", "countersigned_by": None}
    erased = sa.update(SIGNATURE).where(SIGNATURE.c.name == "")
    op.execute(erased.values(**nobody, show_name=False, erased_at=clock.now()))


def _columns() -> tuple[sa.Column, ...]:
    return (
        sa.Column("network", sa.String(length=16), nullable=True),
        sa.Column("was_confirmed_at", UtcDateTime(), nullable=True),
        sa.Column("batch_id", sa.Integer(), nullable=True),
        sa.Column("erased_at", UtcDateTime(), nullable=True),
    )


def _change() -> None:
    for column in _columns():
        op.add_column("petition_signature", column)
    op.create_foreign_key(
        op.f("fk_petition_signature_batch_id"),
        "petition_signature",
        "petition_batch",
        ["batch_id"],
        ["id"],
        ondelete="CASCADE",
    )
    for name in OLD_CHECKS:
        op.drop_constraint(op.f(f"ck_petition_signature_{name}"), "petition_signature", type_="check")
    op.alter_column("petition_signature", "name", nullable=True)
    op.alter_column("petition_signature", "person_key", nullable=True)
    _forget()
    for name, said in CHECKS.items():
        op.create_check_constraint(op.f(f"ck_petition_signature_{name}"), "petition_signature", said)


def _write_anew() -> None:
    """Write the table anew without its CHECKs, empty what was erased, then write it once more with the new ones.

    Whether reflection brings CHECKs depends on the version of SQLAlchemy: none of them is taken over.
    """
    with op.batch_alter_table("petition_signature", recreate="always", copy_from=_former()) as table:
        for column in _columns():
            table.add_column(column)
        table.alter_column("name", existing_type=sa.String(length=80), nullable=True)
        table.alter_column("person_key", existing_type=sa.String(length=64), nullable=True)
        table.create_foreign_key(
            op.f("fk_petition_signature_batch_id"), "petition_batch", ["batch_id"], ["id"], ondelete="CASCADE"
        )
    _forget()
    checks = [sa.CheckConstraint(said, name=op.f(f"ck_petition_signature_{name}")) for name, said in CHECKS.items()]
    with op.batch_alter_table("petition_signature", recreate="always", copy_from=_former(), table_args=checks):
        pass


def _former() -> sa.Table:
    former = sa.Table("petition_signature", sa.MetaData(), autoload_with=op.get_bind())
    former.constraints = {one for one in former.constraints if not isinstance(one, sa.CheckConstraint)}
    return former
