"""Moderation of what people write with every tool: reports, reviews within a delay, appeals, a public register."""

from core.contracts import PluginInfo, Profile
from plugins.moderation.settings import ModerationSettings

PLUGIN = PluginInfo(
    name="moderation",
    title="Modération",
    profiles=frozenset({Profile.CENTRE}),
    settings=ModerationSettings,
)
