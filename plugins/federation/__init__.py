"""Federation: carries the usage journals of the centres to the hub of the Region, signed, once each, by HTTP."""

from core.contracts import PluginInfo, Profile
from plugins.federation.settings import FederationSettings

PLUGIN = PluginInfo(name="federation", title="Fédération", profiles=frozenset(Profile), settings=FederationSettings)
