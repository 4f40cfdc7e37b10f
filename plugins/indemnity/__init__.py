"""Agreements between the Region and its centres, and what each of their years is worth: an example of the rules."""

from core.contracts import PluginInfo, Profile

PLUGIN = PluginInfo(name="indemnity", title="Indemnité", profiles=frozenset({Profile.REGION}))
