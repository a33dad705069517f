"""What `feedsvc check` looks at beyond the words of the configuration: feeds, folders, database, who may read them."""

import os
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Literal

from feedsvc.app.settings import Settings, load_feeds, load_providers, variables
from feedsvc.app.settings.complaints import Origin
from feedsvc.app.starting import connections_of
from feedsvc.counts.readiness import intake_faults
from feedsvc.domain.providers import Trust
from feedsvc.domain.webhooks import MAIL, HookFormat
from feedsvc.errors import BucketUnavailable, ConfigurationError, StoreUnavailable
from feedsvc.objects import Objects
from feedsvc.outlets import plugins as outlets
from feedsvc.render.partners import REGISTERED
from feedsvc.store import known_store, reach

INTAKE, DROP_FOLDER = "intake", "drop folder"

_TRUSTED = {
    Trust.PUBLISH: "what it delivers goes out at once",
    Trust.HOLD: "what it delivers waits for an editor",
    Trust.FEEDS: "what it delivers stands in named feeds alone",
}

_OPEN = os.R_OK | os.W_OK | os.X_OK


@dataclass(frozen=True, slots=True)
class Finding:
    """One line of the list: `fault` keeps the service from working, `warning` is worth a look."""

    level: Literal["ok", "warning", "fault"]
    subject: str
    sentence: str


def examine(settings: Settings, config: Path) -> Iterator[Finding]:
    """Yield what is right and wrong with a configuration that could be read; nothing is made or changed."""
    names = ", ".join(variables())
    read = str(config.absolute()) if os.path.lexists(config) else f"no file {config.absolute()}, so defaults hold"
    yield Finding("ok", "settings", read + (f"; above it {names}" if names else ""))
    yield from _feeds(settings)
    yield from (_folder(name, path, needed) for name, path, needed in folders_in_use(settings))
    yield from _bucket(settings)
    yield _database(settings)
    yield from _plugins()
    yield from _exposed(settings)
    yield from _doubts(settings, Origin(config))


def examine_running(settings: Settings) -> Iterator[Finding]:
    """Yield what keeps a running service from taking files in; nothing is made or changed."""
    file = settings.database_file
    if file is not None and not os.path.lexists(file):
        yield Finding("fault", INTAKE, f"{file.absolute()} is not there: nothing has run here yet, or it was removed.")
        return
    try:
        with closing(known_store(settings.store_url, connections_of(settings))) as store:
            sentences = [fault.sentence for fault in intake_faults(store, datetime.now(UTC))]
    except StoreUnavailable as error:
        sentences = [str(error)]
    yield from (Finding("fault", INTAKE, sentence) for sentence in sentences)
    if not sentences:
        yield Finding("ok", INTAKE, "A scheduler runs, and its last scan went well.")


def _plugins() -> Iterator[Finding]:
    """Yield what other packages add; one that can't be loaded is a warning, since all else works without it."""
    from feedsvc.readers import plugins as readers  # with it come all readers, which no process that serves needs

    for group, known in (("reader", readers.registered()), ("partner", REGISTERED), ("outlet", outlets.registered())):
        for name, plugin in known.parts.items():
            yield Finding("ok", f"plug-in {name}", f"{group} of the package {plugin.package}")
        yield from (Finding("warning", f"plug-in of a {group}", fault) for fault in known.faults)


def _feeds(settings: Settings) -> Iterator[Finding]:
    try:
        for slug, feed in load_feeds(settings).items():
            address = f"{settings.public_url}/feeds/{slug}.rss"
            yield Finding("ok", f"feed {slug}", "private: accounts alone read it" if feed.private else address)
        for rule in load_providers(settings).rules:
            yield Finding("ok", f"provider {rule.name}", _TRUSTED[rule.trust])
    except ConfigurationError as error:
        yield from (Finding("fault", "feeds", line) for line in str(error).splitlines())


def folders_in_use(settings: Settings) -> list[tuple[str, Path, int]]:
    """List the folders of intake by name and path, each with what it needs to be open to (`os.access`)."""
    if settings.intake.bucket:
        return [("media folder", settings.media_folder, _OPEN)]
    is_moving = settings.intake.mode == "move"
    kept = [("quarantine", settings.quarantine_folder), ("media", settings.media_folder)]
    if is_moving:
        kept.insert(0, ("accepted", settings.accepted_folder))
    drop = (DROP_FOLDER, settings.drop_folder, os.R_OK | os.X_OK | (os.W_OK if is_moving else 0))
    return [drop, *((f"{name} folder", path, _OPEN) for name, path in kept)]


