"""TO BE WRITTEN by its author."""

from core.contracts import PluginInfo, Profile

PLUGIN = PluginInfo(name="petition", title="Pétitions", profiles=frozenset({Profile.CENTRE}))
