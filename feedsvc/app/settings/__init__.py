"""The settings: TOML file, then FEEDSVC_* environment, checked and frozen. Each is declared once, with its meaning.

An environment variable is named after the table and the key: `FEEDSVC_INTAKE_INTERVAL`; keys outside any table have no
table in the name: `FEEDSVC_BASE_URL`.
"""

from feedsvc.app.settings.feeds import load_feeds, load_former, load_providers
from feedsvc.app.settings.loading import load_settings, variables
from feedsvc.app.settings.model import DEFAULT_CONFIG, Settings
from feedsvc.app.settings.versions import Configuration, Source, Versions, Written

__all__ = [
    "DEFAULT_CONFIG",
    "Configuration",
    "Settings",
    "Source",
    "Versions",
    "Written",
    "load_feeds",
    "load_former",
    "load_providers",
    "load_settings",
    "variables",
]
