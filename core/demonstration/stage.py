"""What the plugins share while they play the demonstration, and the accounts that it leaves behind."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import click

from core.people.models import Person
from core.runtime import config
from core.spaces.models import Organisation, Space

ACCOUNTS = "comptes.json"


@dataclass(frozen=True, slots=True)
class Account:
    """An account of the demonstration: who, how she signs in, and what to try with it."""

    who: str
    address: str
    secret: str
    try_this: str
    card: bool = False


@dataclass
class Stage:
    """What the plugins of one instance share while they play the demonstration.

    ``act``: ``opening`` (the hub, then the centre), then ``finale`` (the centre sends, then the hub looks back).
    ``people``: administrator, animator, trustee, gardener and participant in a centre, officer on a hub.
    ``spaces``: ``real`` (of *Les amis du marché*) and ``sandbox`` (of *Les jardins de l’Escaut*, to be made real by the
    visitor); ``organisations`` bear the same keys. ``values`` goes from one instance to the other.
    """

    act: str
    now: datetime
    values: dict[str, Any]
    people: dict[str, Person] = field(default_factory=dict)
    participants: list[Person] = field(default_factory=list)
    organisations: dict[str, Organisation] = field(default_factory=dict)
    spaces: dict[str, Space] = field(default_factory=dict)
    accounts: list[Account] = field(default_factory=list)
    say: Callable[[str], None] = click.echo

    def day(self, days_ago: int, hour: int = 10, minute: int = 0) -> datetime:
        """Return a moment ``days_ago``, at an hour as the clocks of the site show it, never later than now."""
        zone = ZoneInfo(config().site.timezone)
        past = (self.now.astimezone(zone) - timedelta(days=days_ago)).replace(
            hour=hour, minute=minute, second=0, microsecond=0
        )
        return min(past, self.now.astimezone(zone))


def write_accounts(folder: Path, accounts: list[Account]) -> None:
    """Keep the accounts beside the instance, to be printed at each start and shown on the sign-in page."""
    listed = [asdict(account) for account in accounts]
    (folder / ACCOUNTS).write_text(json.dumps(listed, ensure_ascii=False, indent=1), encoding="utf-8")


def accounts(folder: Path) -> list[Account]:
    """Return the accounts of a demonstration instance; none where there is no demonstration."""
    path = folder / ACCOUNTS
    if not path.is_file():
        return []
    return [Account(**listed) for listed in json.loads(path.read_text(encoding="utf-8"))]
