"""What a centre may set in the table ``[petition]`` of its ``preau.toml``."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class PetitionSettings:
    """The numbers of the rules, each with the default of the house.

    ``goal_share_per_thousand`` of the territory's population is the goal, at least ``goal_least``; a petition is open
    for ``open_months``. ``title``, ``summary``, ``body`` and ``addressee`` are the most characters of each text. A link
    confirms up to ``confirm_grace_hours`` after closing. One signature is told of in ``mails_per_signature`` mails at
    most, reminded once after ``remind_after_days`` and erased after ``unconfirmed_days`` when it is not confirmed; who
    signed is erased ``erased_after_months`` after the closing.
    ``tries`` and ``tries_per_mailbox`` are forms sent in ``tries_seconds``: from one network for one address, and for
    one address from anywhere; the centre's own networks are not counted.
    """

    goal_share_per_thousand: int = 10
    goal_least: int = 30
    open_months: int = 3
    title: int = 80
    summary: int = 300
    body: int = 5000
    addressee: int = 120
    confirm_grace_hours: int = 24
    mails_per_signature: int = 5
    remind_after_days: int = 7
    unconfirmed_days: int = 30
    erased_after_months: int = 6
    tries: int = 6
    tries_per_mailbox: int = 20
    tries_seconds: int = 3600
    names_shown: int = 50
