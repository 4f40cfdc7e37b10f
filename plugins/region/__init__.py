"""TO BE WRITTEN by its author."""

from core.contracts import PluginInfo, Profile

PLUGIN = PluginInfo(name="region", title="Région", profiles=frozenset({Profile.REGION}))
