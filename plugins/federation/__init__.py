"""TO BE WRITTEN by its author."""

from core.contracts import PluginInfo, Profile

PLUGIN = PluginInfo(name="federation", title="Fédération", profiles=frozenset(Profile))
