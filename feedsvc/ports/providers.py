"""The rules for providers, where the newsroom keeps them."""

from typing import Protocol

from feedsvc.domain.providers import DeclaredRule, Providers, Values


class RuleFile(Protocol):
    """The file of the rules, which people edit too."""

    def current(self) -> Providers:
        """Return the rules that files are read by now."""
        ...

    def listed(self) -> Providers:
        """Return the rules as the file has them, which are read by a moment later; while it is wrong those that hold."""
        ...

    def declared(self, name: str | None) -> DeclaredRule:
        """Return a rule as the file has it; without a name what a new one begins with. Raises `ProviderNotFound`."""
        ...

    def with_rule(self, values: Values, *, of: str | None) -> Providers:
        """Return the rules as they would be with these values, in place of what stands of a provider, or besides.

        Raises `RefusedRule`.
        """
        ...

    def keep(self, values: Values, *, of: str | None, mark: str) -> None:
        """Write these values into the file, likewise; all else in it stays, comments too. They hold a moment later.

        Raises `RefusedRule`, and `RefusedChange` for a file that can't be written or has changed since the state that `mark`
        names.
        """
        ...

    def remove(self, name: str, *, mark: str) -> None:
        """Take a provider out of the file. Raises `ProviderNotFound` and `RefusedChange`."""
        ...
