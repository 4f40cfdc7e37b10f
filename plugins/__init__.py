"""The built-in plugins. They use exactly the door that an outside plugin has."""
