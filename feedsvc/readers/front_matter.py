"""YAML and TOML that hold metadata: front matter, and sidecars in YAML."""

import tomllib
from typing import Any

from feedsvc.errors import UnreadableArticle

C_LIMIT = 4000
"""Characters of front matter that are read in C, ten times as fast: some 20,000 nested lists end the process there, where
Python's own loader refuses them."""

LONGEST_FRONT_MATTER = 10_000
"""Characters; Python's loader takes 0.1 ms for a key."""


def front_matter(fence: str, text: str) -> dict[str, Any]:
    """Parse what stands between fences: TOML between +++, else YAML. Raises `UnreadableArticle`."""
    if len(text) > LONGEST_FRONT_MATTER:
        raise UnreadableArticle(f"The front matter is longer than {LONGEST_FRONT_MATTER:,} characters.")
    try:
        if fence == "+++":
            return tomllib.loads(text)
    except ValueError as error:
        raise UnreadableArticle(f"The front matter is not TOML: {error}.") from error
    except RecursionError as error:
        raise UnreadableArticle("The front matter is nested too deeply.") from error
    metadata = _yaml(text)
    if metadata is None:
        return {}
    if not isinstance(metadata, dict):
        raise UnreadableArticle("The front matter has to hold keys and values.")
    return {str(key): value for key, value in metadata.items()}


def _yaml(text: str) -> object:
    import yaml  # 30 ms to load

    try:
        loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader) if len(text) <= C_LIMIT else yaml.SafeLoader
        if "&" in text and any(isinstance(event, yaml.AliasEvent) for event in yaml.parse(text, Loader=loader)):
            raise UnreadableArticle("The front matter refers to its own parts by *aliases, which is refused: write them out.")
        return yaml.load(text, Loader=loader)  # noqa: S506 both are safe loaders
    except RecursionError as error:
        raise UnreadableArticle("The front matter is nested too deeply.") from error
    except (yaml.YAMLError, ValueError, TypeError, AttributeError) as error:
        where = getattr(error, "problem_mark", None)
        line = f"line {where.line + 2}: " if where else ""
        raise UnreadableArticle(f"{line}the front matter is not YAML: {getattr(error, 'problem', error)}.") from error
