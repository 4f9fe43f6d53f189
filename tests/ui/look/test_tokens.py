"""The look comes from the tokens of the theme alone, and the icons are of one set."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication

from studio.assets import resources_dir
from studio.ui.look import icons, theme
from studio.ui.look.style import apply_look, style_sheet

UI = Path(theme.__file__).parents[1]
HOME = {"theme.py", "style.py"}
GAPS = {
    "setSpacing",
    "addSpacing",
    "setContentsMargins",
    "setHorizontalSpacing",
    "setVerticalSpacing",
    "setHandleWidth",
}
HEX = re.compile(r"#[0-9a-fA-F]{6}\b|#[0-9a-fA-F]{3}\b|\brgba?\(")


def calls(tree: ast.AST) -> Iterator[tuple[str, ast.Call]]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            function = node.func
            name = function.attr if isinstance(function, ast.Attribute) else ""
            yield name or getattr(function, "id", ""), node


def number(node: ast.AST) -> bool:
    """Whether it is a number written out, other than nothing."""
    return isinstance(node, ast.Constant) and type(node.value) in (int, float) and node.value != 0


def off_the_scale(node: ast.AST) -> bool:
    """Whether a gap is a number of its own, or a token with something added."""
    if isinstance(node, ast.IfExp):
        return off_the_scale(node.body) or off_the_scale(node.orelse)
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add | ast.Sub):
        return number(node.left) or number(node.right)
    return number(node)


def leaks(tree: ast.AST) -> Iterator[str]:
    for name, call in calls(tree):
        plain = [arg for arg in call.args if number(arg)]
        texts = [
            part.value
            for arg in call.args
            for part in ast.walk(arg)
            if isinstance(part, ast.Constant) and isinstance(part.value, str)
        ]
        bad = (
            (name in GAPS and any(off_the_scale(arg) for arg in call.args))
            or (name == "setPixelSize" and plain)
            or (
                name == "drawRoundedRect"
                and any(number(arg) and arg.value >= 2 for arg in call.args[-2:])
            )
            or (name == "QColor" and (plain or any(HEX.search(text) for text in texts)))
            or (name == "setStyleSheet" and any(re.search(r"\dpx", text) for text in texts))
            or (
                name == "setIconSize"
                and any(number(part) for arg in call.args for part in getattr(arg, "args", ()))
            )
        )
        if bad:
            yield f"{call.lineno}: {ast.unparse(call)}"
    for node in ast.walk(tree):
        if (
            isinstance(node, ast.Constant)
            and isinstance(node.value, str)
            and HEX.search(node.value)
        ):
            yield f"{node.lineno}: {node.value[:60]!r}"


def test_nothing_but_the_tokens_says_how_it_looks() -> None:
    found = [
        f"{path.relative_to(UI)}:{leak}"
        for path in sorted(UI.rglob("*.py"))
        if path.name not in HOME
        for leak in leaks(ast.parse(path.read_text(encoding="utf-8")))
    ]
    assert not found


@pytest.mark.parametrize(
    "code",
    [
        "row.setSpacing(7)",
        "row.setContentsMargins(0, SPACE + 3, 0, 0)",
        "font.setPixelSize(12)",
        "painter.drawRoundedRect(rect, 5, 5)",
        "button.setIconSize(QSize(18, 18))",
        "QColor('#ff0000')",
        "QColor(255, 0, 0)",
        "label.setStyleSheet('font-size: 12px;')",
        "COLOURS = ('#ff6b6b',)",
    ],
)
def test_a_leak_is_found(code: str) -> None:
    assert list(leaks(ast.parse(code)))


@pytest.mark.parametrize(
    "code", ["row.setSpacing(2 * SPACE)", "row.setContentsMargins(0, TIGHT, 0, 0)", "QColor(ink)"]
)
def test_tokens_are_none(code: str) -> None:
    assert not list(leaks(ast.parse(code)))


def test_the_sheet_is_filled_in(dressed: QApplication) -> None:
    assert dressed.property("typeface")
    for name in (theme.DARK, theme.LIGHT):
        apply_look(dressed, name)
        sheet = style_sheet(theme.tokens())
        assert "@" not in sheet
        assert "%" not in sheet
    apply_look(dressed, theme.DARK)


@pytest.mark.parametrize(
    "path", sorted((resources_dir() / "icons").glob("*.svg")), ids=lambda p: p.stem
)
def test_icons_are_of_one_set(path: Path, dressed: QApplication) -> None:
    """One grid, one width of stroke, one colour, which is that of whoever paints it."""
    text = path.read_text(encoding="utf-8")
    assert 'viewBox="0 0 24 24"' in text
    assert 'stroke-width="1.75"' in text.split(">", 1)[0]
    assert 'stroke="currentColor"' in text
    assert not HEX.search(text)
    assert icons.pixmap(path.stem, theme.ICON, 2.0).toImage().pixelColor(0, 0).alpha() == 0
