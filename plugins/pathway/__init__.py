"""The pathway: courses in files, sessions with practice on the real tool, attendance, evidence and certificates."""

from core.contracts import PluginInfo, Profile
from plugins.pathway.settings import PathwaySettings

PLUGIN = PluginInfo(
    name="pathway",
    title="Parcours",
    profiles=frozenset({Profile.CENTRE}),
    settings=PathwaySettings,
)
