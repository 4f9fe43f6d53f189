"""The pages for whoever picks up the code name files, modules and pictures that are there."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
PAGES = sorted([ROOT / "README.md", *(ROOT / "docs").glob("*.md")])
SUFFIXES = (
    *(".py", ".md", ".toml", ".spec", ".json", ".lock", ".sh", ".iss"),
    *(".plist", ".yml", ".svg", ".png", ".safetensors"),
)
FOLDERS = ("docs/", "models/", "packaging/", "resources/", "studio/", "tests/", "tools/")
ROOTS = (ROOT, ROOT / "studio", ROOT / "packaging")
"""Where a page may count the path of a file from."""
INVENTED = frozenset({"song.chimera", "config.json", "project.json", "weights.safetensors"})
"""Names of files that a program writes or a model's folder holds, not files of ours."""


def spans(text: str) -> list[str]:
    """Return what stands between backticks, the blocks of commands left out."""
    prose = re.sub(r"^    .*$|^```[^`]*```$", "", text, flags=re.MULTILINE)
    return re.findall(r"`([^`\n]+)`", prose)


def folders_named(text: str) -> set[Path]:
    """Return the folders in which files lie that a page names with their path."""
    paths = {base / span for span in spans(text) if "/" in span for base in ROOTS}
    files = {path.parent for path in paths if path.is_file()}
    return files | {path for path in paths if path.is_dir()}


def is_there(path: str, folders: set[Path]) -> bool:
    """Whether a path counts from the root, or a bare name lies in a folder that the page names."""
    bases = ROOTS if "/" in path else (*ROOTS, *folders)
    return any((base / path).exists() for base in bases)


def is_module(name: str) -> bool:
    """Whether a dotted name is a module of ours, or something that one of them says."""
    parts = name.split(".")
    for count in range(len(parts), 0, -1):
        base = ROOT.joinpath(*parts[:count])
        source = base / "__init__.py" if base.is_dir() else base.with_suffix(".py")
        if source.is_file():
            words = set(re.findall(r"\w+", source.read_text("utf-8")))
            return words.issuperset(parts[count:])
    return False


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_files_that_a_page_names_are_there(page: Path) -> None:
    text = page.read_text("utf-8")
    folders = folders_named(text)
    named = [
        span
        for span in spans(text)
        if re.fullmatch(r"[\w./-]+", span)
        and (span.endswith(SUFFIXES) or span.startswith(FOLDERS))
        and span not in INVENTED
    ]
    assert [name for name in named if not is_there(name, folders)] == []


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_modules_that_a_page_names_are_there(page: Path) -> None:
    named = [
        span
        for span in spans(page.read_text("utf-8"))
        if re.fullmatch(r"studio(\.\w+)+", span) and not span.endswith("svg")
    ]
    assert [name for name in named if not is_module(name)] == []


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_links_of_a_page_lead_somewhere(page: Path) -> None:
    targets = re.findall(r"\]\(([^)#]+)\)", page.read_text("utf-8"))
    inside = [target for target in targets if "://" not in target]
    assert [target for target in inside if not (page.parent / target).exists()] == []


def test_every_folder_of_the_window_and_the_live_room_is_on_the_map() -> None:
    text = (ROOT / "docs" / "architecture.md").read_text("utf-8")
    folders = [
        folder.relative_to(ROOT).as_posix() + "/"
        for parent in ("studio", "studio/ui", "studio/live")
        for folder in sorted((ROOT / parent).iterdir())
        if (folder / "__init__.py").is_file()
    ]
    assert len(folders) > 20
    assert [folder for folder in folders if f"`{folder}`" not in text] == []


def test_the_linter_keeps_as_many_contracts_as_the_page_says() -> None:
    import tomllib

    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    text = (ROOT / "docs" / "architecture.md").read_text("utf-8")
    names = [contract["name"] for contract in project["tool"]["importlinter"]["contracts"]]
    assert re.findall(r"^\d+\. \*\*(.+?)\*\*", text, re.MULTILINE) == names
