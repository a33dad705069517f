"""The table of commands: each is where it says, and is called as it says."""

import click
import pytest

from feedsvc.cli import MODULES, feedsvc


@pytest.mark.parametrize("name", sorted(MODULES))
def test_each_command_is_found_under_its_name(name: str) -> None:
    command = feedsvc.get_command(click.Context(feedsvc), name)

    assert command is not None
    assert command.name == name


def test_an_unknown_command_is_none() -> None:
    assert feedsvc.get_command(click.Context(feedsvc), "import_") is None
