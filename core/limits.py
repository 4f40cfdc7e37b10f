"""Limits on how often something may be tried, held in the database so that every process counts alike."""

from __future__ import annotations

import ipaddress
from datetime import timedelta

from sqlalchemy import delete
from sqlalchemy.orm import Mapped, mapped_column

from core import clock, tokens
from core.errors import TooMany
from core.extensions import Model, UtcDateTime, db, insert
from core.i18n import N_
from core.runtime import config


class Limit(Model):
    """How often one thing was tried in one window. The key is a keyed digest: no address is kept."""

    __tablename__ = "core_limit"

    key: Mapped[str] = mapped_column(db.String(64), primary_key=True)
    window: Mapped[int] = mapped_column(db.BigInteger, primary_key=True)
    count: Mapped[int] = mapped_column(db.Integer)
    erase_at: Mapped[object] = mapped_column(UtcDateTime, index=True)


def hit(what: str, *parts: str, most: int, seconds: int) -> None:
    """Count one try of ``what`` by the combination of ``parts`` (network and e-mail, network and card…).

    To be called within a transaction of its own, so that a refused act still counts. Raises TooMany, saying
    when to try again, beyond ``most`` tries in a window of ``seconds``.
    """
    at = clock.now()
    window = int(at.timestamp()) // seconds
    row = {
        "key": tokens.digest("\x1f".join((what, *parts))),
        "window": window,
        "count": 1,
        "erase_at": at + timedelta(seconds=2 * seconds),
    }
    statement = (
        insert(Limit)
        .values(**row)
        .on_conflict_do_update(index_elements=["key", "window"], set_={"count": Limit.count + 1})
        .returning(Limit.count)
    )
    if db.session.execute(statement).scalar_one() > most:
        minutes = max(1, -(-((window + 1) * seconds - int(at.timestamp())) // 60))
        raise TooMany(
            N_("Too many tries from here. Try again in %(minutes)s minutes, or ask an animator."), minutes=minutes
        )


def erase_past() -> None:
    """Erase windows that no longer count."""
    db.session.execute(delete(Limit).where(Limit.erase_at < clock.now()))


def is_own_network(address: str) -> bool:
    """Say whether ``address`` is one of the centre's own (``[site] own_networks``), which are never blocked."""
    try:
        here = ipaddress.ip_address(address)
    except ValueError:
        return False
    return any(here in ipaddress.ip_network(network, strict=False) for network in config().site.own_networks)
