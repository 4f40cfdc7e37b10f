"""Use cases of moderation."""

from plugins.moderation.services.appealing import lodge, settle
from plugins.moderation.services.arriving import content_edited, content_submitted, content_withdrawn, erase_cases
from plugins.moderation.services.deciding import decide
from plugins.moderation.services.letters import answerers
from plugins.moderation.services.locking import leave, take
from plugins.moderation.services.reporting import file_report, imagine_reports, readable
from plugins.moderation.services.upkeep import alert, close_past, erase_past

__all__ = [
    "alert",
    "answerers",
    "close_past",
    "content_edited",
    "content_submitted",
    "content_withdrawn",
    "decide",
    "erase_cases",
    "erase_past",
    "file_report",
    "imagine_reports",
    "leave",
    "lodge",
    "readable",
    "settle",
    "take",
]
