"""Hook implementations of region."""
