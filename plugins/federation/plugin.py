"""Hook implementations of federation."""
