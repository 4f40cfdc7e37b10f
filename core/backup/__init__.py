"""Backups of an instance: made while it runs, encrypted for a key that is kept on paper, read back before they count."""

from core.backup.archives import Archive
from core.backup.marks import restored_at

__all__ = ["Archive", "restored_at"]
