"""Reads of the pathway, for its use cases and its pages."""
