"""What the Region may know: append-only usage facts of an instance, counts and closed words, never a name."""

from core.journal.services import record, seal

__all__ = ["record", "seal"]
