"""The pages of signatures on paper: the desk of a petition, and each of its sheets."""

from plugins.petition.views.paper import desk, sheets

__all__ = ["desk", "sheets"]
