"""Hook implementations of pathway."""
