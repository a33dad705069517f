"""The rules for providers, where the newsroom keeps them."""

from collections.abc import Mapping
from typing import Protocol

from feedsvc.domain.providers import Providers

Values = Mapping[str, object]
"""A rule as the settings have it: by key a text, a number, true or false, a list of texts, or a table of texts."""


class RuleFile(Protocol):
    """The file of the rules, which people edit too."""

    def current(self) -> Providers:
        """Return the rules that files are read by now."""
        ...

    def values(self, name: str) -> Values:
        """Return what the file says of a provider. Raises `ProviderNotFound`."""
        ...

    def with_rule(self, values: Values, *, of: str | None) -> Providers:
        """Return the rules as they would be with these values, in place of what stands of a provider, or besides.

        Raises `RefusedRule`.
        """
        ...

    def keep(self, values: Values, *, of: str | None) -> None:
        """Write these values into the file, likewise; all else in it stays, comments too.

        Raises `RefusedRule`, also for a file that can't be written.
        """
        ...

    def remove(self, name: str) -> None:
        """Take a provider out of the file. Raises `ProviderNotFound` and `RefusedRule`."""
        ...
