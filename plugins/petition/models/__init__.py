"""The tables of petitions: the petition, its signatures, and what is kept of its life."""

from plugins.petition.models.arrival import Arrival, Brought
from plugins.petition.models.daily import Daily
from plugins.petition.models.life import Answer, Backer, Crossing, DebateNote, Step, Word
from plugins.petition.models.news import News, Wish
from plugins.petition.models.paper import PaperSheet, SheetEntry, SheetLine
from plugins.petition.models.petition import Petition
from plugins.petition.models.review import Alert, Batch, ListDownload
from plugins.petition.models.signature import Signature

__all__ = [
    "Alert",
    "Answer",
    "Arrival",
    "Backer",
    "Batch",
    "Brought",
    "Crossing",
    "Daily",
    "DebateNote",
    "ListDownload",
    "News",
    "PaperSheet",
    "Petition",
    "SheetEntry",
    "SheetLine",
    "Signature",
    "Step",
    "Wish",
    "Word",
]
