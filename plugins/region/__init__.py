"""What the Region sees of its centres: figures by centre and by month, from the journals that they have sent."""

from core.contracts import PluginInfo, Profile
from plugins.region.settings import RegionSettings

PLUGIN = PluginInfo(
    name="region", title="Région", profiles=frozenset({Profile.REGION}), uses=("federation",), settings=RegionSettings
)
