"""The pages of petitions."""

from plugins.petition.views import (
    answering,
    confirming,
    creating,
    discarding,
    listing,
    living,
    news,
    paper,
    programs,
    reading,
    sharing,
    signing,
    statistics,
    trustee,
    verifying,
    writing,
)
from plugins.petition.views.blueprint import blueprint

__all__ = [
    "answering",
    "blueprint",
    "confirming",
    "creating",
    "discarding",
    "listing",
    "living",
    "news",
    "paper",
    "programs",
    "reading",
    "sharing",
    "signing",
    "statistics",
    "trustee",
    "verifying",
    "writing",
]
