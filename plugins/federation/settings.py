"""The settings of federation: the table ``[federation]`` of ``preau.toml``."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class FederationSettings:
    """``batch_entries``: entries in one batch, 500 at most. ``timeout_seconds``: how long an answer is waited for.

    ``invitation_days``: how long a code can be used. ``silent_days``: without a receipt for so long, a centre is
    shown as silent.
    """

    batch_entries: int = 500
    timeout_seconds: int = 15
    invitation_days: int = 30
    silent_days: int = 7
