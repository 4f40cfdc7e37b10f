"""Hook implementations of indemnity."""
