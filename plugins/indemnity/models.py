"""The tables of indemnity: rule sets, which never change once adopted, and agreements with centres."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy.orm import Mapped, mapped_column, relationship

from core.extensions import Model, UtcDateTime, db
from plugins.indemnity import rules


class IndemnityRuleSet(Model):
    """One version of a rule set; ``digest`` is the hash of its content. A trigger refuses any change."""

    __tablename__ = "indemnity_rule_set"
    __table_args__ = (
        db.UniqueConstraint("code", "version"),
        db.CheckConstraint(
            "amount_cents >= 0 AND years_at_most > 0 AND sessions_required > 0 AND version > 0", name="sensible"
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(db.String(40))
    version: Mapped[int]
    title: Mapped[str] = mapped_column(db.String(160))
    valid_from: Mapped[date] = mapped_column(db.Date)
    example: Mapped[bool]
    amount_cents: Mapped[int] = mapped_column(db.BigInteger)
    years_at_most: Mapped[int]
    sessions_required: Mapped[int]
    transfer_required: Mapped[bool]
    digest: Mapped[str] = mapped_column(db.String(64))
    adopted_at: Mapped[datetime] = mapped_column(UtcDateTime)

    @property
    def content(self) -> rules.RuleSet:
        """The rule set as a value, for the arithmetic."""
        return rules.RuleSet(
            code=self.code,
            version=self.version,
            title=self.title,
            valid_from=self.valid_from,
            example=self.example,
            amount_cents=self.amount_cents,
            years_at_most=self.years_at_most,
            sessions_required=self.sessions_required,
            transfer_required=self.transfer_required,
        )


class IndemnityAgreement(Model):
    """What the Region and a centre have agreed: ``years`` years from ``start``, under one version of a rule set.

    ``origin`` is the centre's, as its journal bears it.
    """

    __tablename__ = "indemnity_agreement"
    __table_args__ = (db.CheckConstraint("years > 0", name="years"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    origin: Mapped[str] = mapped_column(db.ForeignKey("core_journal_origin.origin"), index=True)
    number: Mapped[str] = mapped_column(db.String(40), unique=True)
    decision: Mapped[str] = mapped_column(db.String(160))
    start: Mapped[date] = mapped_column(db.Date)
    years: Mapped[int]
    rule_set_id: Mapped[int] = mapped_column(db.ForeignKey("indemnity_rule_set.id"))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)

    rule_set: Mapped[IndemnityRuleSet] = relationship(lazy="joined", innerjoin=True)
