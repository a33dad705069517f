"""What the other parts begin with: settings, log, folders, the outlet."""

import os
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import unquote, urlsplit
from zoneinfo import ZoneInfo

from feedsvc.app.settings import Settings
from feedsvc.app.settings.values import database_url
from feedsvc.domain.outlet import Outlet
from feedsvc.domain.subscriptions import CallbackTerms
from feedsvc.domain.webhooks import MailServer, Webhook
from feedsvc.errors import ConfigurationError, StoreUnavailable
from feedsvc.ports import Store
from feedsvc.telemetry import configure

if TYPE_CHECKING:
    from feedsvc.store import Connections


def configure_logs(settings: Settings) -> None:
    """Set up the log as the settings say."""
    as_json = {"json": True, "text": False}.get(settings.log.format)
    configure(as_json=as_json, level=settings.log.level)


def pin(settings: Settings) -> None:
    """Put into the environment, where child processes read it, what holds from a start on: where the service keeps its data,
    and where it listens."""
    os.environ |= {"FEEDSVC_DATA": str(settings.data), "FEEDSVC_WEB_BIND": settings.web.bind}
    with suppress(ValueError):  # a path that can't be written as an address
        os.environ["FEEDSVC_DATABASE_URL"] = database_url(settings.store_url)


def make_folders(settings: Settings) -> None:
    """Make the folders that are missing, closed to others; those that are there keep their modes.

    Who drops articles is of the group. Raises `ConfigurationError` for a folder that can't be made.
    """
    for folder in (settings.data, settings.media_folder):
        _make_folder(folder, 0o750)
    if settings.intake.bucket:
        return
    for folder in (settings.quarantine_folder, *([settings.accepted_folder] if settings.intake.mode == "move" else [])):
        _make_folder(folder, 0o750)
    if _make_folder(settings.drop_folder, 0o770):
        with suppress(PermissionError):  # systemd's RestrictSUIDSGID: there the group comes from the folder around it
            settings.drop_folder.chmod(0o2770)


def _make_folder(folder: Path, mode: int) -> bool:
    """Make a folder unless it is there; return whether it was made."""
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        folder.mkdir(mode)
    except OSError as error:
        if isinstance(error, FileExistsError) and folder.is_dir():
            return False
        advice = "Name another path, or let the user of this command write there."
        raise ConfigurationError(f"The folder {folder} can't be made: {error.strerror}. {advice}") from error
    return True


def prepare_store(settings: Settings) -> None:
    """Bring the schema up to date in a process that goes on as another: what that takes would stay in memory (8 MB).

    Where the database doesn't answer yet, the processes that need it go on asking.
    """
    with suppress(StoreUnavailable):
        migrate_store(settings)


def migrate_store(settings: Settings) -> None:
    """Bring the schema up to date. Raises `StoreUnavailable`, `ConfigurationError`."""
    from feedsvc.store import open_store  # processes that read begin with this module, and need no database

    open_store(settings.store_url, connections_of(settings)).close()


def connections_of(settings: Settings) -> "Connections":
    """Return how PostgreSQL is to be reached."""
    from feedsvc.store import Connections

    reached = settings.database
    return Connections(pool=reached.pool, is_pooled=reached.pooler, listen_url=reached.listen_url)


def with_namespace(settings: Settings, store: Store) -> Settings:
    """Settle the namespace of guids: what the store began with names feeds and articles for ever, at any address."""
    configured = settings.outlet.namespace
    namespace = store.namespace(configured, otherwise=outlet_of(settings).guid_namespace)
    return settings.model_copy(update={"outlet": settings.outlet.model_copy(update={"namespace": namespace})})


def callback_terms(settings: Settings) -> CallbackTerms:
    """Return where the hub's callbacks may be."""
    return CallbackTerms(allow_private=settings.hub.allow_private, ports=settings.hub.ports)


def webhooks_of(settings: Settings) -> Sequence[Webhook]:
    """Return the receivers of webhooks that the settings name."""
    return [
        Webhook(url=named.url, secret=named.secret, events=frozenset(named.events), format=named.format, is_trusted=True)
        for named in settings.webhooks
    ]


def mail_server_of(settings: Settings) -> MailServer | None:
    """Return where mail is handed in, if anywhere."""
    if settings.mail.server is None:
        return None
    parts, is_tls = urlsplit(settings.mail.server), settings.mail.server.startswith("smtps:")
    return MailServer(
        host=parts.hostname or "",
        port=parts.port or (465 if is_tls else 25),
        sender=settings.mail.sender or f"feedsvc@{urlsplit(settings.public_url).hostname}",
        is_tls=is_tls,
        user=None if parts.username is None else unquote(parts.username),
        password=None if parts.password is None else unquote(parts.password),
    )


def outlet_of(settings: Settings) -> Outlet:
    """Make the outlet that feeds and normalising speak of."""
    configured = settings.outlet
    return Outlet(
        name=configured.name,
        base_url=settings.public_url,
        media_url=settings.media.base_url,
        zone=ZoneInfo(configured.zone),
        language=configured.language,
        country=configured.country,
        day_first=configured.day_first,
        namespace=configured.namespace,
        logo=configured.logo,
        linking=settings.linking,
        keeps_versions=settings.intake.keep_versions,
        boilerplate=settings.intake.boilerplate,
        paywalled=settings.intake.paywalled,
        icon=settings.web.theme.icon,
    )
