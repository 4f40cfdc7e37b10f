"""The settings of an instance: what there is to set (``schema``), what each value must be (``checks``), how a
``preau.toml`` is read (``reading``) and how each is declared (``declaring``).
"""

from core.config.checks import between, hour, networks, one_of, origin, origins, timezone
from core.config.declaring import Setting, setting, settings_of
from core.config.reading import FILE, INSTANCE_VARIABLE, PASSWORD_VARIABLE, PREFIX, build, load, overlay, parse
from core.config.schema import (
    SECTIONS,
    BackupConfig,
    Config,
    DatabaseConfig,
    LogsConfig,
    MailConfig,
    PeopleConfig,
    PluginsConfig,
    ServerConfig,
    SiteConfig,
)

__all__ = [
    "FILE",
    "INSTANCE_VARIABLE",
    "PASSWORD_VARIABLE",
    "PREFIX",
    "SECTIONS",
    "BackupConfig",
    "Config",
    "DatabaseConfig",
    "LogsConfig",
    "MailConfig",
    "PeopleConfig",
    "PluginsConfig",
    "ServerConfig",
    "Setting",
    "SiteConfig",
    "between",
    "build",
    "hour",
    "load",
    "networks",
    "one_of",
    "origin",
    "origins",
    "overlay",
    "parse",
    "setting",
    "settings_of",
    "timezone",
]
