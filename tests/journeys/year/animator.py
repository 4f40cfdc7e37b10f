"""Who works in the centre, day after day: run by the installed Python, on the installed program, through its use cases.

``animator.py INSTANCE`` reads a plan (JSON) and tells each act before its commit and after it, one line each.
"""

from __future__ import annotations

import json
import os
import signal
import sys
from datetime import date, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import clockwork
from acts import Act
from days import at
from sqlalchemy import event, text
from sqlalchemy.orm import Session
from visits import link, links, visits

from core import clock, config
from core.app import create_app
from core.events import transaction
from core.extensions import db
from plugins.federation import exchange


def say(**line: Any) -> None:
    """Tell the test something, at once."""
    sys.stdout.write(json.dumps(line) + "\n")
    sys.stdout.flush()


class Animator:
    """Does what each day asks; ``cut``: where the current goes off, if it does."""

    def __init__(self, plan: dict[str, Any]) -> None:
        self.clocks = [Path(path) for path in plan["clocks"]]
        self.cut: dict[str, Any] | None = plan.get("cut")
        self.count = 0

    def move(self, moment: datetime) -> None:
        """Let time pass until ``moment``, here and at the Region; it never goes back."""
        later = max(moment, clock.now() + timedelta(seconds=20))
        for path in self.clocks:
            clockwork.put_right(path, later)

    def perform(self, act: Act, day: SimpleNamespace) -> None:
        """Do one act, unless it was done before the current went off."""
        known = db.session.scalar(text(act.probe), act.params)
        db.session.rollback()
        if known:
            return
        self.move(at(date.fromisoformat(day.date), act.hour, act.minute))
        say(doing=act.name, probe=act.probe, params=act.params, facts=act.facts)
        self._arm(act, day)
        with transaction():
            act.do()
        say(done=act.name)

    def _arm(self, act: Act, day: SimpleNamespace) -> None:
        if self.cut is None or day.number < self.cut["day"] or not act.facts:
            return
        self.count += 1
        if self.count == self.cut["act"]:
            event.listen(Session, self.cut["step"], lambda *_: os.kill(os.getpid(), signal.SIGKILL))

    def work(self, day: SimpleNamespace) -> None:
        """Spend one day."""
        for act in visits(day):
            self.perform(act, day)
        if day.send:
            self.move(at(date.fromisoformat(day.date), 17, 30))
            result = exchange.run()
            say(sent=result.delivered, failure=str(getattr(result.failure, "code", result.failure or "")))


def main(instance: Path) -> None:
    """Work the days of the plan."""
    plan = json.load(sys.stdin)
    animator = Animator(plan)
    with create_app(config.load(instance)).app_context():
        for told in plan["days"]:
            animator.work(SimpleNamespace(**told))
        if asked := plan.get("links"):
            day = SimpleNamespace(**asked["day"])
            acts = links(day, asked["count"])
            for act in acts:
                animator.perform(act, day)
            say(links={act.params["email"]: link(act.params["email"]) for act in acts})


if __name__ == "__main__":
    main(Path(sys.argv[1]))
