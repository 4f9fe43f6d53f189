"""The pages of the help: Markdown in ``resources/help``, with the keys and folders as they are now."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from studio.assets import resources_dir
from studio.project import folders
from studio.ui.actions.names import room_of
from studio.ui.actions.registry import ActionRegistry, native

START, KEYS = "start", "keys"
_PAGES = (
    (START, "Start here"),
    ("melody", "Melody room"),
    ("sketch", "Sketch room"),
    ("timbre", "Timbre room"),
    ("live", "Playing live"),
    ("midi", "MIDI controllers"),
    ("formats", "Files in and out"),
    (KEYS, "Keys and gestures"),
    ("sound", "When there is no sound"),
    ("files", "Where your files are"),
    ("privacy", "Privacy"),
)
_HOLE = re.compile(r"\{(key|folder):([a-z_.]+)\}")
_MARKUP = re.compile(r"[*`#|]+|^\s*[-\d.]+\s|-{3,}", re.MULTILINE)
_AROUND = 40


@dataclass(frozen=True)
class Page:
    """A page.

    Attributes:
        id: stable name; that of a room for the page about it.
        title: in the list.
        markdown: its text.
    """

    id: str
    title: str
    markdown: str

    @property
    def words(self) -> str:
        """The text without its marks, on one line, to be searched."""
        return " ".join(_MARKUP.sub(" ", self.markdown).split())

    def found(self, query: str) -> str:
        """Return what stands around the first place of some words, or ``""`` where they are not all on the page."""
        wanted, words = query.lower().split(), self.words
        low = words.lower()
        if not wanted or not all(word in low for word in wanted):
            return ""
        at = low.find(wanted[0])
        begin = max(at - _AROUND, 0)
        begin = low.find(" ", begin, at) + 1 if begin else 0
        return words[begin : at + _AROUND].rpartition(" ")[0] or words[begin : at + _AROUND]


def read_pages(registry: ActionRegistry, folder: Path | None = None) -> tuple[Page, ...]:
    """Read all pages; one whose file is missing is left out.

    Args:
        registry: says which keys do what.
        folder: where the files lie; None is ``resources/help``.
    """
    folder = folder or resources_dir() / "help"
    fill = _filler(registry)
    pages = []
    for page_id, title in _PAGES:
        if page_id == KEYS:
            pages.append(Page(KEYS, title, keys_markdown(registry)))
            continue
        try:
            text = (folder / f"{page_id}.md").read_text("utf-8")
        except (OSError, UnicodeDecodeError):
            continue
        pages.append(Page(page_id, title, fill(text)))
    return tuple(pages)


def keys_markdown(registry: ActionRegistry) -> str:
    """Return the page of keys: every command of the registry and every gesture, by heading."""
    parts = ["# Keys and gestures\n"]
    hints = registry.hints
    groups = dict.fromkeys([*registry.groups(), *(hint.group for hint in hints)])
    for group in groups:
        parts += [f"## {group}\n", "| what | key | where |", "|---|---|---|"]
        for spec in registry.groups().get(group, []):
            keys = " or ".join(_code(native(key)) for key in registry.keys(spec.id)) or "–"
            parts.append(f"| {_cell(spec.title)} | {keys} | {room_of(spec.id) or 'anywhere'} |")
        parts += [
            f"| {_cell(h.title)} | {_cell(h.gesture)} | mouse |" for h in hints if h.group == group
        ]
        parts.append("")
    return "\n".join(parts)


def place_words() -> Mapping[str, str]:
    """Return the folders by the names that pages use."""
    return {
        "documents": str(folders.documents_dir()),
        "recordings": str(folders.documents_dir() / "Recordings"),
        "autosave": str(folders.autosave_dir()),
        "config": str(folders.config_dir()),
        "cache": str(folders.cache_dir()),
        "logs": str(folders.log_dir()),
    }


def _filler(registry: ActionRegistry) -> Callable[[str], str]:
    places = place_words()

    def fill(found: re.Match[str]) -> str:
        kind, name = found.groups()
        if kind == "folder":
            return places[name]
        return registry.shown_key(name) or registry.spec(name).title.removesuffix("…")

    return lambda text: _HOLE.sub(fill, text)


def _cell(text: str) -> str:
    return text.removesuffix("…").replace("|", "\\|")


def _code(key: str) -> str:
    # A backtick cannot stand within backticks.
    return key.replace("|", "\\|") if "`" in key else f"`{key}`"
