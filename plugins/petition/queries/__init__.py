"""Reads of petitions, for pages, counts and exercises."""

from plugins.petition.queries.feed import Kind, News, latest_news
from plugins.petition.queries.life import (
    backers,
    crossings,
    debate_notes,
    is_of_town,
    last_step,
    official_answer,
    similar,
    steps,
)
from plugins.petition.queries.listing import COUNTED, Found, Search, listed
from plugins.petition.queries.measuring import FIGURES, Disagreement, Stray, daily, disagreements, measure, strays
from plugins.petition.queries.reading import (
    TOOL,
    ReadPetition,
    ReadSpace,
    has_tool,
    locked,
    open_petitions,
    petition,
    petitions_in,
    read,
)
from plugins.petition.queries.signatures import (
    Link,
    counts,
    counts_without_email,
    imaginary_count,
    link,
    public_signers,
    signature,
)
from plugins.petition.queries.statistics import Statistics, numbers_of

__all__ = [
    "COUNTED",
    "FIGURES",
    "TOOL",
    "Disagreement",
    "Found",
    "Kind",
    "Link",
    "News",
    "ReadPetition",
    "ReadSpace",
    "Search",
    "Statistics",
    "Stray",
    "backers",
    "counts",
    "counts_without_email",
    "crossings",
    "daily",
    "debate_notes",
    "disagreements",
    "has_tool",
    "imaginary_count",
    "is_of_town",
    "last_step",
    "latest_news",
    "link",
    "listed",
    "locked",
    "measure",
    "numbers_of",
    "official_answer",
    "open_petitions",
    "petition",
    "petitions_in",
    "public_signers",
    "read",
    "signature",
    "similar",
    "steps",
    "strays",
]
