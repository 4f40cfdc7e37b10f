"""The part of indemnity in the demonstration: the example rule set, and one agreement with the centre."""

from __future__ import annotations

from datetime import timedelta

from core import clock
from core.contracts import SYSTEM
from core.demonstration import Stage
from core.events import transaction
from plugins.indemnity import queries, services

BEGAN_DAYS_AGO = 245
YEARS = 3


def play(stage: Stage) -> None:
    """At the end, on the hub: agree for three years, begun some eight months ago, with the centre that has enrolled."""
    origin = stage.values.get("centre.origin", "")
    if stage.act != "finale" or queries.centre(origin) is None:
        return
    moment = clock.now() - timedelta(days=BEGAN_DAYS_AGO)
    with clock.set_to(moment):
        start = queries.today()
        with transaction():
            services.adopt_rule_set(actor=SYSTEM, content=services.read_rule_set(services.EXAMPLE))
        with transaction():
            made = services.make_agreement(
                actor=SYSTEM,
                origin=origin,
                number=f"{start.year}-014",
                decision=f"Délibération {start.year}.00231 (exemple)",
                start=start,
                years=YEARS,
            )
    stage.values["indemnity.agreement"] = made.id
    stage.say(f"Convention {made.number} avec le centre, depuis le {start:%d/%m/%Y}")
