"""TO BE WRITTEN by its author."""

from core.contracts import PluginInfo, Profile

PLUGIN = PluginInfo(name="pathway", title="Parcours", profiles=frozenset({Profile.CENTRE}))
