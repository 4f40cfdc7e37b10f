"""Petitions of a space: written, opened to signatures with a frozen text, signed by e-mail or at the centre, closed."""

from core.contracts import PluginInfo, Profile
from plugins.petition.settings import PetitionSettings

PLUGIN = PluginInfo(
    name="petition",
    title="Pétitions",
    profiles=frozenset({Profile.CENTRE}),
    settings=PetitionSettings,
)
