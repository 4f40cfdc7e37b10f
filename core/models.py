"""Every table of core, gathered so that migrations and tests see them all."""

from core.following.models import Follower, News
from core.journal.models import ClockConfirmation, JournalAside, JournalDaily, JournalEntry, JournalHead, JournalOrigin
from core.limits import Limit
from core.notices.models import Notice
from core.people.models import BrowserSession, Card, Draft, Kiosk, Person, PersonChange, PersonRole, SignInCode
from core.spaces.models import Organisation, Space, SpaceMember, SpaceTool
from core.uploads.models import Upload
from core.work.models import Mail, TaskRun

__all__ = [
    "BrowserSession",
    "Card",
    "ClockConfirmation",
    "Draft",
    "Follower",
    "JournalAside",
    "JournalDaily",
    "JournalEntry",
    "JournalHead",
    "JournalOrigin",
    "Kiosk",
    "Limit",
    "Mail",
    "News",
    "Notice",
    "Organisation",
    "Person",
    "PersonChange",
    "PersonRole",
    "SignInCode",
    "Space",
    "SpaceMember",
    "SpaceTool",
    "TaskRun",
    "Upload",
]
