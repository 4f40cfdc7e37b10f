"""TO BE WRITTEN by its author."""

from core.contracts import PluginInfo, Profile

PLUGIN = PluginInfo(name="indemnity", title="Indemnité", profiles=frozenset({Profile.REGION}))
