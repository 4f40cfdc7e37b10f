"""The demonstration: the Region invites the centre, which enrols and sends its journal over real HTTP."""

from __future__ import annotations

from core.contracts import SYSTEM, Profile
from core.demonstration import Stage
from core.errors import Unavailable
from core.events import transaction
from core.runtime import config
from plugins.federation import exchange
from plugins.federation.services import centres, sending


def play(stage: Stage) -> None:
    """Play the plugin's part: at the hub in the opening, in the centre in the finale."""
    if config().profile == Profile.REGION and stage.act == "opening":
        with transaction():
            stage.values["federation.code"] = centres.invite(
                actor=SYSTEM, name="Cyber-centre de Denain", commune="59172"
            )
    if config().profile == Profile.CENTRE and stage.act == "finale":
        _enrol_and_send(stage)


def _enrol_and_send(stage: Stage) -> None:
    with transaction():
        sending.ask(actor=SYSTEM, address=stage.values["hub.url"], code=stage.values["federation.code"])
    result = exchange.run()
    if result.failure is not None:
        raise Unavailable(result.failure.message, **result.failure.params)
    stage.say(f"Journal du centre remis à la Région : {result.delivered} écritures.")
