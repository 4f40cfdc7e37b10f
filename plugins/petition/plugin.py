"""Hook implementations of petition."""
