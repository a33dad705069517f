"""What feeds and articles are named in stays as it was, whatever becomes of the service's address."""

from pathlib import Path
from uuid import UUID, uuid4

import pytest
from click.testing import CliRunner

from feedsvc.app.settings import load_settings
from feedsvc.app.wiring import build
from feedsvc.cli import feedsvc
from feedsvc.errors import ConfigurationError


def namespace(data: Path, **environment: str) -> UUID:
    """Open the service as each of its processes does, and give what it names feeds and articles in."""
    service = build(load_settings(None, environment, data=data))
    service.store.close()
    assert service.settings.outlet.namespace == service.usecases.outlet.namespace
    return service.usecases.outlet.guid_namespace


def test_a_service_that_never_was_set_up_keeps_its_names_under_another_address(tmp_path: Path) -> None:
    first = namespace(tmp_path, FEEDSVC_BASE_URL="http://127.0.0.1:8000")

    assert namespace(tmp_path, FEEDSVC_BASE_URL="https://news.example") == first
    assert namespace(tmp_path) == first


def test_a_namespace_that_is_set_is_taken_and_outlives_its_setting(tmp_path: Path) -> None:
    configured = uuid4()
    namespace(tmp_path)

    assert namespace(tmp_path, FEEDSVC_OUTLET_NAMESPACE=str(configured)) == configured
    assert namespace(tmp_path) == configured


@pytest.mark.parametrize("has_run", [True, False])
def test_first_settings_name_a_namespace_only_where_none_is_kept(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, *, has_run: bool
) -> None:
    monkeypatch.chdir(tmp_path)
    if has_run:
        first = namespace(Path("data"))

    assert CliRunner().invoke(feedsvc, ["init"]).exit_code == 0

    written = load_settings(None, {}).outlet.namespace
    assert (written is None) is has_run
    if has_run:
        assert namespace(Path("data")) == first


def test_first_settings_that_cannot_be_written_are_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("config").symlink_to(tmp_path / "away" / "config")

    refused = CliRunner().invoke(feedsvc, ["init"]).exception

    assert isinstance(refused, ConfigurationError)
    assert str(refused).startswith(f"{tmp_path}/config/feedsvc.toml can't be written: ")
