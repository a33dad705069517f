"""Options that commands share, and the settings they make."""

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from functools import wraps
from pathlib import Path
from typing import Concatenate, ParamSpec
from zoneinfo import ZoneInfo

import click

from feedsvc.app.reloading import begin, environment_source
from feedsvc.app.settings import Settings, load_settings
from feedsvc.app.starting import pin
from feedsvc.errors import ArticleNotFound, FeedsvcError, RefusedChange

P = ParamSpec("P")


def with_settings(command: Callable[Concatenate[Settings, P], None]) -> Callable[..., None]:
    """Add `--config` and `--data` to a command, which then receives the settings."""

    @click.option(
        "--config",
        type=click.Path(dir_okay=False, path_type=Path),
        envvar="FEEDSVC_CONFIG",
        help="Settings file; default: config/feedsvc.toml, if it exists.",
    )
    @click.option("--data", type=click.Path(file_okay=False, path_type=Path), help="Data folder; default: ./data.")
    @wraps(command)
    def inner(config: Path | None, data: Path | None, *args: P.args, **kwargs: P.kwargs) -> None:
        command(load_settings(config, data=data), *args, **kwargs)

    return inner


def instant_of(since: str | None, settings: Settings) -> datetime | None:
    """Read a day, an instant (both in the outlet's zone unless it states one) or a number of days. Raises `BadParameter`."""
    if since is None:
        return None
    if since.endswith("d") and since[:-1].isdecimal():
        return datetime.now(UTC) - timedelta(days=int(since[:-1]))
    try:
        at = datetime.fromisoformat(since)
    except ValueError as error:
        raise click.BadParameter("Write 2026-11-01, 2026-11-01T06:00, or 30d for days.", param_hint="--since") from error
    return at if at.tzinfo else at.replace(tzinfo=ZoneInfo(settings.outlet.zone))


@contextmanager
def hinting(hint: str) -> Iterator[None]:
    """Add what to do about it to the sentence of a failure."""
    try:
        yield
    except (ArticleNotFound, RefusedChange) as error:
        raise FeedsvcError(f"{error} {hint}") from error


def hold(settings: Settings) -> None:
    """Put what the command line said into the environment, where child processes find it, and hold on to the configuration."""
    config = click.get_current_context().params.get("config")
    if isinstance(config, Path):
        os.environ["FEEDSVC_CONFIG"] = str(config)
    pin(settings)
    begin(environment_source())
