"""Petitions in the archive of a space: their texts, life and counts, never who signed, backed or wrote them down.

Three rules, for the Region pays for signatures:

1. What comes from an archive counts in the petition and never in the journal of the instance that it comes to: it was
   recorded once, where it was done. Only counts come (``petition_brought``), which the nightly recount adds to the
   signatures given here.
2. A petition that was still collecting arrives held: it cannot be signed here until the team has said that it is no
   longer signed there. Its signers did not come along, so nothing else would keep one person from counting twice.
3. What is done here afterwards is recorded here, as ever.
"""

from plugins.petition.services.portable.giving import export_petitions
from plugins.petition.services.portable.taking import import_petitions

__all__ = ["export_petitions", "import_petitions"]
