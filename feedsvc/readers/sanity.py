"""Documents of Sanity: an export of a data set (JSON Lines) refers from one to another, and keeps its drafts beside them."""

from collections.abc import Mapping, Sequence

from feedsvc.readers.json_values import Fields, fields_of, text_of

DEEPEST = 3
"""Levels in which references are followed."""

_OWN = "sanity."
"""What the types of Sanity's own documents begin with: pictures and files."""


def joined(values: Sequence[object]) -> list[object]:
    """Return documents with those in the place of references to them; other values as they are."""
    known = {str(value["_id"]): value for value in map(fields_of, values) if _is_document(value)}
    return (
        [_document(fields_of(value), known) if _is_document(fields_of(value)) else value for value in values]
        if known
        else list(values)
    )


def _is_document(value: Fields) -> bool:
    return "_id" in value and "_type" in value


def _document(value: Fields, known: Mapping[str, Fields]) -> object:
    if str(value["_type"]).startswith(_OWN):
        return None
    is_draft = str(value["_id"]).startswith("drafts.")
    slug = text_of(fields_of(value.get("slug")).get("current"))
    return {
        "createdAt": value.get("_createdAt"),
        "updatedAt": value.get("_updatedAt"),
        "guid": str(value["_id"]).removeprefix("drafts."),
        **{key: _joined(member, known, 0) for key, member in value.items() if not key.startswith("_")},
        "slug": slug,
        **({"status": "draft"} if is_draft else {}),
    }


def _joined(value: object, known: Mapping[str, Fields], depth: int) -> object:
    if isinstance(value, list):
        return [_joined(each, known, depth) for each in value]
    if not isinstance(value, dict):
        return value
    other = known.get(str(value.get("_ref")))
    if other is not None:
        return {key: _joined(each, known, depth + 1) for key, each in other.items()} if depth < DEEPEST else None
    return {key: _joined(each, known, depth) for key, each in value.items()}