def _folder(subject: str, path: Path, needed: int = _OPEN) -> Finding:
    path = path.absolute()
    nearest = next(place for place in (path, *path.parents) if os.path.lexists(place))
    needed = needed if nearest == path else os.W_OK | os.X_OK
    if not nearest.is_dir():
        return Finding("fault", subject, f"{path} can't be made: {nearest} is no folder. Move it away, or name another path.")
    if not os.access(nearest, needed):
        user = f"the user of this command (uid {os.geteuid()})"
        return Finding("fault", subject, f"{path}: {user} may not {'write' if needed & os.W_OK else 'read'} {nearest}.")
    use = "can be written" if needed & os.W_OK else "can be read"
    return Finding("ok", subject, f"{path} {use if nearest == path else 'will be made'}")


def _bucket(settings: Settings) -> Iterator[Finding]:
    """Say whether the bucket of dropped files answers; the service starts where it doesn't, and goes on asking for it."""
    if settings.intake.bucket:
        try:
            Objects(settings.intake.bucket).children("drop")
            yield Finding("ok", "bucket", f"{settings.intake.bucket} answers")
        except BucketUnavailable as error:
            yield Finding("warning", "bucket", f"{error} The service starts, and goes on asking for it.")


def _database(settings: Settings) -> Finding:
    file = settings.database_file
    if file is not None and not os.path.lexists(file):
        return _folder("database", file)
    try:
        reach(settings.store_url, connections_of(settings))
    except StoreUnavailable as error:
        reason = str(error).strip().splitlines()[0].rstrip(".")
        return Finding("warning", "database", f"{reason}. The service starts, and goes on asking for it.")
    return Finding("ok", "database", f"{file.absolute()} answers" if file else "PostgreSQL answers")


def _exposed(settings: Settings) -> Iterator[Finding]:
    """Warn of what anybody with an account on this machine may read, or drop; modes are never changed."""
    files = [settings.database_file] if settings.database_file else []
    files += [file.with_name(file.name + end) for file in files for end in ("-wal", "-shm")]
    kept = [*files, *(path for name, path, _ in folders_in_use(settings) if name != DROP_FOLDER)]
    readable = " ".join(str(path.absolute()) for path in kept if _is_open(path, 0o005))
    if readable:
        yield Finding("warning", "permissions", f"Others on this machine can read what is kept. Close it: chmod o= {readable}")
    if not settings.intake.bucket and _is_open(settings.drop_folder, 0o002):
        drop = settings.drop_folder.absolute()
        yield Finding("warning", "permissions", f"Anybody on this machine can publish. Close the drop folder: chmod o-w {drop}")


def _is_open(path: Path, mode: int) -> bool:
    """Return whether others may do this with a path, and reach it."""
    try:
        path = path.resolve()
        return bool(path.stat().st_mode & mode) and all(parent.stat().st_mode & 0o001 for parent in path.parents)
    except OSError:
        return False


def _doubts(settings: Settings, origin: Origin) -> Iterator[Finding]:
    """Warn of values that may be used, but are seldom meant."""
    sentinel = settings.intake.sentinel
    if sentinel and not sentinel.startswith("."):
        remedy = f'If x.txt.{sentinel} is meant, write ".{sentinel}".'
        setting = ("intake", "sentinel")
        place = origin.place(setting) if origin.is_written(setting) else "intake.sentinel"
        yield Finding("warning", "sentinel", f"{place}: x.txt will be taken when x.txt{sentinel} is there. {remedy}")
    if settings.public_url.startswith(("http://0.0.0.0", "http://[::]")):
        remedy = 'Set base_url = "https://news.example", as readers reach it.'
        yield Finding("warning", "address", f"Feeds name {settings.public_url}, which no reader can reach. {remedy}")
    yield from _untold(settings)


def _untold(settings: Settings) -> Iterator[Finding]:
    """Warn of receivers of webhooks that nothing can reach as they are."""
    for webhook in settings.webhooks:
        if webhook.url.startswith(MAIL) and settings.mail.server is None:
            remedy = 'Set mail.server = "smtp://mail.example:587".'
            yield Finding("warning", "webhooks", f"{webhook.url} is told nothing without a mail server. {remedy}")
        if webhook.format is HookFormat.TELEGRAM and "chat_id=" not in webhook.url:
            remedy = "Write ...sendMessage?chat_id=-100123456."
            yield Finding("warning", "webhooks", f"The address for Telegram names no chat. {remedy}")
