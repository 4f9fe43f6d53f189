"""What a project file holds beyond what this build understands: kept aside on opening, put back on saving.

The unknown part of a document is a tree of its own: groups of values keep their unknown keys, and a list of items
becomes a group by item id, because a person may reorder or remove items meanwhile.
"""

from __future__ import annotations

from dataclasses import dataclass, field

Tree = dict[str, object]


@dataclass(frozen=True)
class Extra:
    """The unknown part of a project.

    Attributes:
        keys: unknown keys of the document, as a tree (see the module's docstring).
        members: unknown files by name.
    """

    keys: Tree = field(default_factory=dict)
    members: dict[str, bytes] = field(default_factory=dict)


def unknown_keys(found: Tree, known: Tree) -> Tree:
    """Return what ``found`` says beyond ``known``."""
    extra: Tree = {}
    for key, value in found.items():
        if key not in known:
            extra[key] = value
            continue
        below = _unknown_below(value, known[key])
        if below:
            extra[key] = below
    return extra


def with_unknown_keys(document: Tree, extra: Tree) -> Tree:
    """Put unknown keys back where they were; those of items that are gone are dropped."""
    merged = dict(document)
    for key, value in extra.items():
        if key not in document:
            merged[key] = value
        elif isinstance(value, dict):
            merged[key] = _merged_below(document[key], value)
    return merged


def _unknown_below(found: object, known: object) -> Tree:
    if isinstance(found, dict) and isinstance(known, dict):
        return unknown_keys(found, known)
    if isinstance(found, list) and isinstance(known, list):
        pairs = {
            identity: unknown_keys(a, b)
            for a, b in zip(found, known, strict=False)
            if isinstance(a, dict) and isinstance(b, dict) and (identity := _identity(b))
        }
        return {identity: extra for identity, extra in pairs.items() if extra}
    return {}


def _merged_below(document: object, extra: Tree) -> object:
    if isinstance(document, dict):
        return with_unknown_keys(document, extra)
    if isinstance(document, list):
        return [_merged_item(item, extra) for item in document]
    return document


def _merged_item(item: object, extra: Tree) -> object:
    below = extra.get(_identity(item) or "")
    if isinstance(item, dict) and isinstance(below, dict):
        return with_unknown_keys(item, below)
    return item


def _identity(item: object) -> str | None:
    identity = item.get("id") if isinstance(item, dict) else None
    return identity if isinstance(identity, str) else None
