"""A tiny plugin from outside: it greets, on a page of its own."""

from core.contracts import PluginInfo, Profile

PLUGIN = PluginInfo(name="bonjour", title="Bonjour", profiles=frozenset({Profile.CENTRE}))
