"""Hook implementations of petitions; each delegates."""

from plugins.petition import models  # noqa: F401 - tables are known once the plugin is imported
