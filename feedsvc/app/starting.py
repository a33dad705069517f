"""What the other parts begin with: settings, log, folders, the outlet."""

import os
from contextlib import suppress
from pathlib import Path
from zoneinfo import ZoneInfo

from feedsvc.app.settings import Settings, load_settings
from feedsvc.domain.outlet import Outlet
from feedsvc.errors import StoreUnavailable
from feedsvc.ports import Store
from feedsvc.telemetry import configure


def environment_settings() -> Settings:
    """Read the settings as a child process finds them: FEEDSVC_CONFIG names the file, the rest is in the environment."""
    config = os.environ.get("FEEDSVC_CONFIG")
    return load_settings(Path(config) if config else None)


def configure_logs(settings: Settings) -> None:
    """Set up the log as the settings say."""
    as_json = {"json": True, "text": False}.get(settings.log.format)
    configure(as_json=as_json, level=settings.log.level)


def make_folders(settings: Settings) -> None:
    """Make the folders that are missing; a read-only drop folder has to be there."""
    for folder in (settings.data, settings.drop_folder, settings.quarantine_folder):
        folder.mkdir(parents=True, exist_ok=True)


def prepare_store(settings: Settings) -> None:
    """Bring the schema up to date in a process that goes on as another: what that takes would stay in memory (8 MB).

    Where the database doesn't answer yet, the processes that need it go on asking.
    """
    from feedsvc.store import open_store  # processes that read begin with this module, and need no database

    with suppress(StoreUnavailable):
        open_store(settings.store_url).close()


def with_namespace(settings: Settings, store: Store) -> Settings:
    """Settle the namespace of guids: what the store began with names feeds and articles for ever, at any address."""
    configured = settings.outlet.namespace
    namespace = store.namespace(configured, otherwise=outlet_of(settings).guid_namespace)
    return settings.model_copy(update={"outlet": settings.outlet.model_copy(update={"namespace": namespace})})


def outlet_of(settings: Settings) -> Outlet:
    """Make the outlet that feeds and normalising speak of."""
    configured = settings.outlet
    return Outlet(
        name=configured.name,
        base_url=settings.public_url,
        zone=ZoneInfo(configured.zone),
        language=configured.language,
        country=configured.country,
        day_first=configured.day_first,
        namespace=configured.namespace,
        logo=configured.logo,
    )
