"""The values that cross the border between core and a plugin: frozen, without behaviour of their own."""

from core.contracts.actors import ANONYMOUS, SYSTEM, Actor, Channel, Role, SpaceKind, SpaceRole
from core.contracts.content import (
    ContentDescription,
    ContentEdited,
    ContentRef,
    ContentSubmitted,
    ContentWithdrawn,
    ModerationDecision,
    Verdict,
)
from core.contracts.declared import Permission, PluginInfo, Practice, Profile, Task, ToolKind, UsageKind
from core.contracts.events import Event
from core.contracts.health import Finding, Health
from core.contracts.pages import ApiRoute, ContentLink, MenuItem, Slot, SlotContent
from core.contracts.personal import (
    Basis,
    Duration,
    NotPersonal,
    PersonalColumn,
    PersonalData,
    PersonalTable,
    PersonalValue,
    Unit,
)
from core.contracts.portable import ArchiveSection, ArchiveTable, BroughtPart, FactValue, SpacePart, Word

__all__ = [
    "ANONYMOUS",
    "SYSTEM",
    "Actor",
    "ApiRoute",
    "ArchiveSection",
    "ArchiveTable",
    "Basis",
    "BroughtPart",
    "Channel",
    "ContentDescription",
    "ContentEdited",
    "ContentLink",
    "ContentRef",
    "ContentSubmitted",
    "ContentWithdrawn",
    "Duration",
    "Event",
    "FactValue",
    "Finding",
    "Health",
    "MenuItem",
    "ModerationDecision",
    "NotPersonal",
    "Permission",
    "PersonalColumn",
    "PersonalData",
    "PersonalTable",
    "PersonalValue",
    "PluginInfo",
    "Practice",
    "Profile",
    "Role",
    "Slot",
    "SlotContent",
    "SpaceKind",
    "SpacePart",
    "SpaceRole",
    "Task",
    "ToolKind",
    "Unit",
    "UsageKind",
    "Verdict",
    "Word",
]
