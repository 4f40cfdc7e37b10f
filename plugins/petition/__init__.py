"""Petitions of a space: written, backed, moderated, signed by e-mail or at the centre, closed, answered, debated."""

from core.contracts import PluginInfo, Profile
from plugins.petition.settings import PetitionSettings

PLUGIN = PluginInfo(
    name="petition",
    title="Pétitions",
    profiles=frozenset({Profile.CENTRE}),
    requires=("moderation",),
    settings=PetitionSettings,
)
