"""What the Region may know: append-only usage facts of an instance, counts and closed words, never a name."""

from core.journal.recovery import take_back
from core.journal.services import record, seal

__all__ = ["record", "seal", "take_back"]
