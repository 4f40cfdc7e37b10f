"""The pages of petitions."""

from plugins.petition.views import (
    answering,
    confirming,
    creating,
    listing,
    living,
    paper,
    reading,
    sharing,
    signing,
    statistics,
    writing,
)
from plugins.petition.views.blueprint import blueprint

__all__ = [
    "answering",
    "blueprint",
    "confirming",
    "creating",
    "listing",
    "living",
    "paper",
    "reading",
    "sharing",
    "signing",
    "statistics",
    "writing",
]
